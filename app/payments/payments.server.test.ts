import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { db, openPool } from '#app/db/client.server.ts'
import type { PaymentState } from '#app/db/schema.ts'
import { signatureOf } from '#app/duitku.server.ts'
import { balanceOf, checkLedger } from '#app/models/credit.server.ts'
import {
  cancelPayment,
  claimDue,
  countDue,
  findPayment,
  listCases,
  listPackages,
  recordEvent,
  settlePaid,
} from '#app/models/payment.server.ts'
import { createUser } from '#app/models/user.server.ts'
import { closeAccount, removeClosedAccounts } from '#app/models/user/close.server.ts'
import { takeCallback } from '#app/payments/callback.server.ts'
import { checkOut } from '#app/payments/checkout.server.ts'
import { verifyPayment } from '#app/payments/verify.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { checkPayment } from '#jobs/check-payment.ts'
import { sweepPayments } from '#jobs/sweep-payments.ts'
import { startFakeDuitku, type FakeDuitku } from '#tests/fakes/duitku/duitku.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { checkPaymentModel } from '#tests/support/payment-model.ts'

let duitku: FakeDuitku

beforeAll(async () => {
  duitku = await startFakeDuitku({ merchantCode: 'DS12345', apiKey: 'a-key-for-tests' })
  Object.assign(process.env, {
    DUITKU_MERCHANT_CODE: 'DS12345',
    DUITKU_API_KEY: 'a-key-for-tests',
    DUITKU_BASE_URL: duitku.url,
    // A status gets half of it.
    DUITKU_TIMEOUT_MS: '600',
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

  test('D16 keeps what was ordered when the price changes afterwards', async () => {
    const { userId, orderId } = await order('large')
    await db.insertInto('packages').values({ id: 'large', version: 2, rupiah: 500_000, credits: 1 }).execute()
    await duitku.settle(orderId, 'paid', { callback: false })
    expect(await takeCallback(duitku.callbackOf(orderId), '')).toMatchObject({ status: 200 })
    expect(await balanceOf(userId)).toBe(9_000)
    await db.deleteFrom('packages').where('version', '=', 2).execute()
    expect((await listPackages()).map(({ credits }) => credits)).toEqual([1_500, 4_000, 9_000])
  })

  test.each(['hang', 'reset', 'html', { status: 502 }] as const)(
    'D10 whose answer from Duitku is %j is neither lost nor asked for twice',
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

  test('D10 that Duitku refuses has failed, and costs nothing', async () => {
    duitku.misbehave({ invoice: { status: 409 } })
    const { userId, paymentId } = await order()
    expect(await stateOf(userId, paymentId)).toBe('failed')
  })

  test('D6 is its buyer’s alone', async () => {
    const { paymentId } = await order()
    const { userId } = await createTestUser()
    expect(await findPayment(userId, paymentId)).toBeUndefined()
    expect(await cancelPayment(userId, paymentId)).toBe(false)
  })
})

describe('a callback', () => {
  test('D1 of a paid order gives the credits once, however often and however many at a time', async () => {
    for (let round = 0; round < 4; round += 1) {
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

  test('D4 that was a failure and was rewritten as a success is not believed', async () => {
    const { userId, orderId } = await order()
    await duitku.settle(orderId, 'failed', { callback: false })
    const rewritten = duitku.callbackOf(orderId).replace('resultCode=01', 'resultCode=00')
    expect(await takeCallback(rewritten, '')).toMatchObject({ status: 200, outcome: 'unpaid' })
    expect(await balanceOf(userId)).toBe(0)
  })

  test('D3 that is not signed asks nobody and writes nothing', async () => {
    const { orderId } = await order()
    const calls = duitku.statusCalls.length
    const before = await db.selectFrom('payment_events').select('id').execute()
    const forged = duitku.callbackOf(orderId, { signature: 'f'.repeat(64) })
    for (let time = 0; time < 200; time += 1)
      expect(await takeCallback(forged, '')).toMatchObject({ status: 401 })
    expect(duitku.statusCalls).toHaveLength(calls)
    expect(await db.selectFrom('payment_events').select('id').execute()).toHaveLength(before.length)
  })

  test('D5 D6 of another amount, or of an order that is not ours, is a case for a person', async () => {
    const { userId, orderId } = await order()
    await duitku.settle(orderId, 'paid', { callback: false })
    expect(await takeCallback(duitku.callbackOf(orderId, { amount: '10000' }), '')).toMatchObject({
      status: 200,
    })
    expect(await balanceOf(userId)).toBe(0)
    expect(await casesOf(orderId)).toEqual(['amount-mismatch'])

    const strange = { merchantOrderId: 'LMK-NOTOURS99' }
    const unsigned = duitku.callbackOf(orderId, strange)
    expect(await takeCallback(unsigned, '')).toMatchObject({ status: 401 })
    const signature = signatureOf('DS12345', '100000', strange.merchantOrderId)
    const signed = duitku.callbackOf(orderId, { ...strange, signature })
    expect(await takeCallback(signed, '')).toEqual({ status: 200, outcome: 'unknown order' })
    expect(await casesOf(strange.merchantOrderId)).toEqual(['unknown-order'])
  })

  test.each(['hang', 'reset', 'html', 'empty', 'drip', 'huge', { status: 500 }] as const)(
    'D7 while Duitku’s status is %j is to be sent again, and counts once then',
    async (fault) => {
      const { userId, orderId } = await order()
      await duitku.settle(orderId, 'paid', { callback: false })
      duitku.misbehave({ status: fault })
      const startedAt = performance.now()
      expect(await takeCallback(duitku.callbackOf(orderId), '')).toMatchObject({ status: 503 })
      expect(performance.now() - startedAt).toBeLessThan(2_000)
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
  ])('D7 whose status tells %s credits nothing and opens a case', async (_, answer, kind) => {
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

  test('D7 after too many calls closes the way to Duitku for an hour', async () => {
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

test('the way of paying that a callback told is on the receipt, though the queue has asked', async () => {
  const { userId, paymentId, orderId } = await order()
  await duitku.settle(orderId, 'paid', { callback: false })
  duitku.misbehaveAbout(orderId, { status: 502 })
  expect(await takeCallback(duitku.callbackOf(orderId, { paymentCode: 'SP' }), '')).toMatchObject({
    status: 503,
  })
  duitku.misbehaveAbout(orderId, undefined)
  await freeBudget()
  const { rows } = await sql<{ method: string }>`
    select data ->> 'method' as method from pgboss.job where name = 'payments' and data ->> 'orderId' = ${orderId}`.execute(
    db,
  )
  await checkPayment(orderId, rows[0]?.method)
  expect(await findPayment(userId, paymentId)).toMatchObject({ state: 'paid', method: 'SP' })
})

describe('an order that was told of and not found paid', () => {
  test('D7 is asked about by the queue, though nobody was answered a moment ago', async () => {
    const { orderId } = await order()
    duitku.misbehaveAbout(orderId, { status: 502 })
    expect(await takeCallback(duitku.callbackOf(orderId), '')).toMatchObject({ status: 503 })
    for (let time = 0; time < 2; time += 1) {
      await freeBudget()
      // What throws is tried again.
      await expect(checkPayment(orderId)).rejects.toThrow('could be asked')
    }
    // Should the queue lose it, the row does not.
    expect(await claimDue(1_000, new Date(Date.now() + 61_000))).toContain(orderId)
  })

  test('D7 is tried for longer than Duitku shuts anybody out', async () => {
    const { rows } = await sql<{ retry_limit: number; retry_delay: number; retry_delay_max: number }>`
      select retry_limit, retry_delay, retry_delay_max from pgboss.queue where name = 'payments' and retry_backoff`.execute(
      db,
    )
    const { retry_limit, retry_delay, retry_delay_max } = rows[0]!
    // The least that its doubling comes to: up to as much again is left to chance.
    const waits = Array.from({ length: retry_limit }, (_, tried) =>
      Math.min(retry_delay_max, retry_delay * 2 ** tried),
    )
    expect(waits.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(60 * 60)
  })

  test('D7 spends nothing while Duitku shuts us out, and is credited as soon as it does not', async () => {
    const { userId, paymentId, orderId } = await order()
    await duitku.settle(orderId, 'paid', { callback: false })
    duitku.misbehaveAbout(orderId, { status: 429 })
    expect(await takeCallback(duitku.callbackOf(orderId, { paymentCode: 'SP' }), '')).toMatchObject({
      status: 503,
    })
    duitku.misbehaveAbout(orderId, undefined)
    const before = await findPayment(userId, paymentId)
    const startedAt = performance.now()
    await checkPayment(orderId)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    const tomorrow = new Date(Date.now() + 24 * 60 * 60_000)
    expect(await countDue(tomorrow)).toBe(0)
    expect(await claimDue(1_000, tomorrow)).toEqual([])
    expect(await findPayment(userId, paymentId)).toEqual(before)

    await freeBudget()
    expect(await claimDue(1_000)).toContain(orderId)
    await checkPayment(orderId)
    expect(await findPayment(userId, paymentId)).toMatchObject({ state: 'paid', method: 'SP' })
    expect(await balanceOf(userId)).toBe(1_500)
  })

  test('D9 is asked about once more a minute later, and then as any other', async () => {
    const { userId, paymentId, orderId } = await order()
    const regular = (await findPayment(userId, paymentId))!.next_check_at!
    for (let time = 0; time < 3; time += 1) {
      await freeBudget()
      const answer = await takeCallback(duitku.callbackOf(orderId, { paymentCode: 'SP' }), '')
      expect(answer).toEqual({ status: 200, outcome: 'unpaid' })
    }
    await duitku.settle(orderId, 'paid', { callback: false })
    const inSeconds = (count: number) => new Date(Date.now() + count * 1_000)
    expect(await claimDue(1_000, inSeconds(30))).not.toContain(orderId)
    expect(await claimDue(1_000, inSeconds(61))).toContain(orderId)
    expect((await findPayment(userId, paymentId))?.next_check_at).toEqual(regular)
    await freeBudget()
    await checkPayment(orderId)
    expect(await findPayment(userId, paymentId)).toMatchObject({ state: 'paid', method: 'SP' })
    // Told of again, it is due no more.
    await takeCallback(duitku.callbackOf(orderId), '')
    expect((await findPayment(userId, paymentId))?.next_check_at).toBeNull()
  })
})

test('what a callback says of its payer is not kept once the account is closed', async () => {
  const payer = {
    customerName: 'Sari K***',
    merchantUserId: 'sari@lumiku.test',
    spUserHash: 'xxxyyyzzz',
  }
  const bodyOf = async (paymentId: string) =>
    await db
      .selectFrom('payment_events')
      .select(['body', 'is_repeated'])
      .where('payment_id', '=', paymentId)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
  const password = 'tiga cangkir kopi pagi'
  const email = `${randomUUID()}@lumiku.test`
  const account = await createUser({ email, password, name: 'Sari', language: 'id' })
  if (!account.ok) throw new Error(account.reason)
  const { userId } = account
  const { paymentId, orderId } = await order('small', Promise.resolve({ userId, email }))
  await duitku.settle(orderId, 'paid', { callback: false })
  const body = duitku.callbackOf(orderId, payer)
  expect(await closeAccount(userId, password)).toEqual({ ok: true })

  expect(await takeCallback(body, '')).toEqual({ status: 200, outcome: 'paid' })
  expect(await casesOf(orderId)).toEqual(['paid-without-user'])
  const kept = new URLSearchParams((await bodyOf(paymentId)).body)
  for (const name of Object.keys(payer)) expect(kept.get(name), name).toBe('')
  // What proves the payment stays as it came.
  const came = new URLSearchParams(body)
  for (const name of ['amount', 'merchantOrderId', 'reference', 'signature', 'resultCode']) {
    expect(kept.get(name), name).toBe(came.get(name))
  }

  await db.deleteFrom('users').where('id', '=', userId).execute()
  expect(await takeCallback(body, '')).toEqual({ status: 200, outcome: 'paid before' })
  expect(await bodyOf(paymentId)).toEqual({ body: kept.toString(), is_repeated: true })
})

test('nor is it when it was written down in the very moment of the closing', async () => {
  const { userId, paymentId, orderId } = await order()
  await recordEvent({ paymentId, orderId, body: 'customerName=Sari+K***&amount=100000', ip: '' })
  const closed_at = new Date(Date.now() - 120_000)
  await db.updateTable('users').set({ closed_at }).where('id', '=', userId).execute()
  expect(await removeClosedAccounts()).toMatchObject({ removed: 1 })
  const { body } = await db
    .selectFrom('payment_events')
    .select('body')
    .where('payment_id', '=', paymentId)
    .executeTakeFirstOrThrow()
  expect(body).toBe('customerName=&amount=100000')
})

describe('a flood of callbacks', () => {
  test('D13 of an order that waits for its place costs the database nothing', async () => {
    const { orderId } = await order()
    await db
      .updateTable('call_budgets')
      .set({ next_at: new Date(Date.now() + 60_000) })
      .execute()
    expect(await takeCallback(duitku.callbackOf(orderId), '')).toMatchObject({ status: 503 })
    const statements = vi.spyOn(openPool(), 'connect')
    for (let time = 0; time < 500; time += 1) {
      const body = duitku.callbackOf(orderId, { customerName: `S*** ${time}` })
      expect(await takeCallback(body, '')).toMatchObject({ status: 503 })
    }
    expect(statements).not.toHaveBeenCalled()
    statements.mockRestore()
  })

  test('D13 that somebody made of one that is signed fills no disk', async () => {
    const { orderId, paymentId } = await order()
    for (let time = 0; time < 70; time += 1) {
      await takeCallback(duitku.callbackOf(orderId, { amount: '10000', customerName: `S*** ${time}` }), '')
    }
    const kept = await db
      .selectFrom('payment_events')
      .select('id')
      .where('payment_id', '=', paymentId)
      .execute()
    expect(kept).toHaveLength(50)
  })
})

describe('paid', () => {
  test('D2 absorbs every later word, and comes through every earlier one', async () => {
    await checkPaymentModel(duitku, { runs: 60, seed: 1 })
  })

  test('D10 twice for one purchase counts twice and is shown to a person', async () => {
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

  test.each([
    ['a buyer', false],
    ['a closed account', true],
  ] as const)(
    'D10 twice at the same moment for one purchase of %s is shown to a person',
    async (_, isClosed) => {
      for (let time = 0; time < 20; time += 1) {
        const first = await order()
        const again = await checkOut(first.buyer, {
          packageId: 'small',
          submissionKey: randomUUID(),
          retryOf: first.paymentId,
        })
        if (!again.ok) throw new Error(again.reason)
        const ids = [first.paymentId, again.paymentId]
        if (isClosed) {
          await db
            .updateTable('users')
            .set({ closed_at: new Date() })
            .where('id', '=', first.userId)
            .execute()
        }
        await Promise.all(ids.map((id) => settlePaid(id, { reference: '' })))
        const found = await db
          .selectFrom('payment_cases')
          .select('kind')
          .where('payment_id', 'in', ids)
          .where('kind', '=', 'paid-twice')
          .execute()
        expect(found).toHaveLength(1)
      }
    },
  )

  test('after the account is gone is shown to a person', async () => {
    const { userId, paymentId, orderId } = await order()
    await db.updateTable('payments').set({ user_id: null }).where('id', '=', paymentId).execute()
    expect(await settlePaid(paymentId, { reference: '' })).toBe(true)
    expect(await balanceOf(userId)).toBe(0)
    expect(await casesOf(orderId)).toEqual(['paid-without-user'])
  })

  test('between the closing of the account and its removal is shown to a person too', async () => {
    const { userId, paymentId, orderId } = await order()
    await db.updateTable('users').set({ closed_at: new Date() }).where('id', '=', userId).execute()
    expect(await settlePaid(paymentId, { reference: '' })).toBe(true)
    expect(await balanceOf(userId)).toBe(0)
    expect(await casesOf(orderId)).toEqual(['paid-without-user'])
  })

  test('anew at a price that has changed since is asked about first', async () => {
    const first = await order()
    await sql`
      insert into packages (id, version, rupiah, credits)
      select id, version + 1, rupiah, credits from packages where id = 'small' order by version desc limit 1`.execute(
      db,
    )
    const again = { packageId: '', submissionKey: randomUUID(), retryOf: first.paymentId }
    expect(await checkOut(first.buyer, again)).toEqual({ ok: false, reason: 'price-changed' })
  })
})

test('D9 an order nobody tells about is asked about at four times and no more', async () => {
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

test('D9 a callback that never came is made up for by the sweep', async () => {
  const { userId, orderId } = await order()
  await duitku.settle(orderId, 'paid', { callback: false })
  await db.updateTable('payments').set({ next_check_at: null }).where('order_id', '<>', orderId).execute()
  expect(await sweepPayments(new Date(Date.now() + 11 * 60_000))).toBe(1)
  const { rows } = await sql<{ orderId: string }>`
    select data ->> 'orderId' as "orderId" from pgboss.job where name = 'payments' and data ->> 'orderId' = ${orderId}`.execute(
    db,
  )
  expect(rows).toHaveLength(1)
  await checkPayment(orderId)
  expect(await balanceOf(userId)).toBe(1_500)
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
