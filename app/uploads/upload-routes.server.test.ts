import { createHash, randomUUID } from 'node:crypto'
import { appendFile, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { incomingFolder, incomingPath } from '#app/models/upload.server.ts'
import { uploadsRouter } from '#app/uploads/upload-routes.server.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { cookieOf, listen } from '#tests/support/listen.ts'
import { landscapeSilent25, photo, playlistNamedMp4, textNamedMp4 } from '#tests/support/media.ts'

const MB = 1024 * 1024
let web: Awaited<ReturnType<typeof listen>>
let userId: string
let cookie: string

beforeAll(async () => {
  web = await listen(uploadsRouter())
})
afterAll(() => web.close())
beforeEach(async () => {
  await rm(incomingFolder(), { recursive: true, force: true })
  userId = (await createTestUser()).userId
  cookie = await cookieOf(userId)
})

const rows = () => db.selectFrom('uploads').selectAll().where('user_id', '=', userId).execute()
const rowOf = (id: string) =>
  db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const usedBytes = async () =>
  (await db.selectFrom('users').select('used_bytes').where('id', '=', userId).executeTakeFirstOrThrow())
    .used_bytes

function tus(url: string, method: string, headers: Record<string, string> = {}, body?: BodyInit | Readable) {
  return fetch(web.origin + url, {
    method,
    headers: { cookie, 'tus-resumable': '1.0.0', ...headers },
    ...(body && { body: body as BodyInit, duplex: 'half' }),
  })
}

function create(bytes: number, name = 'klip.mp4') {
  const metadata = `filename ${Buffer.from(name).toString('base64')}`
  return tus('/uploads/tus', 'POST', { 'upload-length': String(bytes), 'upload-metadata': metadata })
}

async function begun(bytes: number, name?: string): Promise<string> {
  return (await create(bytes, name)).headers.get('location')!
}

function send(url: string, offset: number, body: Buffer | Readable, headers: Record<string, string> = {}) {
  return tus(
    url,
    'PATCH',
    { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream', ...headers },
    Buffer.isBuffer(body) ? new Uint8Array(body) : body,
  )
}

const idOf = (url: string) => url.split('/').at(-1)!
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

describe('a resumable upload', () => {
  it('arrives whole in one go, hashed', async () => {
    const clip = await readFile(await landscapeSilent25())
    const url = await begun(clip.length, 'Klip "satu".mp4')
    expect(url).toMatch(/^\/uploads\/tus\/[0-9a-f-]{36}$/)
    const response = await send(url, 0, clip)
    expect([response.status, response.headers.get('upload-offset')]).toEqual([204, String(clip.length)])
    expect(await rowOf(idOf(url))).toMatchObject({
      name: 'Klip "satu".mp4',
      state: 'inspecting',
      kind: 'video',
      bytes: clip.length,
      sha256: sha256(clip),
    })
    expect(await usedBytes()).toBe(clip.length)
  })

  it('continues where it broke off, and ends with the right hash', async () => {
    const clip = await readFile(await landscapeSilent25())
    const url = await begun(clip.length)
    const broken = new Readable({ read() {} })
    broken.push(clip.subarray(0, 3_000))
    const sending = send(url, 0, broken).catch(() => null)
    await new Promise((resolve) => setTimeout(resolve, 200))
    broken.destroy(new Error('The phone lost its network'))
    await sending
    const offset = await offsetOf(url)
    expect(offset).toBe(3_000)
    expect((await send(url, offset, clip.subarray(offset, 9_000))).status).toBe(204)
    expect((await send(url, 9_000, clip.subarray(9_000))).status).toBe(204)
    expect(await rowOf(idOf(url))).toMatchObject({ state: 'inspecting', sha256: sha256(clip) })
  })

  it('refuses bytes at the wrong place', async () => {
    const url = await begun(100)
    expect((await send(url, 50, Buffer.alloc(10))).status).toBe(409)
  })

  it('takes no byte more than was declared', async () => {
    const clip = await readFile(await landscapeSilent25())
    const url = await begun(5_000)
    expect((await send(url, 0, clip.subarray(0, 5_001))).status).toBe(413)
    const chunked = await send(url, 0, Readable.from([clip.subarray(0, 5_001)]))
    expect(chunked.status).toBe(413)
    expect((await rowOf(idOf(url))).state).toBe('receiving')
  })

  it('takes no more room than there is, and says how much that is', async () => {
    await db
      .updateTable('users')
      .set({ quota_bytes: 5 * MB })
      .where('id', '=', userId)
      .execute()
    const answers = await Promise.all(Array.from({ length: 50 }, () => create(MB)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5)
    const full = answers.find(({ status }) => status === 413)!
    expect(full.headers.get('content-type')).toBe('application/problem+json')
    expect(await full.json()).toMatchObject({
      code: 'quota-full',
      values: { name: 'klip.mp4', freeMegabytes: 0 },
    })
    expect(await usedBytes()).toBe(5 * MB)
  })

  it('does not begin when the file is empty or too large', async () => {
    expect(await (await create(0)).json()).toMatchObject({ code: 'empty-file' })
    expect(await (await create(501 * MB)).json()).toMatchObject({
      code: 'too-large',
      values: { megabytes: 500 },
    })
    expect(await rows()).toEqual([])
  })

  it('is cut off at its first bytes when it is no media, and costs nothing', async () => {
    for (const [file, code] of [
      [await textNamedMp4(), 'not-media'],
      [await playlistNamedMp4('/etc/passwd'), 'playlist'],
    ] as const) {
      const bytes = await readFile(file)
      const url = await begun(bytes.length)
      const response = await send(url, 0, bytes)
      expect(response.status).toBe(415)
      expect(await response.json()).toMatchObject({ code, values: { name: 'klip.mp4' } })
      expect(await rowOf(idOf(url))).toMatchObject({ state: 'refused', problem: { code } })
      expect((await tus(url, 'HEAD')).status).toBe(410)
    }
    expect(await usedBytes()).toBe(0)
    expect(await readdir(incomingFolder())).toEqual([])
  })

  it('cuts off 400 MB of nonsense after kilobytes', async () => {
    const url = await begun(400 * MB)
    let sent = 0
    const nonsense = Readable.from(
      (async function* () {
        for (; sent < 400 * MB; sent += MB) yield Buffer.alloc(MB, 'x')
      })(),
    )
    const response = await send(url, 0, nonsense).catch(() => null)
    expect(response?.status ?? 415).toBe(415)
    expect((await rowOf(idOf(url))).state).toBe('refused')
    nonsense.destroy()
  })

  it('can be given up by its sender, which leaves nothing', async () => {
    const clip = await readFile(await landscapeSilent25())
    const url = await begun(clip.length)
    await send(url, 0, clip.subarray(0, 5_000))
    expect((await tus(url, 'DELETE')).status).toBe(204)
    expect((await tus(url, 'HEAD')).status).toBe(404)
    expect(await rows()).toEqual([])
    expect([await usedBytes(), await readdir(incomingFolder())]).toEqual([0, []])
  })

  it('answers 507 when the disk is full, and leaves no row and no room taken', async () => {
    const clip = await readFile(await landscapeSilent25())
    const url = await begun(clip.length)
    await rm(incomingPath(idOf(url)))
    await symlink('/dev/full', incomingPath(idOf(url)))
    const response = await send(url, 0, clip)
    expect([response.status, await rows(), await usedBytes()]).toEqual([507, [], 0])
  })

  it('is finished by the next question when the process died after the last byte', async () => {
    const clip = await readFile(await landscapeSilent25())
    const url = await begun(clip.length)
    await send(url, 0, clip.subarray(0, 5_000))
    await appendFile(incomingPath(idOf(url)), clip.subarray(5_000))
    expect(await offsetOf(url)).toBe(clip.length)
    expect(await rowOf(idOf(url))).toMatchObject({ state: 'inspecting', sha256: sha256(clip) })
  })

  it('does not exist for anybody else, whatever is tried', async () => {
    const clip = await readFile(await landscapeSilent25())
    const url = await begun(clip.length)
    const id = idOf(url)
    cookie = await cookieOf((await createTestUser()).userId)
    expect((await tus(url, 'HEAD')).status).toBe(404)
    expect((await tus(url, 'GET')).status).toBe(404)
    expect((await send(url, 0, clip)).status).toBe(404)
    expect((await tus(url, 'DELETE')).status).toBe(404)
    expect((await tus(`/uploads/${id}`, 'DELETE')).status).toBe(404)
    expect((await tus(`/uploads/${id}/removal`, 'POST')).status).toBe(404)
    expect(await (await tus(`/uploads/list?ids=${id}`, 'GET')).json()).toEqual({ uploads: [] })
    const own = await begun(clip.length)
    expect((await tus(`${own}?of=/${id}`, 'HEAD')).status).toBe(200)
    expect((await tus(`${own}?of=/${id}`, 'DELETE')).status).toBe(204)
    expect((await tus(own, 'HEAD')).status).toBe(404)
    expect((await tus('/uploads/tus/..%2f..%2fetc%2fpasswd', 'HEAD')).status).toBe(404)
    cookie = ''
    expect((await tus(url, 'HEAD')).status).toBe(401)
    expect((await create(10)).status).toBe(401)
    expect((await rowOf(id)).state).toBe('receiving')
  })

  it('sends no CORS header', async () => {
    const response = await fetch(`${web.origin}/uploads/tus`, {
      method: 'OPTIONS',
      headers: { cookie, origin: 'https://evil.example' },
    })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  async function offsetOf(url: string): Promise<number> {
    return Number((await tus(url, 'HEAD')).headers.get('upload-offset'))
  }
})

describe('a plain form', () => {
  const post = (form: FormData, headers: Record<string, string> = {}, query = '') =>
    fetch(`${web.origin}/uploads${query}`, {
      method: 'POST',
      headers: { cookie, ...headers },
      body: form,
      redirect: 'manual',
    })
  const fileOf = async (source: string, name: string) =>
    new File([new Uint8Array(await readFile(source))], name)

  it('brings several files and goes back to its page', async () => {
    const form = new FormData()
    form.append('redirectTo', '/studio/video-mixer')
    form.append('file', await fileOf(await landscapeSilent25(), '../klip.mp4'))
    form.append('file', await fileOf(await photo(), 'foto.jpg'))
    form.append('file', await fileOf(await textNamedMp4(), 'catatan.mp4'))
    form.append('file', new File([], ''))
    form.append('groups[0].name', 'Hook')
    const response = await post(form)
    expect([response.status, response.headers.get('location')]).toEqual([303, '/studio/video-mixer'])
    const found = await rows()
    expect(Object.fromEntries(found.map(({ name, state }) => [name, state]))).toEqual({
      'klip.mp4': 'inspecting',
      'foto.jpg': 'inspecting',
      'catatan.mp4': 'refused',
    })
    const clip = await readFile(await landscapeSilent25())
    expect(found.find(({ name }) => name === 'klip.mp4')?.sha256).toBe(sha256(clip))
    const kept = found
      .filter(({ state }) => state === 'inspecting')
      .reduce((sum, { bytes }) => sum + bytes, 0)
    expect(await usedBytes()).toBe(kept)
    expect(await readdir(incomingFolder())).toEqual([])
  })

  it('goes nowhere else than to a page of ours', async () => {
    const form = new FormData()
    form.append('redirectTo', '//evil.example')
    form.append('file', await fileOf(await photo(), 'foto.jpg'))
    expect((await post(form)).headers.get('location')).toBe('/library')
  })

  it('refuses what does not fit into the room, and gives the room back', async () => {
    await db
      .updateTable('users')
      .set({ quota_bytes: 9 * MB })
      .where('id', '=', userId)
      .execute()
    const form = new FormData()
    const clip = await readFile(await landscapeSilent25())
    form.append('file', new File([new Uint8Array(Buffer.concat([clip, Buffer.alloc(12 * MB)]))], 'besar.mp4'))
    form.append('file', await fileOf(await photo(), 'foto.jpg'))
    expect((await post(form)).status).toBe(303)
    const found = await rows()
    expect(found.find(({ name }) => name === 'besar.mp4')).toMatchObject({
      state: 'refused',
      problem: { code: 'quota-full', values: { name: 'besar.mp4' } },
    })
    expect(found.find(({ name }) => name === 'foto.jpg')?.state).toBe('inspecting')
  })

  it('cuts off a picture above the limit for pictures', async () => {
    const form = new FormData()
    const head = Buffer.from([0xff, 0xd8, 0xff, 0xe0])
    form.append('file', new File([new Uint8Array(Buffer.concat([head, Buffer.alloc(21 * MB)]))], 'besar.jpg'))
    await post(form)
    expect((await rows())[0]?.problem).toMatchObject({ code: 'too-large', values: { megabytes: 20 } })
    expect(await usedBytes()).toBe(0)
  })

  it('leaves nothing behind when its sender goes away', async () => {
    const body = Buffer.concat([
      Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n'),
      await readFile(await landscapeSilent25()),
    ])
    const socket = connect(Number(new URL(web.origin).port), '127.0.0.1')
    socket.write(
      `POST /uploads HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\nContent-Length: 9999999\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n`,
    )
    socket.write(body)
    await eventually(
      async () => (await rows()).length === 1 && (await readdir(incomingFolder())).length === 1,
    )
    socket.destroy()
    await eventually(async () => (await rows()).length === 0)
    expect([await usedBytes(), await readdir(incomingFolder())]).toEqual([0, []])
  })

  it('answers 400 to what is no form, and 413 to too many files or bytes', async () => {
    const bad = async (headers: Record<string, string>, body: string) =>
      (
        await fetch(`${web.origin}/uploads`, {
          method: 'POST',
          headers: { cookie, ...headers },
          body,
          redirect: 'manual',
        })
      ).status
    expect(await bad({ 'content-type': 'multipart/form-data' }, 'x')).toBe(400)
    expect(await bad({ 'content-type': 'text/plain' }, 'x')).toBe(400)
    expect(await bad({ 'content-type': 'multipart/form-data; boundary=b' }, '--b\r\nno end')).toBe(400)
    const many = new FormData()
    for (let i = 0; i < 25; i++) many.append('file', new File(['x'], `${i}.txt`))
    expect((await post(many)).status).toBe(413)
    const huge = await new Promise<number | undefined>((resolve) => {
      const sending = httpRequest(`${web.origin}/uploads`, {
        method: 'POST',
        headers: {
          cookie,
          'content-length': 50_000_000_000,
          'content-type': 'multipart/form-data; boundary=b',
        },
      })
      sending.on('response', (response) => resolve(response.statusCode)).on('error', () => undefined)
      sending.write('--b\r\n')
    })
    expect(huge).toBe(413)
  })

  it('sends nobody to the login page and takes nothing', async () => {
    cookie = ''
    const form = new FormData()
    form.append('file', await fileOf(await photo(), 'foto.jpg'))
    const response = await post(form, {}, '?redirectTo=/studio')
    expect([response.status, response.headers.get('location')]).toEqual([303, '/login?redirectTo=%2Fstudio'])
  })
})

describe('after an upload', () => {
  it('its state can be asked for, and it can be removed with and without JavaScript', async () => {
    const clip = await readFile(await landscapeSilent25())
    const urls = [await begun(clip.length), await begun(clip.length)]
    for (const url of urls) await send(url, 0, clip)
    const ids = urls.map(idOf)
    const list = async () =>
      (
        (await (await tus(`/uploads/list?ids=${ids.join()},${randomUUID()},x`, 'GET')).json()) as {
          uploads: unknown[]
        }
      ).uploads
    expect(await list()).toHaveLength(2)
    expect((await tus(`/uploads/${ids[0]}`, 'DELETE')).status).toBe(204)
    const removal = await fetch(`${web.origin}/uploads/${ids[1]}/removal?redirectTo=/studio`, {
      method: 'POST',
      headers: { cookie },
      redirect: 'manual',
    })
    expect([removal.status, removal.headers.get('location')]).toEqual([303, '/studio'])
    expect(await list()).toEqual([])
    expect(await usedBytes()).toBe(0)
  })

  it('a fifth body at once has to wait', async () => {
    const slow = Array.from({ length: 4 }, () => new Readable({ read() {} }))
    for (const stream of slow) stream.push('begins and then says nothing')
    const urls = await Promise.all(slow.map(() => begun(10_000)))
    const sending = urls.map((url, at) => send(url, 0, slow[at]!).catch(() => null))
    await new Promise((resolve) => setTimeout(resolve, 300))
    const fifth = await send(await begun(10_000), 0, Buffer.alloc(10))
    expect([fifth.status, fifth.headers.get('retry-after')]).toEqual([429, '1'])
    for (const stream of slow) stream.destroy(new Error('enough'))
    await Promise.all(sending)
  })
})

async function eventually(check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await check()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('It never came true')
}
