import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { limitBodies } from '#app/http/security.server.ts'
import { balanceOf } from '#app/models/credit.server.ts'
import { listCases } from '#app/models/payment.server.ts'
import { startFakeDuitku, type FakeDuitku } from '#tests/fakes/duitku/duitku.ts'
import { createTestPayment, createTestUser } from '#tests/support/factories.ts'
import { clearLimits } from '#tests/support/limits.ts'
import { cookieOf, listen } from '#tests/support/listen.ts'
import { send, startWeb, type TestWeb } from '#tests/support/web.ts'

/** Payments over HTTP: the door that Duitku knocks at, the operators' pages, and what is written to the log meanwhile. */
const CANARY = {
  apiKey: 'canary-of-the-api-key',
  email: 'canary-of-a-buyer@lumiku.test',
  name: 'Canary Customer',
}
const MERCHANT = { merchantCode: 'DS12345', apiKey: CANARY.apiKey }

let web: TestWeb
let duitku: FakeDuitku
const logged: string[] = []

beforeAll(async () => {
  duitku = await startFakeDuitku(MERCHANT)
  Object.assign(process.env, {
    LOG_LEVEL: 'trace',
    DUITKU_MERCHANT_CODE: MERCHANT.merchantCode,
    DUITKU_API_KEY: MERCHANT.apiKey,
    DUITKU_BASE_URL: duitku.url,
  })
  hearLog()
  web = await startWeb()
}, 120_000)
afterAll(async () => {
  await web.close()
  await duitku.close()
  vi.restoreAllMocks()
})
beforeEach(async () => {
  duitku.misbehave({})
  await clearLimits()
  await freeBudget()
})

function hearLog(): void {
  const write = process.stdout.write.bind(process.stdout) as (...given: unknown[]) => boolean
  vi.spyOn(process.stdout, 'write').mockImplementation(((...given: unknown[]) => {
    const [text] = given
    if (typeof text !== 'string' || !text.startsWith('{"level"')) return write(...given)
    logged.push(text)
    return true
  }) as typeof process.stdout.write)
}

async function freeBudget(): Promise<void> {
  await db
    .updateTable('call_budgets')
    .set({ next_at: new Date(0), blocked_until: null })
    .execute()
}

async function visitor(options: { email?: string; role?: 'admin' } = {}) {
  const { userId } = await createTestUser(options.email ? { email: options.email } : {})
  if (options.role)
    await db.updateTable('users').set({ role: options.role }).where('id', '=', userId).execute()
  const headers = { cookie: await cookieOf(userId) }
  return {
    userId,
    get: (path: string) => send(web, path, { headers }),
    post: (path: string, fields: Record<string, string> = {}) =>
      send(web, path, { method: 'POST', headers, body: new URLSearchParams(fields) }),
  }
}
type Visitor = Awaited<ReturnType<typeof visitor>>

/** Buys the smallest package as the page's form does. */
async function order(buyer: Visitor): Promise<{ paymentId: string; orderId: string }> {
  const answer = await buyer.post('/wallet/checkout', { package: 'small', _key: randomUUID() })
  expect(answer.headers.get('location')).toMatch(`${duitku.url}/redirect_checkout`)
  const payment = await db
    .selectFrom('payments')
    .select(['id', 'order_id'])
    .where('user_id', '=', buyer.userId)
    .orderBy('created_at', 'desc')
    .executeTakeFirstOrThrow()
  return { paymentId: payment.id, orderId: payment.order_id }
}

/** The page, and those that it leads on to by links with this query. */
async function pagesOf(who: Visitor, address: string, next: RegExp): Promise<string[]> {
  const page = (await (await who.get(address)).text()).replaceAll('&amp;', '&')
  const query = next.exec(page)?.[1]
  if (!query) return [page]
  return [page, ...(await pagesOf(who, `${address.split('?')[0]}?${query}`, next))]
}

/** As Duitku calls: no cookie, no origin, another machine. */
function call(body: string | FormData | Blob, init: RequestInit = {}): Promise<Response> {
  return fetch(`${web.origin}/webhooks/duitku`, {
    method: 'POST',
    body,
    ...(typeof body === 'string' && { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }),
    ...init,
  })
}

/** Sends `piece` over and over, until the other side ends the connection or five seconds have gone. */
async function pour(header: string, piece: string) {
  const { hostname, port } = new URL(web.origin)
  const socket = connect(Number(port), hostname)
  let answer = ''
  let sent = 0
  let isClosed = false
  socket.on('data', (chunk) => (answer += String(chunk))).on('error', () => undefined)
  socket.on('close', () => (isClosed = true))
  const type = 'Content-Type: application/x-www-form-urlencoded'
  socket.write(`POST /webhooks/duitku HTTP/1.1\r\nHost: ${hostname}\r\n${type}\r\n${header}\r\n\r\n`)
  for (const until = Date.now() + 5_000; !isClosed && Date.now() < until;) {
    sent += piece.length
    if (!socket.write(piece)) await sleep(5)
  }
  socket.destroy()
  return { status: Number(/ (\d{3}) /.exec(answer)?.[1]), isClosed, sent }
}

describe('the door for Duitku', () => {
  test('D1 takes a signed callback from anywhere, asks Duitku and gives the credits', async () => {
    const buyer = await visitor()
    const { orderId } = await order(buyer)
    await duitku.settle(orderId, 'paid', { callback: false })
    const answer = await call(duitku.callbackOf(orderId))
    expect([answer.status, await answer.text()]).toEqual([200, 'OK'])
    expect(await balanceOf(buyer.userId)).toBe(1_500)
    expect(await (await buyer.get('/wallet.csv')).text()).toContain(`"${orderId}"`)
  })

  test('D14 is no door for what is too long, of another kind, or not sent as a POST', async () => {
    const calls = duitku.statusCalls.length
    expect((await call(`additionalParam=${'x'.repeat(9 * 1024)}`)).status).toBe(413)
    const json = { 'Content-Type': 'application/json' }
    expect((await call('{"resultCode":"00"}', { headers: json })).status).toBe(415)
    const form = new FormData()
    form.set('resultCode', '00')
    expect((await call(form)).status).toBe(415)
    expect((await fetch(`${web.origin}/webhooks/duitku`)).status).toBe(405)
    for (const method of ['PUT', 'PATCH', 'DELETE']) expect((await call('a=b', { method })).status).toBe(405)
    expect((await call('')).status).toBe(400)
    const fields = Array.from({ length: 41 }, (_, index) => `f${index}=`).join('&')
    expect((await call(fields)).status).toBe(400)
    expect(duitku.statusCalls).toHaveLength(calls)
  })

  test('D14 holds nothing of what never ends, or grows when it is unpacked', async () => {
    const { orderId } = await order(await visitor())
    const bomb = gzipSync(`${duitku.callbackOf(orderId)}&additionalParam=${'x'.repeat(8_000_000)}`)
    expect(bomb.length).toBeLessThan(8_192)
    const before = process.memoryUsage.rss()
    const packed = { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Encoding': 'gzip' }
    for (let time = 0; time < 50; time += 1) {
      const answer = await call(new Blob([new Uint8Array(bomb)]), { headers: packed })
      expect(answer.status).toBe(400)
    }
    const endless = await pour('Transfer-Encoding: chunked', '10000\r\n' + 'x'.repeat(0x10000) + '\r\n')
    expect(endless).toMatchObject({ status: 411, isClosed: true })
    expect(endless.sent).toBeLessThan(50_000_000)
    const long = await pour('Content-Length: 1000000000', 'x'.repeat(0x10000))
    expect(long).toMatchObject({ status: 413, isClosed: true })
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000)
  })

  test('D14 does not wait for a body that drips', async () => {
    const slow = express.Router().use(limitBodies({ receiveMs: 300 }), (request) => void request.resume())
    const server = await listen(slow)
    const startedAt = performance.now()
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1').on('error', () => undefined)
    socket.write(
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n',
    )
    const drip = setInterval(() => socket.write('x'), 50)
    await new Promise((resolve) => socket.once('close', resolve).resume())
    clearInterval(drip)
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    await server.close()
  })

  test('D15 keeps from where it was called, and believes nobody who names another address', async () => {
    const { orderId } = await order(await visitor())
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Forwarded-For': '182.23.85.8',
      'X-Real-IP': '182.23.85.8',
    }
    expect((await call(duitku.callbackOf(orderId), { headers })).status).toBe(200)
    const { ip } = await db
      .selectFrom('payment_events')
      .select('ip')
      .where('order_id', '=', orderId)
      .executeTakeFirstOrThrow()
    expect(ip).toMatch(/^(::1|(::ffff:)?127\.0\.0\.1)$/)
  })

  test('D3 turns away what Duitku did not sign, and asks nobody', async () => {
    const buyer = await visitor()
    const { orderId } = await order(buyer)
    await duitku.settle(orderId, 'paid', { callback: false })
    const calls = duitku.statusCalls.length
    for (const signature of ['', 'f'.repeat(64), 'é'.repeat(64), 'f'.repeat(65)]) {
      expect((await call(duitku.callbackOf(orderId, { signature }))).status).toBe(401)
    }
    expect(duitku.statusCalls).toHaveLength(calls)
    expect(await balanceOf(buyer.userId)).toBe(0)
  })

  test('D7 asks for the callback again while nobody can be asked', async () => {
    const { orderId } = await order(await visitor())
    duitku.misbehave({ status: { status: 500 } })
    expect((await call(duitku.callbackOf(orderId))).status).toBe(503)
  })
})

describe('an operator', () => {
  test('sees every figure of a case, asks Duitku again and closes it', async () => {
    const operator = await visitor({ role: 'admin' })
    const buyer = await visitor()
    const { orderId, paymentId } = await order(buyer)
    await duitku.settle(orderId, 'paid', { callback: false })
    duitku.misbehave({ status: { answer: { amount: '77777' } } })
    expect((await call(duitku.callbackOf(orderId))).status).toBe(200)
    expect(await balanceOf(buyer.userId)).toBe(0)

    const [found] = (await listCases()).filter((one) => one.orderId === orderId)
    const list = await (await operator.get('/admin/payments')).text()
    for (const figure of [orderId, paymentId, '77.777']) expect(list).toContain(figure)
    expect(await (await operator.get(`/admin/payments/${paymentId}`)).text()).toContain(
      'tidak cocok dengan pesanan',
    )

    duitku.misbehave({})
    await freeBudget()
    const checked = await operator.post(`/admin/payments/${paymentId}`)
    expect(checked.headers.get('location')).toBe(`/admin/payments/${paymentId}?verdict=paid`)
    expect(await balanceOf(buyer.userId)).toBe(1_500)
    await operator.post(`/admin/payments/${paymentId}`)
    expect(await balanceOf(buyer.userId)).toBe(1_500)

    const door = `/admin/payments/cases/${found?.id}`
    expect((await operator.post(door, { note: ' ' })).status).toBe(404)
    expect((await buyer.post(door, { note: 'mine' })).status).toBe(404)
    expect((await operator.post(door, { note: 'Asked again' })).status).toBe(302)
    expect((await listCases()).find(({ id }) => id === found?.id)).toMatchObject({
      state: 'resolved',
      note: 'Asked again',
    })
  })

  test('is on record with the question before an answer can credit anything', async () => {
    const operator = await visitor({ role: 'admin' })
    const buyer = await visitor()
    const { orderId, paymentId } = await order(buyer)
    await duitku.settle(orderId, 'paid', { callback: false })
    const asked = () =>
      db
        .selectFrom('audit_log')
        .select(['operator_id', 'action', 'details'])
        .where('target_id', '=', paymentId)
        .execute()

    await db.schema.alterTable('audit_log').renameTo('moved_away').execute()
    try {
      expect((await operator.post(`/admin/payments/${paymentId}`)).status).toBe(500)
    } finally {
      await db.schema.alterTable('moved_away').renameTo('audit_log').execute()
    }
    expect(await balanceOf(buyer.userId)).toBe(0)

    await operator.post(`/admin/payments/${paymentId}`)
    expect(await balanceOf(buyer.userId)).toBe(1_500)
    expect(await asked()).toMatchObject([
      { operator_id: operator.userId, action: 'payment.check', details: { before: 'pending' } },
    ])
  })

  test('reaches every figure of every case, however many there are', async () => {
    const operator = await visitor({ role: 'admin' })
    const buyer = await visitor()
    const { paymentId } = await order(buyer)
    const made = Array.from({ length: 45 }, (_, index) => ({
      kind: 'amount-mismatch' as const,
      order_id: `LMK-CASE${String(1_000 + index)}`,
      payment_id: paymentId,
      details: JSON.stringify({ callback: 11_000 + index, ordered: 21_000 + index, reference: `D${index}X` }),
      state: index < 10 ? ('resolved' as const) : ('open' as const),
    }))
    await db.insertInto('payment_cases').values(made).execute()
    const pages = await pagesOf(operator, '/admin/payments', /href="[^"]*\?(case=\d+)"/)
    expect(pages.length).toBeGreaterThan(2)
    const seen = pages.join('')
    const rupiah = (amount: number) => amount.toLocaleString('id-ID')
    for (const [index, { order_id }] of made.entries()) {
      const figures = [order_id, rupiah(11_000 + index), rupiah(21_000 + index), `D${index}X`]
      for (const figure of figures) expect(seen, order_id).toContain(figure)
    }
  })

  test('and a buyer find every payment, page by page', async () => {
    const operator = await visitor({ role: 'admin' })
    const buyer = await visitor({ email: 'buys-often@lumiku.test' })
    const ids = new Set<string>()
    for (let time = 0; time < 55; time += 1) ids.add(await createTestPayment(buyer.userId))
    const idsIn = (pages: string[], list: string) =>
      new Set(
        pages.flatMap((page) =>
          [...page.matchAll(new RegExp(`"${list}([0-9a-f-]{36})"`, 'g'))].map(([, id]) => id!),
        ),
      )
    const own = await pagesOf(buyer, '/wallet', /href="[^"]*\?(payments=[0-9a-f-]+)"/)
    expect(idsIn(own, '/wallet/payments/')).toEqual(ids)
    const all = await pagesOf(
      operator,
      '/admin/payments?q=buys-often',
      /href="[^"]*\?(q=buys-often&before=[0-9a-f-]+)"/,
    )
    expect(all).toHaveLength(2)
    expect(idsIn(all, '/admin/payments/')).toEqual(new Set([...idsIn(all, '/admin/payments/'), ...ids]))
  })

  test('finds a payment by part of its number or of its buyer’s address', async () => {
    const operator = await visitor({ role: 'admin' })
    const { orderId } = await order(await visitor({ email: 'warung-teh@lumiku.test' }))
    for (const query of [orderId.slice(-6).toLowerCase(), 'WARUNG-teh']) {
      expect(await (await operator.get(`/admin/payments?q=${query}`)).text()).toContain(orderId)
    }
    expect(await (await operator.get('/admin/payments?q=nobody-at-all')).text()).not.toContain(orderId)
  })
})

test('the log of a checkout and of its callbacks names nobody and gives no key away', async () => {
  const buyer = await visitor({ email: CANARY.email })
  const { orderId } = await order(buyer)
  const personal = { customerName: CANARY.name }
  duitku.misbehave({ invoice: { status: 500 } })
  await buyer.post('/wallet/checkout', { package: 'small', _key: randomUUID() })
  duitku.misbehave({ status: 'reset' })
  await call(duitku.callbackOf(orderId, personal))
  duitku.misbehave({ status: { answer: { amount: '1' } } })
  await freeBudget()
  await call(duitku.callbackOf(orderId, personal))
  duitku.misbehave({})
  await call(duitku.callbackOf(orderId, { ...personal, signature: 'f'.repeat(64) }))
  await call(duitku.callbackOf(orderId, { ...personal, resultCode: CANARY.name }))
  await duitku.settle(orderId, 'paid', { callback: false })
  await freeBudget()
  expect((await call(duitku.callbackOf(orderId, personal))).status).toBe(200)

  const text = logged.join('')
  // It was heard at all.
  expect(text).toContain('a payment was credited')
  expect(text).toContain('a callback was turned away')
  expect(text).toContain('no page to pay on')
  const signature = new URLSearchParams(duitku.callbackOf(orderId)).get('signature') ?? ''
  for (const secret of [...Object.values(CANARY), encodeURIComponent(CANARY.email), signature]) {
    expect(text).not.toContain(secret)
  }
})
