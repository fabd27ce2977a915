import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { db, type Trx } from '#app/db/client.server.ts'
import {
  adjustCredits,
  balanceOf,
  captureCredits,
  checkLedger,
  holdCredits,
  ledgerPage,
  openAccount,
  releaseHold,
  WELCOME_BONUS,
} from '#app/models/credit.server.ts'
import { createTestGeneration, createTestUser } from '#tests/support/factories.ts'

const inTransaction = <T>(work: (trx: Trx) => Promise<T>) => db.transaction().execute(work)

const hold = (userId: string, generationId: string, credits: number, round = 1) =>
  inTransaction((trx) => holdCredits(trx, { userId, generationId, round, credits }))
const release = (generationId: string, round = 1) =>
  inTransaction((trx) => releaseHold(trx, { generationId, round }))

/** A delivered output with its capture, as the runner writes them. */
const deliver = (generationId: string, index: number, credits: number, round = 1) =>
  inTransaction(async (trx) => {
    // The generation's row is locked first, as everywhere: a delivery and the end of a run then never wait in a ring.
    await trx
      .selectFrom('generations')
      .select('id')
      .where('id', '=', generationId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const { id } = await trx
      .insertInto('outputs')
      .values({
        generation_id: generationId,
        index,
        state: 'delivered',
        credits,
        name: `${index}.mp4`,
        storage_key: `generations/${generationId}/${index}.mp4`,
        bytes: 1,
        sha256: 'a'.repeat(64),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await captureCredits(trx, { generationId, round, outputId: id, credits })
    await trx
      .updateTable('generations')
      .set((eb) => ({ delivered: eb('delivered', '+', 1) }))
      .where('id', '=', generationId)
      .execute()
  })

const finish = (generationId: string, state: 'done' | 'failed' | 'cancelled') =>
  inTransaction(async (trx) => {
    await trx.updateTable('generations').set({ state }).where('id', '=', generationId).execute()
    return await releaseHold(trx, { generationId, round: 1 })
  })

test('a new account has the welcome bonus, and a ledger line that says so', async () => {
  const { id: userId } = await db
    .insertInto('users')
    .values({ email: `${randomUUID()}@lumiku.test`, name: 'Dewi', password_hash: 'none' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await inTransaction((trx) => openAccount(trx, userId))

  expect(await balanceOf(userId)).toBe(WELCOME_BONUS)
  expect(await ledgerPage(userId, { limit: 10 })).toMatchObject([
    { kind: 'bonus', credits: WELCOME_BONUS, balanceAfter: WELCOME_BONUS, generation: null },
  ])
  await expect(inTransaction((trx) => openAccount(trx, userId))).rejects.toThrow()
  expect(await balanceOf(userId)).toBe(WELCOME_BONUS)
})

test('a hold lowers the balance, a capture keeps it low and a release brings the rest back', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const generationId = await createTestGeneration(userId, { planned: 3, credits: 6 })

  expect(await hold(userId, generationId, 6)).toEqual({ ok: true })
  expect(await balanceOf(userId)).toBe(4)
  await deliver(generationId, 0, 2)
  expect(await balanceOf(userId)).toBe(4)
  expect(await finish(generationId, 'done')).toBe(4)
  expect(await balanceOf(userId)).toBe(8)
  expect(await checkLedger()).toEqual([])
})

test('a balance that is short holds nothing and says how much is missing', async () => {
  const { userId } = await createTestUser({ credits: 5 })
  expect(await hold(userId, randomUUID(), 8)).toEqual({ ok: false, missing: 3 })
  expect(await balanceOf(userId)).toBe(5)
  expect(await db.selectFrom('holds').select('id').where('user_id', '=', userId).execute()).toEqual([])
})

test('of 100 parallel spends of a balance for one, exactly one wins', async () => {
  for (let round = 0; round < 5; round++) {
    const { userId } = await createTestUser({ credits: 3 })
    const generations = await Promise.all(
      Array.from({ length: 100 }, () => createTestGeneration(userId, { credits: 3 })),
    )
    const outcomes = await Promise.all(generations.map((generationId) => hold(userId, generationId, 3)))

    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1)
    expect(outcomes.filter((outcome) => !outcome.ok)).toEqual(Array(99).fill({ ok: false, missing: 3 }))
    expect(await balanceOf(userId)).toBe(0)
    const losers = generations.filter((_, index) => !outcomes[index]?.ok)
    await db.deleteFrom('generations').where('id', 'in', losers).execute()
  }
  expect(await checkLedger()).toEqual([])
})

test('a hold is released once, however many ask at once', async () => {
  const { userId } = await createTestUser({ credits: 9 })
  const generationId = await createTestGeneration(userId, { credits: 9, state: 'cancelled' })
  await hold(userId, generationId, 9)
  const released = await Promise.all(Array.from({ length: 10 }, () => release(generationId)))
  expect(released.sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 9])
  expect(await balanceOf(userId)).toBe(9)
})

test('a capture takes no more than the hold has, never twice for one output, and nothing from a settled hold', async () => {
  const { userId } = await createTestUser({ credits: 4 })
  const generationId = await createTestGeneration(userId, { planned: 4, credits: 4 })
  await hold(userId, generationId, 4)
  const outputId = randomUUID()
  const capture = (credits: number, id = outputId) =>
    inTransaction((trx) => captureCredits(trx, { generationId, round: 1, outputId: id, credits }))

  await expect(capture(5)).rejects.toThrow(/no 5 credits left/)
  await capture(1)
  await expect(capture(1)).rejects.toThrow()
  await release(generationId)
  await expect(capture(1, randomUUID())).rejects.toThrow(/no 1 credits left/)
  expect(await balanceOf(userId)).toBe(3)
  await db.deleteFrom('generations').where('id', '=', generationId).execute()
  expect(await checkLedger()).toEqual([])
})

test('a free run holds and releases nothing, and leaves no line in the ledger', async () => {
  const { userId } = await createTestUser({ credits: 1 })
  const generationId = await createTestGeneration(userId, { credits: 0 })
  expect(await hold(userId, generationId, 0)).toEqual({ ok: true })
  expect(await finish(generationId, 'done')).toBe(0)
  expect(await ledgerPage(userId, { limit: 10 })).toHaveLength(1)
  expect(await checkLedger()).toEqual([])
})

test('an adjustment with a reference happens once, and never below zero', async () => {
  const { userId } = await createTestUser()
  const adjust = (credits: number, reference?: string) =>
    inTransaction((trx) => adjustCredits(trx, { userId, credits, reason: 'gift', reference }))
  expect(await adjust(50, `sample:${userId}`)).toBe(true)
  expect(await adjust(50, `sample:${userId}`)).toBe(false)
  expect(await adjust(-51)).toBe(false)
  expect(await adjust(-20)).toBe(true)
  expect(await balanceOf(userId)).toBe(30)
  expect(await checkLedger()).toEqual([])
})

test('the ledger reads newest first, page by page, and names the generation of each line', async () => {
  const { userId } = await createTestUser({ credits: 100 })
  const generationId = await createTestGeneration(userId, { credits: 10 })
  await hold(userId, generationId, 10)
  await finish(generationId, 'cancelled')

  const [first, second] = await ledgerPage(userId, { limit: 2 })
  expect(first).toMatchObject({ kind: 'release', credits: 10, balanceAfter: 100 })
  expect(second).toMatchObject({
    kind: 'hold',
    credits: -10,
    balanceAfter: 90,
    generation: { id: generationId, title: 'Test', tool: 'video-mixer' },
  })
  expect(await ledgerPage(userId, { limit: 2, before: second!.id })).toMatchObject([{ kind: 'adjustment' }])
  expect(await ledgerPage(userId, { limit: 2, before: 'x' })).toHaveLength(2)
})

test('the database itself refuses a negative balance, an unbalanced transaction and a changed entry', async () => {
  const { userId } = await createTestUser({ credits: 1 })
  const account = db.updateTable('accounts').where('user_id', '=', userId)
  await expect(account.set({ balance: -1 }).execute()).rejects.toThrow(/check/)
  await expect(db.updateTable('ledger_entries').set({ credits: 7 }).execute()).rejects.toThrow(/append-only/)
  await expect(db.deleteFrom('ledger_entries').execute()).rejects.toThrow(/append-only/)
  const oneSided = inTransaction(async (trx) => {
    const { id } = await trx
      .insertInto('ledger_transactions')
      .values({ kind: 'adjustment', reference: randomUUID() })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx.insertInto('ledger_entries').values({ transaction_id: id, account_id: 1, credits: 5 }).execute()
  })
  await expect(oneSided).rejects.toThrow(/does not sum to zero/)
})

test('the check names what is wrong', async () => {
  const { userId } = await createTestUser({ credits: 5 })
  const generationId = await createTestGeneration(userId, { credits: 5 })
  await db.updateTable('accounts').set({ balance: 6 }).where('user_id', '=', userId).execute()
  const names = (await checkLedger()).map(({ invariant }) => invariant)
  expect(names).toEqual([
    'a balance is the sum of its entries',
    'every generation has one hold a round, settled once it has ended',
  ])
  await db.updateTable('accounts').set({ balance: 5 }).where('user_id', '=', userId).execute()
  await db.deleteFrom('generations').where('id', '=', generationId).execute()
  expect(await checkLedger()).toEqual([])
})

/** What the ledger ought to be, in memory. */
interface Model {
  balance: number
  generations: { id: string; outputs: number; price: number; delivered: number; isOpen: boolean }[]
}

type Command =
  | { do: 'submit'; outputs: number; price: number }
  | { do: 'deliver' | 'settle' | 'cancel-twice' | 'deliver-and-cancel'; which: number }
  | { do: 'adjust'; credits: number }
  | { do: 'race'; price: number; contenders: number }

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    do: fc.constant('submit' as const),
    outputs: fc.integer({ min: 1, max: 4 }),
    price: fc.integer({ min: 0, max: 9 }),
  }),
  fc.record({
    do: fc.constantFrom(
      'deliver' as const,
      'settle' as const,
      'cancel-twice' as const,
      'deliver-and-cancel' as const,
    ),
    which: fc.nat(5),
  }),
  fc.record({ do: fc.constant('adjust' as const), credits: fc.integer({ min: -20, max: 20 }) }),
  fc.record({
    do: fc.constant('race' as const),
    price: fc.integer({ min: 1, max: 30 }),
    contenders: fc.integer({ min: 2, max: 6 }),
  }),
)

test('any sequence of submits, deliveries, cancels, adjustments and races leaves the balance that a sheet of paper has', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 25 }), async (commands) => {
      const { userId } = await createTestUser({ credits: 40 })
      const model: Model = { balance: 40, generations: [] }
      for (const each of commands) await run(each, userId, model)
      expect(await balanceOf(userId)).toBe(model.balance)
      expect(await checkLedger()).toEqual([])
    }),
    { numRuns: 25 },
  )
}, 120_000)

async function run(each: Command, userId: string, model: Model): Promise<void> {
  switch (each.do) {
    case 'adjust': {
      const fits = model.balance + each.credits >= 0 && each.credits !== 0
      const isDone = await inTransaction((trx) =>
        adjustCredits(trx, { userId, credits: each.credits, reason: 'model' }),
      )
      expect(isDone).toBe(fits)
      if (fits) model.balance += each.credits
      return
    }
    case 'submit': {
      await submit(userId, model, each.outputs, each.price)
      return
    }
    case 'race': {
      const before = model.balance
      const wins = (
        await Promise.all(Array.from({ length: each.contenders }, () => submit(userId, model, 1, each.price)))
      ).filter(Boolean).length
      expect(wins).toBe(Math.min(each.contenders, Math.floor(before / each.price)))
      return
    }
    default: {
      const open = model.generations.filter(({ isOpen }) => isOpen)
      const target = open[each.which % Math.max(1, open.length)]
      if (target) await act(each.do, target, model)
    }
  }
}

async function submit(userId: string, model: Model, outputs: number, price: number): Promise<boolean> {
  const id = await createTestGeneration(userId, { planned: outputs, credits: outputs * price })
  const outcome = await hold(userId, id, outputs * price)
  if (!outcome.ok) {
    await db.deleteFrom('generations').where('id', '=', id).execute()
    return false
  }
  model.balance -= outputs * price
  model.generations.push({ id, outputs, price, delivered: 0, isOpen: true })
  return true
}

async function act(
  what: 'deliver' | 'settle' | 'cancel-twice' | 'deliver-and-cancel',
  target: Model['generations'][number],
  model: Model,
): Promise<void> {
  const isDelivering = what.startsWith('deliver') && target.delivered < target.outputs
  const delivery = isDelivering ? deliver(target.id, target.delivered, target.price) : undefined
  if (what === 'deliver') await delivery
  else {
    const settlements = [finish(target.id, 'cancelled')]
    if (what === 'cancel-twice') settlements.push(finish(target.id, 'cancelled'))
    // In a race with the end of the run, an output is delivered and paid for, or neither.
    const isDelivered = (await Promise.allSettled([delivery, ...settlements]))[0]?.status === 'fulfilled'
    if (isDelivering && isDelivered) target.delivered += 1
    target.isOpen = false
    model.balance += (target.outputs - target.delivered) * target.price
    return
  }
  if (isDelivering) target.delivered += 1
}

test('thousands of runs are checked in a moment, also where the database has never counted its rows', async () => {
  const { userId } = await createTestUser({ credits: 5 })
  await cancelledRuns(userId, 3_000)
  const startedAt = performance.now()
  expect(await checkLedger()).toEqual([])
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})

/** Runs of a credit each that were cancelled before anything was delivered, as `holdCredits` and `releaseHold` write them. */
async function cancelledRuns(userId: string, count: number): Promise<void> {
  await sql`
    with
      runs as (
        insert into generations (user_id, tool, state, input, planned, credits, submission_key)
        select ${userId}, 'video-mixer', 'cancelled', '{}', 1, 1, gen_random_uuid() from generate_series(1, ${count}::int)
        returning id
      ),
      held as (
        insert into holds (generation_id, user_id, credits, released, state)
        select id, ${userId}, 1, 1, 'settled' from runs returning id, generation_id
      ),
      moved as (
        insert into ledger_transactions (kind, reference, user_id, generation_id)
        select kind, 'hold:' || id, ${userId}, generation_id from held, unnest(array['release', 'hold']) kind
        returning id, kind, reference
      )
    insert into ledger_entries (transaction_id, account_id, credits, balance_after)
    select moved.id, accounts.id, sign * case moved.kind when 'hold' then 1 else -1 end,
      case when accounts.kind = 'user' then accounts.balance - case moved.kind when 'hold' then 1 else 0 end end
    from moved
    join (values ('user', -1), ('holds', 1)) sides (side, sign) on true
    join accounts on accounts.kind = side and (side = 'holds' or accounts.user_id = ${userId})
    order by reference, moved.kind`.execute(db)
}
