import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import type { PaymentState } from '#app/db/schema.ts'
import { cancelPayment } from '#app/models/payment.server.ts'
import { takeCallback } from '#app/payments/callback.server.ts'
import { checkOut } from '#app/payments/checkout.server.ts'
import { verifyPayment } from '#app/payments/verify.server.ts'
import type { FakeDuitku } from '#tests/fakes/duitku/duitku.ts'
import { createTestUser } from './factories.ts'

/**
 * Random lives of a payment, each step of them compared with a model of what it should be: whatever the bank, the buyer,
 * the clock and other people's messages do, in whatever order. Throws fast-check's report of the shortest life that differs.
 * Several lives run side by side; the budget of status calls is never empty meanwhile.
 */
export async function checkPaymentModel(
  duitku: FakeDuitku,
  { runs, seed, lanes = 4 }: { runs: number; seed: number; lanes?: number },
): Promise<void> {
  await setBudgetFree()
  try {
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        const { userId, email } = await createTestUser()
        const buyer = { id: userId, email, language: 'id' as const }
        const life = fc.array(fc.constantFrom(...(Object.keys(STEPS) as Step[])), {
          minLength: 1,
          maxLength: 12,
        })
        await fc.assert(
          fc.asyncProperty(life, (steps) => live(duitku, buyer, steps)),
          { seed: seed + lane, numRuns: Math.ceil(runs / lanes) },
        )
      }),
    )
  } finally {
    await sql`drop function free_budget cascade`.execute(db)
  }
}

interface World {
  duitku: FakeDuitku
  userId: string
  paymentId: string
  orderId: string
}

/** What a payment should be. */
interface Model {
  state: PaymentState
  /** What happened at the bank. */
  bank: 'waiting' | 'paid' | 'failed'
  isPastExpiry: boolean
  /** Of Duitku's status calls. */
  status: 'right' | 'down' | 'wrong'
}

async function live(duitku: FakeDuitku, buyer: Parameters<typeof checkOut>[0], steps: Step[]): Promise<void> {
  const outcome = await checkOut(buyer, { packageId: 'small', submissionKey: randomUUID() })
  if (!outcome.ok) throw new Error(outcome.reason)
  const { paymentId } = outcome
  const { order_id: orderId } = await db
    .selectFrom('payments')
    .select('order_id')
    .where('id', '=', paymentId)
    .executeTakeFirstOrThrow()
  const model: Model = { state: 'pending', bank: 'waiting', isPastExpiry: false, status: 'right' }
  for (const step of steps) {
    await STEPS[step]({ duitku, userId: buyer.id, paymentId, orderId }, model)
    expectSame(step, await stateOf(paymentId), {
      state: model.state,
      credits: model.state === 'paid' ? 1_500 : 0,
    })
  }
}

const STEPS = {
  'the bank is paid': async ({ duitku, orderId }, model) => {
    await duitku.settle(orderId, 'paid', { callback: false })
    model.bank = 'paid'
  },
  'the bank says no': async ({ duitku, orderId }, model) => {
    if (model.bank === 'paid') return
    await duitku.settle(orderId, 'failed', { callback: false })
    model.bank = 'failed'
  },
  'a callback': (world, model) => sendCallback(world, model, {}),
  'a callback that says 00': (world, model) => sendCallback(world, model, { resultCode: '00' }),
  'a callback that says 01': (world, model) => sendCallback(world, model, { resultCode: '01' }),
  'a callback three times at once': async (world, model) => {
    const { outcome, status } = ask(model)
    const send = () => takeCallback(world.duitku.callbackOf(world.orderId), '')
    for (const first of await Promise.all([send(), send(), send()])) {
      // What finds no moment to ask in is told to come again, as Duitku then does.
      const answer = first.status === 503 && status !== 503 ? await send() : first
      // One of the three may come when the others have credited.
      const isAfter = answer.outcome === 'paid before' && outcome === 'paid'
      if (!isAfter) expectSame('each', answer, { status, outcome })
    }
  },
  'a callback of another amount': async ({ duitku, orderId }, model) => {
    const outcome = model.state === 'paid' ? 'paid before' : 'another amount'
    const body = duitku.callbackOf(orderId, { amount: '150000' })
    expectSame('its answer', await takeCallback(body, ''), { status: 200, outcome })
  },
  'a callback that nobody signed': async ({ duitku, orderId }) => {
    const { status } = await takeCallback(duitku.callbackOf(orderId, { signature: 'f'.repeat(64) }), '')
    expectSame('its answer', status, 401)
  },
  'the sweep': async ({ orderId }, model) => {
    const { outcome } = ask(model)
    const expected = outcome === 'paid before' ? 'paid' : outcome
    expectSame('its verdict', await verifyPayment(orderId, { patienceMs: 5_000 }), expected)
  },
  'the buyer cancels': async ({ userId, paymentId }, model) => {
    const isOpen = model.state === 'pending'
    expectSame('its answer', await cancelPayment(userId, paymentId), isOpen)
    if (isOpen) model.state = 'cancelled'
  },
  'the time runs out': async ({ paymentId }, model) => {
    await db
      .updateTable('payments')
      .set({ expires_at: new Date(0) })
      .where('id', '=', paymentId)
      .execute()
    model.isPastExpiry = true
  },
  'Duitku’s status goes down': async ({ duitku, orderId }, model) => {
    duitku.misbehaveAbout(orderId, { status: 500 })
    model.status = 'down'
  },
  'Duitku’s status is of another amount': async ({ duitku, orderId }, model) => {
    duitku.misbehaveAbout(orderId, { answer: { amount: '1' } })
    model.status = 'wrong'
  },
  'Duitku’s status is right again': async ({ duitku, orderId }, model) => {
    duitku.misbehaveAbout(orderId, undefined)
    model.status = 'right'
  },
} satisfies Record<string, (world: World, model: Model) => Promise<void>>

type Step = keyof typeof STEPS

async function sendCallback(
  { duitku, orderId }: World,
  model: Model,
  changes: Record<string, string>,
): Promise<void> {
  const expected = ask(model)
  expectSame('its answer', await takeCallback(duitku.callbackOf(orderId, changes), ''), expected)
}

/** What follows when Duitku is asked, and what a callback is answered then. */
function ask(model: Model): { status: number; outcome: string } {
  if (model.state === 'paid') return { status: 200, outcome: 'paid before' }
  if (model.status === 'down') return { status: 503, outcome: 'unreachable' }
  if (model.status === 'wrong') return { status: 200, outcome: 'mismatch' }
  if (model.bank === 'paid') {
    model.state = 'paid'
    return { status: 200, outcome: 'paid' }
  }
  const isOver = model.bank === 'failed' || model.isPastExpiry
  if (isOver && model.state === 'pending') model.state = model.isPastExpiry ? 'expired' : 'failed'
  return { status: 200, outcome: 'unpaid' }
}

/** With the credits that the books say were given for it. */
async function stateOf(paymentId: string): Promise<{ state: PaymentState; credits: number }> {
  const { rows } = await sql<{ state: PaymentState; credits: number }>`
    select p.state, coalesce((
      select sum(e.credits) from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
        join accounts a on a.id = e.account_id
      where t.reference = 'payment:' || p.id and a.user_id = p.user_id
    ), 0)::int as credits
    from payments p where p.id = ${paymentId}`.execute(db)
  return rows[0]!
}

function expectSame(what: string, found: unknown, expected: unknown): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)]
  if (one !== other) throw new Error(`${what}: ${one}, expected ${other}`)
}

/** These lives are about what is said, not how often. */
async function setBudgetFree(): Promise<void> {
  await sql`
    create function free_budget() returns trigger language plpgsql as
    $$ begin new.next_at := '-infinity'; return new; end $$`.execute(db)
  await sql`
    create trigger budget_is_free before update on call_budgets for each row execute function free_budget()`.execute(
    db,
  )
  await db.updateTable('call_budgets').set({ blocked_until: null }).execute()
}
