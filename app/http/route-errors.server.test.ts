import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { consume } from '#app/rate-limit.server.ts'
import { createTestGeneration, createTestUser } from '#tests/support/factories.ts'
import { clearLimits } from '#tests/support/limits.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { send, startWeb, type TestWeb } from '#tests/support/web.ts'

/** Routes without a page: what they refuse, told to a page of ours, to a browser without JavaScript and to programs. */

/** As browsers send it with a form or a link, and as their fetch() does. */
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const PROGRAMS = ['*/*', 'application/json', 'image/avif,image/webp,*/*;q=0.8']

let web: TestWeb
let cookie: string
/** Where there is nothing, by the route that says so. */
const NOTHING: [string, string][] = [
  ['routes/generations.$id_.removal', `/generations/${randomUUID()}/removal`],
  ['routes/generations.$id_.retry', `/generations/${randomUUID()}/retry`],
  ['routes/generations.$id_.cancellation', `/generations/${randomUUID()}/cancellation`],
  ['routes/wallet_.checkout', '/wallet/checkout'],
  ['routes/presets.$id', `/presets/${randomUUID()}`],
  ['routes/admin.payments.cases.$id', '/admin/payments/cases/1'],
]

beforeAll(async () => {
  web = await startWeb()
  cookie = await cookieOf((await createTestUser()).userId)
}, 120_000)
afterAll(() => web.close())
beforeEach(clearLimits)

const post = (path: string, headers: Record<string, string>) =>
  send(web, path, { method: 'POST', headers: { cookie, ...headers }, body: new URLSearchParams() })

describe('what a route without a page refuses', () => {
  test.each(NOTHING)('reaches a page of ours as an error of its route: %s', async (routeId, address) => {
    const answer = await post(`${address}?_data=${encodeURIComponent(routeId)}`, { accept: '*/*' })
    expect(answer.status).toBe(404)
    // Remix's client takes what has this for an error, and what has the other one for the data of a page.
    expect(answer.headers.get('x-remix-catch')).toBe('yes')
    expect(answer.headers.get('x-remix-response')).toBeNull()
  })

  test.each(NOTHING)('is a page for a browser without JavaScript: %s', async (_routeId, address) => {
    const answer = await post(address, { accept: BROWSER })
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(answer.headers.get('cache-control')).toContain('no-store')
    const html = await answer.text()
    expect(html).toContain('<h1>Halaman ini tidak ada</h1>')
    expect(html).toContain('<a href="/">')
    const nonce = /'nonce-([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1]
    expect(html).toContain(`<style nonce="${nonce}">`)
    const english = await post(address, { accept: BROWSER, 'accept-language': 'en' })
    expect(await english.text()).toContain('<html lang="en"')
  })

  test.each(NOTHING)('is problem+json for programs: %s', async (_routeId, address) => {
    for (const accept of PROGRAMS) {
      const answer = await post(address, { accept })
      expect(answer.headers.get('content-type'), accept).toBe('application/problem+json')
      expect(await answer.json()).toMatchObject({
        code: 'not-found',
        status: 404,
        requestId: answer.headers.get('x-request-id'),
      })
    }
  })

  test('says when to come back, and is not sent again by itself', async () => {
    const { userId } = await createTestUser()
    const own = { cookie: await cookieOf(userId), accept: BROWSER }
    const run = `/generations/${await createTestGeneration(userId, { state: 'failed' })}/retry`
    await consume('run', userId, 600)
    const page = await post(run, own)
    expect(page.status).toBe(429)
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0)
    const html = await page.text()
    expect(html).toContain('Tunggu sebentar, lalu coba lagi.')
    expect(html).not.toContain('http-equiv="refresh"')
    const data = await post(`${run}?_data=routes/generations.$id_.retry`, { ...own, accept: '*/*' })
    expect([data.status, data.headers.get('x-remix-catch')]).toEqual([429, 'yes'])
    expect(Number(data.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

test('what fails in a route without a page is told the same three ways', async () => {
  const preset = `/presets/${randomUUID()}`
  await db.schema.alterTable('presets').renameTo('moved_away').execute()
  try {
    const data = await post(`${preset}?_data=routes/presets.$id`, { accept: '*/*' })
    expect([data.status, data.headers.get('x-remix-catch')]).toEqual([500, 'yes'])
    const page = await post(preset, { accept: BROWSER })
    expect(page.status).toBe(500)
    expect(await page.text()).toContain('<h1>Halaman ini gagal dibuka</h1>')
    const problem = await post(preset, { accept: 'application/json' })
    expect(await problem.json()).toMatchObject({ code: 'internal', status: 500 })
  } finally {
    await db.schema.alterTable('moved_away').renameTo('presets').execute()
  }
})
