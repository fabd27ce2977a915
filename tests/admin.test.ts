import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { listActions } from '#app/models/audit.server.ts'
import { balanceOf } from '#app/models/credit.server.ts'
import { hashPassword } from '#app/models/password.server.ts'
import { listPackages } from '#app/models/payment.server.ts'
import { freshSettings } from '#app/models/setting.server.ts'
import { createTestGeneration, createTestPayment, createTestUser } from '#tests/support/factories.ts'
import { clearLimits } from '#tests/support/limits.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { send, startWeb, type TestWeb } from '#tests/support/web.ts'

/** The operators' pages over HTTP: what they ask before they do something, what they refuse, and what others see of it. */
const PASSWORD = 'a password of an operator'
const REASON = 'because the buyer asked for it'

let web: TestWeb
let operator: { userId: string; cookie: string }

beforeAll(async () => {
  Object.assign(process.env, { DUITKU_MERCHANT_CODE: 'DS1', DUITKU_API_KEY: 'of-nobody' })
  web = await startWeb()
  operator = await visitor()
  const password_hash = await hashPassword(PASSWORD)
  await db
    .updateTable('users')
    .set({ role: 'admin', password_hash })
    .where('id', '=', operator.userId)
    .execute()
}, 120_000)
afterAll(() => web.close())
beforeEach(async () => {
  await clearLimits()
  await confirmedMinutesAgo(0)
})

async function visitor(options: { credits?: number } = {}) {
  const { userId } = await createTestUser(options)
  return { userId, cookie: await cookieOf(userId) }
}

async function confirmedMinutesAgo(minutes: number): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ confirmed_at: new Date(Date.now() - minutes * 60_000) })
    .where('user_id', '=', operator.userId)
    .execute()
}

const get = async (path: string, { cookie } = operator) =>
  await (await send(web, path, { headers: { cookie } })).text()

const post = (path: string, form: Record<string, string>, { cookie } = operator) =>
  send(web, path, { method: 'POST', headers: { cookie }, body: new URLSearchParams(form) })

const adjustment = (credits: string, password?: string) => ({
  intent: 'adjust',
  key: randomUUID(),
  credits,
  reason: REASON,
  ...(password && { password }),
})

describe('a grave deed', () => {
  test('asks for the password again after fifteen minutes, and does nothing until it is right', async () => {
    const { userId } = await visitor({ credits: 10 })
    const page = `/admin/users/${userId}`
    await confirmedMinutesAgo(16)
    expect(await get(page)).toContain('name="password"')
    for (const password of [undefined, 'not the password at all']) {
      const answer = await post(page, adjustment('5', password))
      expect(answer.status).toBe(400)
      expect(await answer.text()).toContain(REASON)
    }
    expect(await balanceOf(userId)).toBe(10)
    expect((await post(page, adjustment('5', PASSWORD))).status).toBe(302)
    expect((await post(page, adjustment('-2'))).status).toBe(302)
    expect(await balanceOf(userId)).toBe(13)
    expect(await get(page)).not.toContain('name="password"')
  })

  test('is not there to guess passwords with', async () => {
    const { userId } = await visitor()
    await confirmedMinutesAgo(16)
    const answers: Response[] = []
    for (let time = 0; time < 6; time += 1) {
      answers.push(await post(`/admin/users/${userId}`, adjustment('5', 'guess after guess')))
    }
    expect(answers.at(-1)?.status).toBe(429)
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test.each([
    ['0', REASON],
    ['1.5', REASON],
    // A thousand, as an Indonesian writes it; read as a number, it is one.
    ['1.000', REASON],
    ['1e1', REASON],
    ['', REASON],
    ['100001', REASON],
    ['many', REASON],
    ['5', ''],
    ['5', 'short'],
    ['-11', REASON],
  ])('of %s credits, because “%s”, is refused with a sentence', async (credits, reason) => {
    const { userId } = await visitor({ credits: 10 })
    const answer = await post(`/admin/users/${userId}`, { ...adjustment(credits), reason })
    expect([400, 409]).toContain(answer.status)
    expect(await answer.text()).toContain('text-danger')
    expect(await balanceOf(userId)).toBe(10)
  })

  test('on oneself, on nobody and by an unknown name is refused', async () => {
    const own = `/admin/users/${operator.userId}`
    expect((await post(own, { intent: 'disable', reason: REASON })).status).toBe(409)
    expect((await post(own, { intent: 'role', role: 'user' })).status).toBe(409)
    expect((await post(`/admin/users/${randomUUID()}`, { intent: 'enable' })).status).toBe(404)
    expect((await post(own, { intent: 'constructor' })).status).toBe(404)
  })
})

test('a disabled account is out at once, and its owner cannot come back', async () => {
  const user = await visitor()
  expect((await send(web, '/dashboard', { headers: { cookie: user.cookie } })).status).toBe(200)
  await post(`/admin/users/${user.userId}`, { intent: 'disable', reason: REASON })
  expect((await send(web, '/dashboard', { headers: { cookie: user.cookie } })).status).toBe(302)
  expect((await send(web, '/live/me', { headers: { cookie: user.cookie } })).status).toBe(401)
  const [line] = await listActions({ target: { kind: 'user', id: user.userId }, limit: 1 })
  expect(line).toMatchObject({ action: 'user.disable', reason: REASON, operator: { id: operator.userId } })
  expect(line?.requestId).toMatch(/^[0-9a-f-]{36}$/)
})

describe('a setting', () => {
  const set = (key: string, form: Record<string, string>) =>
    post('/admin/settings', { intent: 'setting', key, ...form })

  test('stops sales where they are shown and where they are made', async () => {
    const buyer = await visitor()
    expect(await get('/wallet', buyer)).toContain('/wallet/checkout')
    expect((await set('isSalesPaused', { value: 'on' })).status).toBe(302)
    expect(await get('/wallet', buyer)).not.toContain('/wallet/checkout')
    const order = await post('/wallet/checkout', { package: 'small', _key: randomUUID() }, buyer)
    expect(order.headers.get('location')).toBe('/wallet?problem=sales-paused')
    await set('isSalesPaused', {})
    expect(await get('/wallet', buyer)).toContain('/wallet/checkout')
  })

  test('tells everybody, in their language, and closes registration', async () => {
    await set('announcement', { id: 'Besok libur <b>', en: 'Closed tomorrow' })
    const page = await get('/login', { userId: '', cookie: '' })
    expect(page).toContain('Besok libur &lt;b&gt;')
    expect((await set('announcement', { id: 'Besok libur', en: '' })).status).toBe(400)
    await set('announcement', { id: '', en: '' })
    await set('isRegistrationPaused', { value: 'on' })
    const answer = await post(
      '/register',
      { name: 'Sari', email: 'sari-baru@lumiku.test', password: 'kuda-laut-biru-77' },
      { userId: '', cookie: '' },
    )
    expect(answer.headers.get('location')).toBe('/register')
    await set('isRegistrationPaused', {})
    expect(await freshSettings()).toMatchObject({ announcement: null, isRegistrationPaused: false })
  })

  test('rests a tool, and says so on its page', async () => {
    const user = await visitor({ credits: 100 })
    await set('pausedTools', { value: 'video-mixer' })
    expect(await get('/studio/video-mixer', user)).toContain('sedang istirahat')
    await set('pausedTools', {})
    expect(await get('/studio/video-mixer', user)).not.toContain('sedang istirahat')
  })

  test('that is nonsense is refused', async () => {
    expect((await set('aiDailyUsd', { value: 'lots' })).status).toBe(400)
    expect((await set('aiDailyUsd', { value: '-1' })).status).toBe(400)
    expect((await set('somethingElse', { value: '1' })).status).toBe(400)
  })
})

test('a price begins when it says, by the clock of Jakarta, and the buyer sees the present one', async () => {
  const price = { intent: 'price', id: 'small', after: '1', rupiah: '90000', credits: '1500', isActive: 'on' }
  const wrongs: Record<string, string>[] = [
    { rupiah: '100' },
    { credits: '0' },
    { credits: '2.000' },
    { rupiah: '' },
    { startsAt: '2020-01-01T00:00' },
    { id: 'Not A Name' },
    { after: '7' },
  ]
  for (const wrong of wrongs) {
    expect([400, 409]).toContain((await post('/admin/prices', { ...price, ...wrong })).status)
  }
  const soon = new Date(Date.now() + 7 * 3_600_000 + 60 * 60_000).toISOString().slice(0, 16)
  expect((await post('/admin/prices', { ...price, startsAt: soon })).status).toBe(302)
  expect((await listPackages()).find(({ id }) => id === 'small')?.rupiah).toBe(100_000)
  expect((await post('/admin/prices', { ...price, after: '2', rupiah: '95000' })).status).toBe(302)
  expect((await listPackages()).find(({ id }) => id === 'small')?.rupiah).toBe(95_000)
})

test('a buyer who was shown an older price is told, and orders nothing', async () => {
  const buyer = await visitor()
  const shown = (await listPackages()).find(({ id }) => id === 'large')!
  const order = { package: 'large', 'version-large': String(shown.version), _key: randomUUID() }
  expect(await get('/wallet', buyer)).toContain('name="version-large"')
  const price = {
    intent: 'price',
    id: 'large',
    after: String(shown.version),
    credits: '9000',
    isActive: 'on',
  }
  expect((await post('/admin/prices', { ...price, rupiah: String(shown.rupiah + 50_000) })).status).toBe(302)
  const answer = await post('/wallet/checkout', order, buyer)
  expect(answer.headers.get('location')).toBe('/wallet?problem=price-changed')
  const orders = await db.selectFrom('payments').select('id').where('user_id', '=', buyer.userId).execute()
  expect(orders).toEqual([])
})

test('every page shows what there is, and reads on from anywhere', async () => {
  const { userId } = await visitor({ credits: 10 })
  const run = await createTestGeneration(userId, { state: 'failed' })
  const payment = await createTestPayment(userId)
  for (const [path, shown] of [
    ['/admin', 'Ringkasan'],
    [`/admin/users?q=${userId}`, userId],
    [`/admin/users/${userId}`, run],
    [`/admin/runs?user=${userId}&state=failed`, run],
    [`/admin/runs/${run}`, 'Coba lagi, gratis'],
    ['/admin/queues', 'render.dead'],
    ['/admin/prices', 'medium'],
    ['/admin/settings', 'AI_DAILY_USD'],
    [`/admin/audit?operator=${operator.userId}`, 'setting'],
    [`/admin/payments/${payment}`, 'LMK-'],
  ] as const) {
    expect(await get(path), path).toContain(shown)
  }
  const odd = encodeURIComponent("'\u0000%_\\;--")
  for (const path of [
    `/admin/users?q=${odd}&filter=${odd}&before=${odd}`,
    `/admin/users/${odd}`,
    `/admin/runs?user=${odd}&tool=${odd}&state=${odd}&from=2026-02-31&to=${odd}&before=${odd}`,
    `/admin/runs/${odd}`,
    `/admin/queues?queue=${odd}&before=${odd}`,
    `/admin/queues?before=-------------------~${userId}`,
    `/admin/queues?before=${encodeURIComponent(`2026-13-45 00:00:00+00~${userId}`)}`,
    `/admin/audit?operator=${odd}&action=${odd}&target=user&id=${odd}&before=${odd}`,
    `/admin/payments?q=${odd}&before=${odd}&case=${odd}`,
  ]) {
    expect((await send(web, path, { headers: { cookie: operator.cookie } })).status, path).toBeLessThan(500)
  }
})

test('the log shows what was done to an id, whether or not its kind is chosen too', async () => {
  const [one, other] = [await visitor(), await visitor()]
  for (const { userId } of [one, other])
    await post(`/admin/users/${userId}`, { intent: 'disable', reason: `${REASON} of ${userId}` })
  for (const kind of ['', '&target=', '&target=user']) {
    const log = await get(`/admin/audit?id=${one.userId}${kind}`)
    expect(log, kind).toContain(`${REASON} of ${one.userId}`)
    expect(log, kind).not.toContain(`${REASON} of ${other.userId}`)
  }
  expect(await get(`/admin/audit?id=${randomUUID()}`)).not.toContain(REASON)
})
