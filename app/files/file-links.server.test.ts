import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentDisposition, filesRouter, fileUrl } from '#app/files/file-links.server.ts'
import { readFileToken } from '#app/files/file-url.server.ts'
import { restore, trashUploads } from '#app/models/trash.server.ts'
import { storage } from '#app/storage.server.ts'
import { createTestUpload, createTestUser } from '#tests/support/factories.ts'
import { cookieOf, listen } from '#tests/support/listen.ts'

const CONTENT = '0123456789abcdefghij'
const HOUR_MS = 60 * 60_000

let web: Awaited<ReturnType<typeof listen>>
let userId: string
let cookie: string
let key: string

beforeAll(async () => {
  web = await listen(filesRouter())
  userId = (await createTestUser()).userId
  cookie = await cookieOf(userId)
  key = `uploads/${randomUUID()}.mp4`
  const source = path.join(process.env['LUMIKU_DATA']!, 'source')
  await writeFile(source, CONTENT)
  await storage().put(key, source)
})
afterAll(() => web.close())

const link = (over: object = {}, now?: number) =>
  fileUrl({ key, userId, contentType: 'video/mp4', name: 'Klip "Hook" 1é.mp4', ...over }, now)
const get = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(web.origin + url, { method, headers: { cookie, ...headers } })

describe('file links', () => {
  it('serve the whole file with headers that keep it private and harmless', async () => {
    const response = await get(link())
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(CONTENT)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=3600, immutable',
      'content-length': '20',
      'content-type': 'video/mp4',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/) as string,
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    })
  })

  it('are dead while their file lies in the trash', async () => {
    const uploadId = await createTestUpload(userId)
    const ofUpload = `uploads/${uploadId.slice(0, 2)}/${uploadId}.mp4`
    const source = path.join(process.env['LUMIKU_DATA']!, uploadId)
    await writeFile(source, CONTENT)
    await storage().put(ofUpload, source)
    const statusNow = async () => (await get(link({ key: ofUpload }))).status
    expect(await statusNow()).toBe(200)
    await trashUploads(userId, [uploadId])
    expect(await statusNow()).toBe(404)
    await restore(userId, [{ kind: 'uploads', id: uploadId }])
    expect(await statusNow()).toBe(200)
  })

  it('serve ranges: first, middle, open end, last bytes', async () => {
    for (const [range, text, contentRange] of [
      ['bytes=0-0', '0', 'bytes 0-0/20'],
      ['bytes=5-9', '56789', 'bytes 5-9/20'],
      ['bytes=15-', 'fghij', 'bytes 15-19/20'],
      ['bytes=-3', 'hij', 'bytes 17-19/20'],
      ['bytes=18-999', 'ij', 'bytes 18-19/20'],
    ] as const) {
      const response = await get(link(), { range })
      expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([
        206,
        text,
        contentRange,
      ])
    }
  })

  it('answer 416 to a range behind the end, and the whole file to what is no range', async () => {
    const behind = await get(link(), { range: 'bytes=20-' })
    expect([behind.status, behind.headers.get('content-range')]).toEqual([416, 'bytes */20'])
    for (const range of ['bytes=9-5', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=-']) {
      expect((await get(link(), { range })).status, range).toBe(200)
    }
  })

  it('answer HEAD without a body and 304 to a known ETag, and honour If-Range', async () => {
    const head = await get(link(), {}, 'HEAD')
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '20', ''])
    const etag = head.headers.get('etag')!
    expect((await get(link(), { 'if-none-match': `W/"other", ${etag}` })).status).toBe(304)
    expect((await get(link(), { range: 'bytes=0-1', 'if-range': etag })).status).toBe(206)
    expect((await get(link(), { range: 'bytes=0-1', 'if-range': '"old"' })).status).toBe(200)
  })

  it('do not exist for anybody else, nor for nobody', async () => {
    const stranger = await cookieOf((await createTestUser()).userId)
    expect((await get(link(), { cookie: stranger })).status).toBe(404)
    expect((await get(link(), { cookie: '' })).status).toBe(404)
  })

  it('do not exist when a single character of the signature or of what it signs is changed', async () => {
    const url = link()
    for (let at = '/files/'.length; at < url.length; at += 7) {
      const changed = url.slice(0, at) + (url[at] === 'A' ? 'B' : 'A') + url.slice(at + 1)
      expect((await get(changed)).status, changed).toBe(404)
    }
    expect((await get('/files/x')).status).toBe(404)
    expect((await get(`${url}.x`)).status).toBe(404)
  })

  it('expire', async () => {
    expect((await get(link({}, Date.now() - 2 * HOUR_MS))).status).toBe(403)
  })

  it('stay the same within a quarter of an hour and live for an hour at least', () => {
    const quarter = Date.UTC(2026, 10, 23, 10, 15)
    expect(link({}, quarter + 1)).toBe(link({}, quarter + 14 * 60_000))
    const token = link({}, quarter + 1).slice('/files/'.length)
    expect(readFileToken(token, quarter + HOUR_MS)).toMatchObject({ key, isExpired: false })
    expect(readFileToken(token, quarter + HOUR_MS + 16 * 60_000)).toMatchObject({ isExpired: true })
  })

  it('answer 404 when the object is gone', async () => {
    expect((await get(link({ key: `uploads/${randomUUID()}.mp4` }))).status).toBe(404)
  })

  it('are no failure when the reader leaves before the first byte', async () => {
    const errors: unknown[] = []
    const app = express()
    app.use((_request, response, next) => {
      response.destroy()
      next()
    })
    const files = filesRouter()
    const done = new Promise<void>((resolve) => {
      app.use((request, response, next) => {
        files(request, response, (error) => {
          errors.push(error)
          next()
        })
        // Longer than the look-ups before the first byte take.
        setTimeout(resolve, 300)
      })
    })
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await expect(fetch(`http://127.0.0.1:${port}${link()}`, { headers: { cookie } })).rejects.toThrow()
    await done
    server.close()
    expect(errors).toEqual([])
  })

  it('save rather than show what a browser might run', async () => {
    const html = await get(link({ contentType: 'text/html' }))
    expect(html.headers.get('content-type')).toBe('application/octet-stream')
    expect(html.headers.get('content-disposition')).toMatch(/^attachment/)
    await html.arrayBuffer()
    const saved = await get(link({ download: true }))
    expect(saved.headers.get('content-disposition')).toBe(
      `attachment; filename="Klip _Hook_ 1_.mp4"; filename*=UTF-8''Klip%20%22Hook%22%201%C3%A9.mp4`,
    )
    await saved.arrayBuffer()
  })

  it('put no name into a header that could break it', () => {
    const header = contentDisposition('attachment', 'a\r\nSet-Cookie: x=1\u202e"\\%41\ud800.mp4')
    expect(header).toMatch(/^[\x20-\x7e]+$/)
    expect(header).toContain('filename="a__Set-Cookie: x=1____41_.mp4"')
  })
})
