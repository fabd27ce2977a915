import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { balanceOf } from '#app/models/credit.server.ts'
import { claimDue } from '#app/models/payment.server.ts'
import { checkOut } from '#app/payments/checkout.server.ts'
import { verifyPayment } from '#app/payments/verify.server.ts'
import type { Drill, DrillRow } from './main.ts'
import { findWrongs, post, secondsUntil, type Seller, type Studio } from './studio.ts'

const CREDITS = 1_500
const LANES = 20
const DAY_MS = 86_400_000

/**
 * What nobody may get credits by (forged, changed, replayed callbacks), what must give them once (duplicates at once, a
 * web process that dies at any moment), and a flood that may not reach Duitku nor keep anybody from logging in.
 */
export const payFaultily: Drill = async (studio, { isQuick }) => {
  const rows = [
    ...(await forge(studio, isQuick ? 500 : 10_000)),
    ...(await repeat(studio, isQuick ? 20 : 500)),
    ...(await replay(studio, isQuick ? 50 : 1_000)),
    ...(await killInBetween(studio, isQuick ? 5 : 50)),
    ...(await flood(studio, isQuick ? 5 : 20)),
  ]
  const restSeconds = await secondsUntil(async () => {
    await freeBudget()
    return (await checksLeft()) === 0
  }, 180)
  const wrongs = await findWrongs(studio)
  const told = await secretsInLogs(studio)
  return [
    ...rows,
    { name: 'until every check that was put off is done', value: restSeconds, unit: 's', limit: 180 },
    { name: 'rules broken', value: wrongs.length, limit: 0, details: wrongs },
    { name: 'keys and names of customers in the logs', value: told.length, limit: 0, details: told },
  ]
}

/** Of an order that is paid at Duitku: whoever is believed gets its credits. */
async function forge(studio: Studio, times: number): Promise<DrillRow[]> {
  const seller = await studio.createSeller(0)
  const orderId = await order(seller)
  await studio.duitku.settle(orderId, 'paid', { callback: false })
  await freeBudget()
  const calls = studio.duitku.statusCalls.length
  const right = studio.duitku.callbackOf(orderId)
  const answers = new Map<number, number>()
  const sendAll = async (makeBody: () => string) => {
    let sent = 0
    const lane = async () => {
      while (sent++ < times) {
        const status = await call(studio, makeBody())
        answers.set(status, (answers.get(status) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
  }
  await sendAll(() => forged(studio, right))
  await sendAll(() => mutated(studio, right))
  const details = [...answers].map(([status, count]) => `${count} × ${status}`)
  const isExpected = (status: number) => [400, 401, 413].includes(status)
  const others = [...answers].reduce((sum, [status, count]) => sum + (isExpected(status) ? 0 : count), 0)
  return [
    { name: 'forged and as many mutated callbacks', value: times },
    { name: 'credits given for them', value: await balanceOf(seller.userId), limit: 0 },
    { name: 'status calls made for them', value: studio.duitku.statusCalls.length - calls, limit: 0 },
    { name: 'answers that were not 400, 401 or 413', value: others, limit: 0, details },
  ]
}

/** The right callback, with a signature that is not Duitku's. */
function forged({ random }: Studio, right: string): string {
  const fields = new URLSearchParams(right)
  const signed = ['merchantCode', 'amount', 'merchantOrderId'].map((name) => fields.get(name)).join('')
  const signature = fields.get('signature') ?? ''
  const apiKey = process.env['DUITKU_API_KEY'] ?? ''
  const kinds = [
    () => randomBytes(32).toString('hex'),
    () => '',
    () => signature.toUpperCase(),
    () => signature.slice(0, 1 + Math.floor(random() * 63)),
    () => `${signature}0`,
    () => 'ä'.repeat(64),
    () => createHmac('sha256', `${apiKey}x`).update(signed).digest('hex'),
    () => createHash('md5').update(`${signed}${apiKey}`).digest('hex'),
    () => createHash('sha256').update(`${signed}${apiKey}`).digest('hex'),
    () => createHmac('sha256', apiKey).update(`${signed} `).digest('hex'),
  ]
  fields.set('signature', pick(random, kinds)())
  return fields.toString()
}

/** A callback as Duitku signed it, with something of what was signed, or of its form, made another. */
function mutated({ random }: Studio, right: string): string {
  const fields = new URLSearchParams(right)
  const name = pick(random, ['merchantCode', 'amount', 'merchantOrderId', 'signature'])
  const value = fields.get(name) ?? ''
  const at = Math.floor(random() * value.length)
  const other = String.fromCharCode(33 + Math.floor(random() * 94))
  const kinds = [
    () => fields.set(name, `${value.slice(0, at)}${value.slice(at + 1)}`),
    () => fields.set(name, `${value.slice(0, at)}${other}${value.slice(at)}`),
    () => fields.set(name, `${value.slice(0, at)}${value[at] === other ? '~' : other}${value.slice(at + 1)}`),
    () => fields.delete(name),
    () => fields.append(name, value),
    () =>
      fields.set(
        'amount',
        pick(random, ['1e5', '+100000', '100000.00', '0100000', '-1', '１00000', ' 100000']),
      ),
    () =>
      fields.set(
        'merchantOrderId',
        pick(random, ['../x', "LMK-1' or '1'='1", 'LMK-\u0000', `LMK-${'9'.repeat(60)}`]),
      ),
    () => Array.from({ length: 41 }, (_, index) => fields.set(`extra${index}`, 'x')),
    () => fields.set('additionalParam', 'x'.repeat(9_000)),
  ]
  pick(random, kinds)()
  return fields.toString()
}

/** Fifty of the same callback at once, over and over. */
async function repeat(studio: Studio, rounds: number): Promise<DrillRow[]> {
  const seller = await studio.createSeller(0)
  let wrongRounds = 0
  const answers = new Set<number>()
  for (let round = 1; round <= rounds; round += 1) {
    const orderId = await order(seller)
    await studio.duitku.settle(orderId, 'paid', { callback: false })
    await freeBudget()
    const body = studio.duitku.callbackOf(orderId)
    const statuses = await Promise.all(Array.from({ length: 50 }, () => call(studio, body)))
    for (const status of statuses) answers.add(status)
    if ((await balanceOf(seller.userId)) !== round * CREDITS) wrongRounds += 1
  }
  return [
    { name: 'rounds of 50 duplicates at once', value: rounds },
    {
      name: 'rounds that did not end with one credit',
      value: wrongRounds,
      limit: 0,
      details: [...answers].map(String),
    },
  ]
}

/** Failures that were sent again as successes: their signature is right. */
async function replay(studio: Studio, times: number): Promise<DrillRow[]> {
  const seller = await studio.createSeller(0)
  let orderId = ''
  for (let time = 0; time < times; time += 1) {
    // Each order is tried while it waits, and some times after it has failed.
    if (time % 5 === 0) {
      orderId = await order(seller)
      await studio.duitku.settle(orderId, 'failed', { callback: false })
    }
    await freeBudget()
    await call(studio, studio.duitku.callbackOf(orderId, { resultCode: '00' }))
  }
  return [
    { name: 'failures replayed as successes', value: times },
    { name: 'credits given for them', value: await balanceOf(seller.userId), limit: 0 },
  ]
}

/** kill -9 of the web process while buyers order and pay; then what Duitku would send again, and the sweep. */
async function killInBetween(studio: Studio, kills: number): Promise<DrillRow[]> {
  const sellers = await Promise.all(Array.from({ length: 4 }, () => studio.createSeller(0)))
  for (let kill = 0; kill < kills; kill += 1) {
    await db.deleteFrom('rate_limits').execute()
    const isOver = new AbortController()
    const lanes = sellers.map(async (seller) => {
      while (!isOver.signal.aborted) await buyOnce(studio, seller)
    })
    await sleep(200 + studio.random() * 1_000)
    studio.app.web.kill('SIGKILL')
    await studio.app.web.ended
    isOver.abort()
    await Promise.all(lanes)
    await studio.app.restartWeb()
  }
  const users = sellers.map(({ userId }) => userId)
  const payments = await db
    .selectFrom('payments')
    .select(['id', 'order_id', 'user_id'])
    .where('user_id', 'in', users)
    .execute()
  const known = payments.filter(({ order_id }) => studio.duitku.orders.has(order_id))
  for (const [index, { order_id }] of known.entries()) {
    await studio.duitku.settle(order_id, 'paid', { callback: false })
    if (index % 2 === 0) continue
    await freeBudget()
    await call(studio, studio.duitku.callbackOf(order_id))
  }
  // Half of the callbacks were lost for good: the sweep of the next day finds those.
  for (const order_id of await claimDue(10_000, new Date(Date.now() + DAY_MS))) {
    await freeBudget()
    await verifyPayment(order_id, { patienceMs: 5_000 })
  }
  const uneven: string[] = []
  for (const userId of users) {
    const bought = known.filter(({ user_id }) => user_id === userId).length * CREDITS
    const balance = await balanceOf(userId)
    if (balance !== bought) uneven.push(`${userId} paid for ${bought} and has ${balance}`)
  }
  return [
    { name: 'kills of the web process among checkouts and callbacks', value: kills },
    { name: 'orders meanwhile', value: payments.length, limit: kills, atLeast: true },
    { name: 'buyers without exactly what they paid for', value: uneven.length, limit: 0, details: uneven },
  ]
}

async function buyOnce(studio: Studio, { cookie, userId }: Seller): Promise<void> {
  try {
    const answer = await post(studio, '/wallet/checkout', cookie, { package: 'small', _key: randomUUID() })
    await answer.arrayBuffer()
    const newest = await db
      .selectFrom('payments')
      .select('order_id')
      .where('user_id', '=', userId)
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (!newest || !studio.duitku.orders.has(newest.order_id)) return
    await studio.duitku.settle(newest.order_id, 'paid', { callback: false })
    await call(studio, studio.duitku.callbackOf(newest.order_id))
  } catch {
    // The process went away in the middle; that is the drill.
    await sleep(20)
  }
}

/** 500 signed callbacks a second of orders that nobody paid. */
async function flood(studio: Studio, seconds: number): Promise<DrillRow[]> {
  const seller = await studio.createSeller(0)
  const bodies: string[] = []
  for (let index = 0; index < 20; index += 1) bodies.push(studio.duitku.callbackOf(await order(seller)))
  const calls = studio.duitku.statusCalls.length
  const isOver = new AbortController()
  let slowest = 0
  let failures = 0
  const visitor = (async () => {
    while (!isOver.signal.aborted) {
      const startedAt = performance.now()
      const answer = await fetch(`${studio.app.url}/login`).catch(() => undefined)
      await answer?.arrayBuffer()
      if (!answer?.ok) failures += 1
      slowest = Math.max(slowest, performance.now() - startedAt)
      await sleep(200)
    }
  })()
  const result = await autocannon({
    url: `${studio.app.url}/webhooks/duitku`,
    connections: 100,
    overallRate: 500,
    duration: seconds,
    requests: bodies.map((body) => ({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    })),
  })
  isOver.abort()
  await visitor
  const made = studio.duitku.statusCalls.length - calls
  return [
    { name: `callbacks a second, for ${seconds} s`, value: result.requests.average, unit: '/s' },
    // One more, because a second has two ends.
    { name: 'status calls in the flood', value: made, limit: seconds + 1 },
    { name: 'slowest hundredth of the answers', value: result.latency.p99, unit: 'ms', limit: 500 },
    { name: 'log-in pages that did not come', value: failures, limit: 0 },
    { name: 'slowest log-in page', value: slowest, unit: 'ms', limit: 1_000 },
    { name: 'credits given in the flood', value: await balanceOf(seller.userId), limit: 0 },
  ]
}

/** Order id of the smallest package, ordered without the browser. */
async function order({ userId }: Seller): Promise<string> {
  const buyer = { id: userId, email: `${userId}@lumiku.test`.slice(-50), language: 'id' as const }
  const outcome = await checkOut(buyer, { packageId: 'small', submissionKey: randomUUID() })
  if (!outcome.ok) throw new Error(outcome.reason)
  const { order_id } = await db
    .selectFrom('payments')
    .select('order_id')
    .where('id', '=', outcome.paymentId)
    .executeTakeFirstOrThrow()
  return order_id
}

async function call(studio: Studio, body: string): Promise<number> {
  const answer = await fetch(`${studio.app.url}/webhooks/duitku`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body,
  })
  await answer.arrayBuffer()
  return answer.status
}

/** A status call may be made at once: the drill does not wait a second for each. */
async function freeBudget(): Promise<void> {
  await db
    .updateTable('call_budgets')
    .set({ next_at: new Date(0), blocked_until: null })
    .execute()
}

async function checksLeft(): Promise<number> {
  const { rows } = await sql<{ left: number }>`select count(*)::int as left from pgboss.job
    where name = 'payments' and state in ('created', 'retry', 'active')`.execute(db)
  return rows[0]?.left ?? 0
}

async function secretsInLogs(studio: Studio): Promise<string[]> {
  const folder = path.join(studio.app.dataDir, 'logs')
  const secrets = { 'the key': process.env['DUITKU_API_KEY'] ?? '', 'a customer’s name': 'S*** K***' }
  const found: string[] = []
  for (const file of await readdir(folder)) {
    const text = await readFile(path.join(folder, file), 'utf8')
    for (const [name, secret] of Object.entries(secrets)) {
      if (text.includes(secret) || text.includes(encodeURIComponent(secret)))
        found.push(`${name} is in ${file}`)
    }
  }
  return found
}

function pick<Item>(random: () => number, items: Item[]): Item {
  return items[Math.floor(random() * items.length)]!
}
