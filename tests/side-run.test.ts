import { afterAll, beforeAll, expect, test } from 'vitest'
import { balanceOf } from '#app/models/credit.server.ts'
import { findGeneration } from '#app/models/generation.server.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { send, startWeb, type TestWeb } from '#tests/support/web.ts'

/** A tool that is offered because its service has a key, that takes no files, and that other tools' forms ask. */
let web: TestWeb

beforeAll(async () => {
  process.env['ANTHROPIC_API_KEY'] = 'sk-ant-of-the-test'
  web = await startWeb()
})
afterAll(() => web.close())

async function visitor(credits: number) {
  const { userId } = await createTestUser({ credits })
  const headers = { cookie: await cookieOf(userId) }
  return {
    userId,
    get: (path: string) => send(web, path, { headers }),
    post: (fields: Record<string, string>) =>
      send(web, '/studio/copywriter?_data=routes/studio.$tool', {
        method: 'POST',
        headers,
        body: new URLSearchParams({ _intent: 'run', _key: crypto.randomUUID(), ...fields }),
      }),
  }
}

test('a tool that takes no files says nothing of files', async () => {
  const { get } = await visitor(0)
  expect(await (await get('/studio')).text()).toContain('/studio/copywriter')
  const page = await get('/studio/copywriter')
  expect(page.status).toBe(200)
  const html = await page.text()
  expect(html).toContain('name="description"')
  expect(html).not.toMatch(/type="file"|samples=1/)
  expect((await get('/studio/copywriter?samples=1')).status).toBe(200)
})

test('a run that stays answers its id, and pays once however often it is sent', async () => {
  const { userId, post } = await visitor(5)
  const fields = { _stay: '1', _key: crypto.randomUUID(), description: 'Keripik singkong balado' }
  const ids = await Promise.all(
    [1, 2, 3].map(async () => ((await (await post(fields)).json()) as { generationId: string }).generationId),
  )
  expect(new Set(ids).size).toBe(1)
  expect(await findGeneration(userId, ids[0]!)).toMatchObject({ state: 'queued', money: { held: 1 } })
  expect(await balanceOf(userId)).toBe(4)
})

test('a run that does not stay goes to its page', async () => {
  const { post } = await visitor(5)
  const answer = await post({ description: 'Keripik singkong balado' })
  expect(answer.headers.get('x-remix-redirect') ?? answer.headers.get('location')).toMatch(
    /^\/generations\/[0-9a-f-]+$/,
  )
})

test('a run that stays is refused as any other is', async () => {
  const { userId, post } = await visitor(0)
  const short = await post({ _stay: '1', description: 'Keripik singkong balado' })
  expect([short.status, await short.json()]).toMatchObject([409, { missing: 1 }])
  const empty = await post({ _stay: '1', description: 'Kripik' })
  expect([empty.status, await empty.json()]).toMatchObject([
    409,
    { problems: [{ code: 'description-missing' }] },
  ])
  const broken = await post({ _stay: '1', description: 'x'.repeat(2_001) })
  expect([broken.status, await broken.json()]).toMatchObject([400, { isInvalid: true }])
  expect(await balanceOf(userId)).toBe(0)
})
