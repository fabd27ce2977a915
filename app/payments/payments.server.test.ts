import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import type { PaymentState } from '#app/db/schema.ts'
import { balanceOf, checkLedger } from '#app/models/credit.server.ts'
import {
  cancelPayment,
  claimDue,
  findPayment,
  listCases,
  listPackages,
  settlePaid,
  settleUnpaid,
} from '#app/models/payment.server.ts'
import { takeCallback } from '#app/payments/callback.server.ts'
import { checkOut } from '#app/payments/checkout.server.ts'
import { verifyPayment } from '#app/payments/verify.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { startFakeDuitku, type FakeDuitku } from '#tests/fakes/duitku/duitku.ts'
import { createTestUser } from '#tests/support/factories.ts'

let duitku: FakeDuitku

beforeAll(async () => {
  duitku = await startFakeDuitku({ merchantCode: 'DS12345', apiKey: 'a-key-for-tests' })
  Object.assign(process.env, {
    DUITKU_MERCHANT_CODE: 'DS12345',
    DUITKU_API_KEY: 'a-key-for-tests',
    DUITKU_BASE_URL: duitku.url,
  })
})
afterAll(async () => {
  await duitku.close()
  await stopQueue()
})
beforeEach(async () => {
  duitku.misbehave({})
  await freeBudget()
})

/** A call may be made at once: these tests are about what is said, not how often. */
async function freeBudget(): Promise<void> {
  await db
    .updateTable('call_budgets')
    .set({ next_at: new Date(0), blocked_until: null })
    .execute()
}

async function order(packageId = 'small', user = createTestUser()) {
  const { userId, email } = await user
  const buyer = { id: userId, email, language: 'id' as const }
  const outcome = await checkOut(buyer, { packageId, submissionKey: randomUUID() })
  if (!outcome.ok) throw new Error(outcome.reason)
  const { order_id: orderId } = (await findPayment(userId, outcome.paymentId))!
  return { userId, buyer, paymentId: outcome.paymentId, orderId, paymentUrl: outcome.paymentUrl }
}

const stateOf = async (userId: string, id: string) => (await findPayment(userId, id))?.state
const casesOf = async (orderId: string) =>
  (await listCases()).filter((found) => found.orderId === orderId).map(({ kind }) => kind)

describe('an order', () => {
  test('has the catalogue’s price, whatever the browser sends', async () => {
    const { userId, paymentId, paymentUrl, orderId } = await order('medium')
    expect(await findPayment(userId, paymentId)).toMatchObject({
      state: 'pending',
      rupiah: 250_000,
      credits: 4_000,
      package_version: 1,
      is_test: true,
    })
    expect(paymentUrl).toContain(duitku.url)
    expect(duitku.orders.get(orderId)).toMatchObject({ amount: 250_000 })
    expect(await balanceOf(userId)).toBe(0)
  })

  test('is made once for one form, however often it is sent', async () => {
    const { userId, email } = await createTestUser()
    const submissionKey = randomUUID()
    const buyer = { id: userId, email, language: 'id' as const }
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => checkOut(buyer, { packageId: 'small', submissionKey })),
    )
    expect(new Set(outcomes.map((outcome) => outcome.ok && outcome.paymentId)).size).toBe(1)
    expect([...duitku.orders.values()].filter(({ callbackUrl }) => callbackUrl)).not.toHaveLength(0)
    const rows = await db.selectFrom('payments').select('order_id').where('user_id', '=', userId).execute()
    expect(rows).toHaveLength(1)
  })

  test('of a package that is not sold, or of a form of another day, is refused', async () => {
    const { userId, email } = await createTestUser()
    const buyer = { id: userId, email, language: 'id' as const }
    expect(await checkOut(buyer, { packageId: 'huge', submissionKey: randomUUID() })).toMatchObject({
      ok: false,
    })
    expect(await checkOut(buyer, { packageId: 'small', submissionKey: 'x' })).toMatchObject({ ok: false })
  })

  test('keeps what was ordered when the price changes afterwards', async () => {
    const { userId, orderId } = await order('large')
    await db.insertInto('packages').values({ id: 'large', version: 2, rupiah: 500_000, credits: 1 }).execute()
    await duitku.settle(orderId, 'paid', { callback: false })
    expect(await takeCallback(duitku.callbackOf(orderId), '')).toMatchObject({ status: 200 })
    expect(await balanceOf(userId)).toBe(9_000)
    await db.deleteFrom('packages').where('version', '=', 2).execute()
    expect((await listPackages()).map(({ credits }) => credits)).toEqual([1_500, 4_000, 9_000])
  })

  test.each(['hang', 'reset', 'html', { status: 502 }] as const)(
    'whose answer from Duitku is %j is neither lost nor asked for twice',
    { timeout: 20_000 },
    async (fault) => {
      duitku.misbehave({ invoice: fault })
      const { userId, paymentId, orderId, paymentUrl } = await order()
      expect(paymentUrl).toBeNull()
      expect(await stateOf(userId, paymentId)).toBe('unknown')
      duitku.misbehave({})
      // It had arrived, and somebody paid it: that counts.
      if (!duitku.orders.has(orderId)) return
      await duitku.settle(orderId, 'paid', { callback: false })
      expect(await verifyPayment(orderId, { patienceMs: 0 })).toBe('paid')
      expect(await balanceOf(userId)).toBe(1_500)
    },
  )

  test('that Duitku refuses has failed, and costs nothing', async () => {
    duitku.misbehave({ invoice: { status: 409 } })
    const { userId, paymentId } = await order()
    expect(await stateOf(userId, paymentId)).toBe('failed')
  })

  test('is its buyer’s alone', async () => {
    const { paymentId } = await order()
    const { userId } = await createTestUser()
    expect(await findPayment(userId, paymentId)).toBeUndefined()
    expect(await cancelPayment(userId, paymentId)).toBe(false)
  })
})

describe('a callback', () => {
  test('of a paid order gives the credits once, however often and however many at a time', async () => {
    for (let round = 0; round < 10; round += 1) {
      await freeBudget()
      const { userId, orderId } = await order()
      await duitku.settle(orderId, 'paid', { callback: false })
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => takeCallback(duitku.callbackOf(orderId), '')),
      )
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
      expect(await takeCallback(duitku.callbackOf(orderId), '')).toMatchObject({
        status: 200,
        outcome: 'paid before',
      })
      expect(await balanceOf(userId)).toBe(1_500)
    }
  })

  test('that was a failure and was rewritten as a success is not believed', async () => {
    const { userId, orderId } = await order()
    await duitku.settle(orderId, 'failed', { callback: false })
    const rewritten = duitku.callbackOf(orderId).replace('resultCode=01', 'resultCode=00')
    expect(await takeCallback(rewritten, '')).toMatchObject({ status: 200, outcome: 'unpaid' })
    expect(await balanceOf(userId)).toBe(0)
  })

  test('that is not signed asks nobody and writes nothing', async () => {
    const { orderId } = await order()
    const calls = duitku.statusCalls.length
    const before = await db.selectFrom('payment_events').select('id').execute()
    const forged = duitku.callbackOf(orderId, { signature: 'f'.repeat(64) })
    for (let time = 0; time < 200; time += 1)
      expect(await takeCallback(forged, '')).toMatchObject({ status: 401 })
    expect(duitku.statusCalls).toHaveLength(calls)
    expect(await db.selectFrom('payment_events').select('id').execute()).toHaveLength(before.length)
  })

  test('of another amount, or of an order that is not ours, is a case for a person', async () => {
    const { userId, orderId } = await order()
    await duitku.settle(orderId, 'paid', { callback: false })
    expect(await takeCallback(duitku.callbackOf(orderId, { amount: '10000' }), '')).toMatchObject({
      status: 200,
    })
    expect(await balanceOf(userId)).toBe(0)
    expect(await casesOf(orderId)).toEqual(['amount-mismatch'])

    const stranger = await startFakeDuitku({ merchantCode: 'DS12345', apiKey: 'a-key-for-tests' })
    const body = duitku.callbackOf(orderId).replaceAll(orderId, 'LMK-NOTOURS99')
    expect(await takeCallback(body, '')).toMatchObject({ status: 401 })
    await stranger.close()
  })

  test.each(['hang', 'reset', 'html', 'empty', 'drip', 'huge', { status: 500 }] as const)(
    'while Duitku’s status is %j is to be sent again, and counts once then',
    { timeout: 20_000 },
    async (fault) => {
      const { userId, orderId } = await order()
      await duitku.settle(orderId, 'paid', { callback: false })
      duitku.misbehave({ status: fault })
      const startedAt = performance.now()
      expect(await takeCallback(duitku.callbackOf(orderId), '')).toMatchObject({ status: 503 })
      expect(performance.now() - startedAt).toBeLessThan(10_000)
      expect(await balanceOf(userId)).toBe(0)
      duitku.misbehave({})
      await freeBudget()
      expect(await takeCallback(duitku.callbackOf(orderId), '')).toMatchObject({
        status: 200,
        outcome: 'paid',
      })
      expect(await balanceOf(userId)).toBe(1_500)
    },
  )

  test.each([
    ['another amount', { amount: '1' }, 'amount-mismatch'],
    ['another reference', { reference: 'DOTHER' }, 'reference-mismatch'],
    ['another order', { merchantOrderId: 'LMK-OTHER0000' }, 'order-mismatch'],
  ])('whose status tells %s credits nothing and opens a case', async (_, answer, kind) => {
    const { userId, orderId } = await order()
    await duitku.settle(orderId, 'paid', { callback: false })
    duitku.misbehave({ status: { answer } })
    expect(await takeCallback(duitku.callbackOf(orderId), '')).toMatchObject({
      status: 200,
      outcome: 'mismatch',
    })
    expect(await balanceOf(userId)).toBe(0)
    expect(await casesOf(orderId)).toEqual([kind])
  })

  test('after too many calls closes the way to Duitku for an hour', async () => {
    const { orderId } = await order()
    duitku.misbehave({ status: { status: 429 } })
    expect(await takeCallback(duitku.callbackOf(orderId), '')).toMatchObject({ status: 503 })
    duitku.misbehave({})
    const calls = duitku.statusCalls.length
    for (let time = 0; time < 5; time += 1) {
      expect(await takeCallback(duitku.callbackOf(orderId), '')).toMatchObject({ status: 503 })
    }
    expect(duitku.statusCalls).toHaveLength(calls)
  })
})

describe('paid', () => {
  test('absorbs every later word, and comes through every earlier one', { timeout: 60_000 }, async () => {
    type Word = 'settled paid' | 'settled failed' | 'cancelled' | 'expired' | 'verify paid' | 'verify failed'
    const words = fc.constantFrom<Word>(
      'settled paid',
      'settled failed',
      'cancelled',
      'expired',
      'verify paid',
      'verify failed',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 8 }), async (sequence) => {
        const { userId, paymentId, orderId } = await order()
        let model = 'pending'
        for (const word of sequence) {
          const isOpen = model === 'pending'
          if (word === 'settled paid') {
            await settlePaid(paymentId, { reference: '' })
            model = 'paid'
          }
          if (word === 'settled failed') {
            await settleUnpaid(paymentId, 'test')
            if (isOpen) model = 'failed'
          }
          if (word === 'cancelled') {
            await cancelPayment(userId, paymentId)
            if (isOpen) model = 'cancelled'
          }
          if (word === 'expired') {
            await db
              .updateTable('payments')
              .set({ expires_at: new Date(0) })
              .where('id', '=', paymentId)
              .execute()
            await settleUnpaid(paymentId, 'test')
            if (isOpen) model = 'expired'
          }
          if (word.startsWith('verify')) {
            await freeBudget()
            const isPaid = word === 'verify paid'
            await duitku.settle(orderId, isPaid ? 'paid' : 'failed', { callback: false })
            await verifyPayment(orderId, { patienceMs: 0 })
            if (isPaid) model = 'paid'
            else if (isOpen) {
              const { expires_at } = (await findPayment(userId, paymentId))!
              model = expires_at <= new Date() ? 'expired' : 'failed'
            }
          }
          expect(await stateOf(userId, paymentId)).toBe(model)
          expect(await balanceOf(userId)).toBe(model === 'paid' ? 1_500 : 0)
        }
      }),
      { numRuns: 40 },
    )
  })

  test('twice for one purchase counts twice and is shown to a person', async () => {
    const first = await order()
    const again = await checkOut(first.buyer, {
      packageId: 'small',
      submissionKey: randomUUID(),
      retryOf: first.paymentId,
    })
    if (!again.ok) throw new Error(again.reason)
    await settlePaid(first.paymentId, { reference: '' })
    await settlePaid(again.paymentId, { reference: '' })
    expect(await balanceOf(first.userId)).toBe(3_000)
    const { order_id } = (await findPayment(first.userId, again.paymentId))!
    expect(await casesOf(order_id)).toEqual(['paid-twice'])
  })

  test('after the account is gone is shown to a person', async () => {
    const { userId, paymentId, orderId } = await order()
    await db.updateTable('payments').set({ user_id: null }).where('id', '=', paymentId).execute()
    expect(await settlePaid(paymentId, { reference: '' })).toBe(true)
    expect(await balanceOf(userId)).toBe(0)
    expect(await casesOf(orderId)).toEqual(['paid-without-user'])
  })
})

test('an order nobody tells about is asked about at four times and no more', async () => {
  const { orderId } = await order()
  const { created_at, expires_at } = await db
    .selectFrom('payments')
    .select(['created_at', 'expires_at'])
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow()
  const minutes = (from: Date, count: number) => new Date(from.getTime() + count * 60_000)
  const times = [
    minutes(created_at, 10.1),
    minutes(created_at, 60.1),
    minutes(expires_at, 15.1),
    minutes(expires_at, 24 * 60 + 0.1),
  ]
  for (const time of times) {
    expect(await claimDue(1_000, new Date(time.getTime() - 60_000))).not.toContain(orderId)
    expect(await claimDue(1_000, time)).toContain(orderId)
    expect(await claimDue(1_000, time)).not.toContain(orderId)
  }
  expect(await claimDue(1_000, minutes(expires_at, 60 * 24 * 365))).not.toContain(orderId)
})

test('the books tell of a paid payment without its credits, and of credits without a payment', async () => {
  const { userId, paymentId } = await order()
  const claim = (state: PaymentState) =>
    db
      .updateTable('payments')
      .set({ state, paid_at: state === 'paid' ? new Date() : null })
      .where('id', '=', paymentId)
      .execute()
  await claim('paid')
  const uncredited = await checkLedger()
  expect(uncredited).toHaveLength(1)
  expect(uncredited[0]?.detail).toContain(
    `payment ${paymentId} (paid) of 1500 credits, 0 credited in 0 movements`,
  )

  await claim('pending')
  await settlePaid(paymentId, { reference: '' })
  expect(await balanceOf(userId)).toBe(1_500)
  expect(await checkLedger()).toEqual([])
  await claim('failed')
  expect((await checkLedger())[0]?.detail).toContain('(failed) of 1500 credits, 1500 credited')
  await claim('paid')
})

test('the books agree with all of it', async () => {
  expect(await checkLedger()).toEqual([])
})
