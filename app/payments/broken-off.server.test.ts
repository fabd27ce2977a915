import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { balanceOf, checkLedger } from '#app/models/credit.server.ts'
import { takeCallback } from '#app/payments/callback.server.ts'
import { checkOut } from '#app/payments/checkout.server.ts'
import { verifyPayment } from '#app/payments/verify.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { startFakeDuitku, type FakeDuitku } from '#tests/fakes/duitku/duitku.ts'
import { createTestUser } from '#tests/support/factories.ts'
import {
  makeTripwire,
  relayRequests,
  relayStatements,
  type Moment,
  type Relay,
} from '#tests/support/tripwire.ts'

/**
 * D8: the connection to the database or to Duitku breaks at each step of a callback and of a checkout, before and after
 * the step was done. Whoever asked then asks again, and what was bought is there once. The drill kills the process there.
 */

const tripwire = makeTripwire()
let duitku: FakeDuitku
let relays: Relay[]

// Settings are read once, so the relays come first.
beforeAll(async () => {
  const merchant = { merchantCode: 'DS12345', apiKey: 'a-key-for-tests' }
  duitku = await startFakeDuitku(merchant)
  const statements = await relayStatements(process.env['DATABASE_URL'] ?? '', tripwire)
  const requests = await relayRequests(duitku.url, tripwire)
  relays = [statements, requests]
  Object.assign(process.env, {
    DATABASE_URL: statements.url,
    DUITKU_MERCHANT_CODE: merchant.merchantCode,
    DUITKU_API_KEY: merchant.apiKey,
    DUITKU_BASE_URL: requests.url,
  })
})
afterAll(async () => {
  expect(await checkLedger()).toEqual([])
  await stopQueue()
  for (const relay of relays) await relay.close()
  await duitku.close()
})
beforeEach(freeBudget)

async function freeBudget(): Promise<void> {
  await db
    .updateTable('call_budgets')
    .set({ next_at: new Date(0), blocked_until: null })
    .execute()
}

async function newBuyer() {
  const { userId, email } = await createTestUser()
  return { id: userId, email, language: 'id' as const }
}
type Buyer = Awaited<ReturnType<typeof newBuyer>>

async function order(buyer: Buyer, submissionKey: string = randomUUID(), retryOf?: string) {
  const outcome = await checkOut(buyer, { packageId: 'small', submissionKey, ...(retryOf && { retryOf }) })
  if (!outcome.ok) throw new Error(outcome.reason)
  return await db
    .selectFrom('payments')
    .select(['id', 'order_id as orderId', 'state'])
    .where('id', '=', outcome.paymentId)
    .executeTakeFirstOrThrow()
}

/** Breaks at every step of `work`, whose other half is `check`. Returns how many steps there were. */
async function breakEverywhere<Subject>(
  prepare: () => Promise<Subject>,
  work: (subject: Subject) => Promise<unknown>,
  check: (subject: Subject, where: string) => Promise<void>,
): Promise<number> {
  for (let step = 1; ; step += 1) {
    let steps = 0
    for (const moment of ['before', 'after'] satisfies Moment[]) {
      await freeBudget()
      const subject = await prepare()
      tripwire.arm(step, moment)
      await work(subject).catch(() => undefined)
      steps = tripwire.disarm()
      // The pool may not have noticed yet which of its connections broke.
      await freeBudget().catch(freeBudget)
      await check(subject, `${moment} step ${step}`)
    }
    if (steps < step) return steps
  }
}

test('D8 a callback that breaks off anywhere credits once when it is sent again', async () => {
  const steps = await breakEverywhere(
    async () => {
      const buyer = await newBuyer()
      const { orderId } = await order(buyer)
      await duitku.settle(orderId, 'paid', { callback: false })
      return { buyer, orderId }
    },
    ({ orderId }) => takeCallback(duitku.callbackOf(orderId), ''),
    async ({ buyer, orderId }, where) => {
      expect(await takeCallback(duitku.callbackOf(orderId), ''), where).toMatchObject({ status: 200 })
      expect(await balanceOf(buyer.id), where).toBe(1_500)
    },
  )
  expect(steps).toBeGreaterThan(10)
})

test('D8 one that nobody could ask about leaves a message in the queue, wherever it broke off', async () => {
  await breakEverywhere(
    async () => {
      const { orderId } = await order(await newBuyer())
      duitku.misbehaveAbout(orderId, { status: 500 })
      return orderId
    },
    (orderId) => takeCallback(duitku.callbackOf(orderId), ''),
    async (orderId, where) => {
      expect(await takeCallback(duitku.callbackOf(orderId), ''), where).toMatchObject({ status: 503 })
      const { rows } = await sql`
        select id from pgboss.job where name = 'payments' and data ->> 'orderId' = ${orderId}`.execute(db)
      expect(rows.length, where).toBeGreaterThan(0)
    },
  )
})

test('D8 a checkout that breaks off anywhere is one order, and paying gives its credits once', async () => {
  const steps = await breakEverywhere(
    async () => ({ buyer: await newBuyer(), key: randomUUID() }),
    ({ buyer, key }) => order(buyer, key),
    async ({ buyer, key }, where) => {
      const known = duitku.orders.size
      // The browser sends its form again.
      let payment = await order(buyer, key)
      const asked = duitku.orders.size - known
      expect(duitku.orders.has(payment.orderId) ? asked <= 1 : asked === 0, where).toBe(true)
      if (!duitku.orders.has(payment.orderId)) {
        // Duitku never heard of it: minutes later that is known, and the buyer may order anew.
        await db
          .updateTable('payments')
          .set({ created_at: new Date(Date.now() - 180_000) })
          .where('id', '=', payment.id)
          .execute()
        expect(await verifyPayment(payment.orderId, { patienceMs: 0 }), where).toBe('unpaid')
        payment = await order(buyer, randomUUID(), payment.id)
        await freeBudget()
      }
      await duitku.settle(payment.orderId, 'paid', { callback: false })
      expect(await verifyPayment(payment.orderId, { patienceMs: 0 }), where).toBe('paid')
      expect(await balanceOf(buyer.id), where).toBe(1_500)
    },
  )
  expect(steps).toBeGreaterThan(8)
})
