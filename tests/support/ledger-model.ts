import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { db } from '#app/db/client.server.ts'
import { adjustCredits, balanceOf } from '#app/models/credit.server.ts'
import {
  cancelGeneration,
  claimGeneration,
  deliverOutput,
  failOutput,
  giveUpGeneration,
  retryGeneration,
  settleGeneration,
  submitGeneration,
  type Claim,
} from '#app/models/generation.server.ts'
import { settlePaid } from '#app/models/payment.server.ts'
import tool, { tinyInput } from '#tests/fakes/tiny-tool/tool.ts'
import { createTestPayment, createTestUser } from './factories.ts'

/**
 * Random sequences of what may be done with credits, by several actors at once on one account, against a model that
 * only adds and subtracts. Each turn the actors act together; what they were answered says what must have come of it,
 * in whatever order it was done. Throws fast-check's report of the sequence in which the books say something else.
 */
export async function checkLedgerModel({
  sequences,
  seed,
  commands = 50,
  actors = 4,
}: {
  sequences: number
  seed: number
  commands?: number
  actors?: number
}): Promise<void> {
  const command = fc.record({
    what: fc.constantFrom(...(Object.keys(COMMANDS) as What[])),
    /** Chooses among what there is by then. */
    which: fc.nat(1_000),
    count: fc.integer({ min: 1, max: 4 }),
  })
  const sequence = fc.array(command, { minLength: commands, maxLength: commands })
  await fc.assert(
    fc.asyncProperty(sequence, (chosen) => live(chosen, actors)),
    // What happens at once is not the same twice: a shorter sequence would show something else.
    { seed, numRuns: sequences, endOnFailure: true },
  )
}

/** Credits of one output of the tiny tool. */
const PRICE = 2
const only = (index: number) => ({ credits: PRICE, from: index, to: index + 1 })
const FIRST_CREDITS = 20

interface World {
  userId: string
  balance: number
  runs: Run[]
  payments: { id: string; credits: number; isPaid: boolean }[]
}

interface Run {
  id: string
  submissionKey: string
  planned: number
  delivered: Set<number>
  /** Latest last; stale ones are used as well. */
  claims: Claim[]
  /** One hold each; only the last may be open. */
  rounds: { credits: number; captured: number; isOver: boolean }[]
}

/** What an answer says was done; applied when the whole turn is over. */
interface Effect {
  /** Credits that left the balance, negative when they came. */
  spent?: number
  /** More than this was asked for and refused. */
  refused?: number
  began?: Run
  claimed?: { run: Run; claim: Claim }
  captured?: { run: Run; round: number; index: number }
  ended?: Run
  retried?: Run
  paid?: World['payments'][number]
}

interface Choice {
  what: What
  which: number
  count: number
}

async function live(sequence: Choice[], actors: number): Promise<void> {
  const { userId } = await createTestUser({ credits: FIRST_CREDITS })
  const world: World = { userId, balance: FIRST_CREDITS, runs: [], payments: [] }
  for (let start = 0; start < sequence.length; start += actors) {
    const turn = sequence.slice(start, start + actors)
    const effects = await Promise.all(turn.map((choice) => COMMANDS[choice.what](world, choice)))
    apply(world, effects)
    same(
      `the balance after ${turn.map(({ what }) => what).join(', ')}`,
      await balanceOf(userId),
      world.balance,
    )
  }
  for (const run of world.runs) await compare(run)
}

type Command = (world: World, choice: Choice) => Promise<Effect>

const COMMANDS = {
  async order({ userId, payments }, { count }) {
    const credits = count * 5
    payments.push({ id: await createTestPayment(userId, { credits }), credits, isPaid: false })
    return {}
  },
  async 'be paid'({ payments }, { which }) {
    const payment = payments[which % payments.length]
    if (!payment) return {}
    const isCredited = await settlePaid(payment.id, { reference: '' })
    return isCredited ? { spent: -payment.credits, paid: payment } : {}
  },
  async submit({ userId }, { count }) {
    const submissionKey = randomUUID()
    const outcome = await submit(userId, count, submissionKey)
    if (!outcome.ok) return { refused: count * PRICE }
    const credits = count * PRICE
    const rounds = [{ credits, captured: 0, isOver: false }]
    const began = {
      id: outcome.generationId,
      submissionKey,
      planned: count,
      delivered: new Set<number>(),
      claims: [],
      rounds,
    }
    return { spent: credits, began }
  },
  async 'submit the same again'({ userId, runs }, { which }) {
    const run = runs[which % runs.length]
    if (!run) return {}
    const outcome = await submit(userId, run.planned, run.submissionKey)
    same('the same form', outcome, { ok: true, generationId: run.id })
    return {}
  },
  async claim({ runs }, { which }) {
    const run = runs[which % runs.length]
    const outcome = run && (await claimGeneration(run.id))
    return run && outcome?.ok ? { claimed: { run, claim: outcome.claim } } : {}
  },
  async deliver({ runs }, { which, count }) {
    const found = claimAt(runs, which)
    if (!found) return {}
    const { run, claim } = found
    const index = (count - 1) % run.planned
    const name = `${index}.txt`
    const { outcome } = await deliverOutput(
      claim,
      { index, name, contentType: 'text/plain', facts: {}, recipe: {}, manifest: {} },
      { key: `generations/${run.id}/${name}`, bytes: 1, sha256: '0'.repeat(64), share: only(index) },
    )
    return outcome === 'delivered' ? { captured: { run, round: claim.round, index } } : {}
  },
  async fail({ runs }, { which, count }) {
    const found = claimAt(runs, which)
    if (!found) return {}
    const index = (count - 1) % found.run.planned
    await failOutput(found.claim, { index, problem: { code: 'not-made' } })
    return {}
  },
  async settle({ runs }, { which }) {
    const found = claimAt(runs, which)
    return found && (await settleGeneration(found.claim)) ? { ended: found.run } : {}
  },
  async cancel({ userId, runs }, { which }) {
    const run = runs[which % runs.length]
    return run && (await cancelGeneration(userId, run.id)) ? { ended: run } : {}
  },
  async expire({ runs }, { which }) {
    const run = runs[which % runs.length]
    return run && (await giveUpGeneration(run.id)) ? { ended: run } : {}
  },
  async retry({ userId, runs }, { which }) {
    const run = runs[which % runs.length]
    const outcome = run && (await retryGeneration(userId, run.id, async () => tool))
    if (!run || !outcome) return {}
    if (outcome.ok) return { retried: run }
    return outcome.reason === 'insufficient-credits' ? { refused: run.planned * PRICE } : {}
  },
  async refund({ userId }, { count }) {
    const isDone = await db
      .transaction()
      .execute((trx) => adjustCredits(trx, { userId, credits: -count, reason: 'refund' }))
    return isDone ? { spent: count } : { refused: count }
  },
} satisfies Record<string, Command>

type What = keyof typeof COMMANDS

function submit(userId: string, count: number, submissionKey: string) {
  return submitGeneration({ userId, toolId: 'tiny', tool, input: tinyInput.parse({ count }), submissionKey })
}

/** Any claim there ever was, of any run. */
function claimAt(runs: Run[], which: number): { run: Run; claim: Claim } | undefined {
  const all = runs.flatMap((run) => run.claims.map((claim) => ({ run, claim })))
  // The newest more often than its share: those before it are stale.
  return which % 2 === 0 ? all.at(-1 - (which % 3)) : all[which % all.length]
}

function apply(world: World, effects: Effect[]): void {
  const before = world.balance
  let leastLeft = before
  for (const { spent = 0, paid, began, claimed, captured } of effects) {
    world.balance -= spent
    leastLeft -= Math.max(0, spent)
    if (paid) {
      if (paid.isPaid) throw new Error(`payment ${paid.id} was credited twice`)
      paid.isPaid = true
    }
    if (began) world.runs.push(began)
    claimed?.run.claims.push(claimed.claim)
    if (!captured) continue
    const { run, round, index } = captured
    if (run.delivered.has(index)) throw new Error(`output ${index} of ${run.id} was paid for twice`)
    run.delivered.add(index)
    run.rounds[round - 1]!.captured += PRICE
  }
  for (const { retried } of effects) {
    if (!retried) continue
    const credits = (retried.planned - retried.delivered.size) * PRICE
    retried.rounds.push({ credits, captured: 0, isOver: false })
    world.balance -= credits
    leastLeft -= credits
  }
  for (const { ended } of effects) {
    const round = ended?.rounds.find(({ isOver }) => !isOver)
    if (ended && !round) throw new Error(`${ended.id} ended once more than it was begun`)
    if (!round) continue
    round.isOver = true
    world.balance += round.credits - round.captured
  }
  for (const { refused } of effects) {
    if (refused !== undefined && refused <= leastLeft)
      throw new Error(`${refused} credits were refused where there were ${leastLeft} in any order`)
  }
  if (world.balance < 0) throw new Error(`the balance would be ${world.balance}`)
}

/** The run's rows against what the answers said. */
async function compare({ id, delivered, rounds }: Run): Promise<void> {
  const run = await db
    .selectFrom('generations')
    .select(['state', 'delivered', 'round'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const holds = await db
    .selectFrom('holds')
    .select(['credits', 'captured', 'released', 'state'])
    .where('generation_id', '=', id)
    .orderBy('round')
    .execute()
  const isOpen = rounds.some(({ isOver }) => !isOver)
  same(
    `run ${id}`,
    { isOpen: ['queued', 'running'].includes(run.state), delivered: run.delivered, round: run.round },
    { isOpen, delivered: delivered.size, round: rounds.length },
  )
  same(
    `the holds of ${id}`,
    holds,
    rounds.map(({ credits, captured, isOver }) => ({
      credits,
      captured,
      released: isOver ? credits - captured : 0,
      state: isOver ? 'settled' : 'held',
    })),
  )
}

/** J5: a cancel against the end of the work, at any distance. Throws when not exactly one of both came through. */
export async function raceCancels(races: number, random: () => number): Promise<void> {
  const { userId } = await createTestUser({ credits: races * PRICE })
  let balance = races * PRICE
  for (let race = 0; race < races; race += 1) {
    const outcome = await submit(userId, 1, randomUUID())
    const claimed = outcome.ok ? await claimGeneration(outcome.generationId) : undefined
    if (!outcome.ok || !claimed?.ok) throw new Error('there was nothing to race for')
    const { claim } = claimed
    const finish = async () => {
      const { outcome: delivered } = await deliverOutput(
        claim,
        { index: 0, name: '0.txt', contentType: 'text/plain', facts: {}, recipe: {}, manifest: {} },
        { key: `generations/${claim.generationId}/0.txt`, bytes: 1, sha256: '0'.repeat(64), share: only(0) },
      )
      return { delivered, isSettled: await settleGeneration(claim) }
    }
    const cancel = async () => {
      await sleep(random() * 12)
      return await cancelGeneration(userId, claim.generationId)
    }
    const [{ delivered, isSettled }, isCancelled] = await Promise.all([finish(), cancel()])
    if (delivered === 'delivered') balance -= PRICE
    same('how often it ended', Number(isSettled) + Number(isCancelled), 1)
    same('the balance', await balanceOf(userId), balance)
  }
}

function same(what: string, found: unknown, expected: unknown): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)]
  if (one !== other) throw new Error(`${what}: ${one}, expected ${other}`)
}
