import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { consume } from '#app/rate-limit.server.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { send, startWeb, type TestWeb } from '#tests/support/web.ts'

let web: TestWeb

beforeAll(async () => {
  web = await startWeb()
})
afterAll(() => web.close())

test('free previews are limited for each user, and what is paid for is not', async () => {
  const { userId } = await createTestUser()
  const cookie = await cookieOf(userId)
  const post = (intent: string) =>
    send(web, '/studio/video-mixer', {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams({ _intent: intent, _key: crypto.randomUUID(), 'groups[0].name': 'Hook' }),
    })
  expect(await consume('preview', userId, 600)).toMatchObject({ ok: true })

  const preview = await post('preview')
  expect(preview.status).toBe(429)
  expect(Number(preview.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await preview.text()).toContain('Pratinjaunya terlalu sering')
  // Refused for its missing clips, not for the previews.
  expect((await post('run')).status).toBe(409)
  const rows = await db.selectFrom('generations').select('id').where('user_id', '=', userId).execute()
  expect(rows).toEqual([])
})

test('a tool whose service has no key is not there', async () => {
  const { userId } = await createTestUser({ credits: 5 })
  const headers = { cookie: await cookieOf(userId) }
  expect(await (await send(web, '/studio', { headers })).text()).not.toContain('copywriter')
  expect((await send(web, '/studio/copywriter', { headers })).status).toBe(404)
  const body = new URLSearchParams({ _intent: 'run', _stay: '1', description: 'Keripik singkong balado' })
  expect((await send(web, '/studio/copywriter', { method: 'POST', headers, body })).status).toBe(404)
})
