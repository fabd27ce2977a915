import { setTimeout as sleep } from 'node:timers/promises'
import { db } from '#app/db/client.server.ts'
import type { Drill, DrillOptions, DrillRow } from './drill.ts'
import { inHand, inLanes, untilBusy } from './lanes.ts'
import { below } from './random.ts'
import { openRuns, ruleRows, secondsUntil, type Seller, type Studio } from './studio.ts'

/**
 * P21: a jobs process is held still until it is taken for dead and its work is done by another, and then goes on as if
 * nothing had been. Whatever it still writes and says must change nothing. A heartbeat is missed after some 20 seconds,
 * so many are held still at once.
 */
export const wakeZombies: Drill = { name: 'zombies', tiers: ['default', 'release'], run }

const CYCLES = { quick: 2, default: 12, release: 100 }
/** Each with its own connections to a server that has 200. */
const LANES = { quick: 2, default: 6, release: 6 }
/** Heartbeat, one look round, the delay of a retry, and a machine that is busy. */
const TAKEN_OVER_SECONDS = 90

async function run(studio: Studio, { tier, random }: DrillOptions): Promise<DrillRow[]> {
  // One user's work keeps few workers busy, and fewer while some of them are held still.
  const sellers: Seller[] = []
  while (sellers.length < 2 * LANES[tier]) sellers.push(await studio.createSeller(1_000_000))
  const found = { begun: 0, cycles: 0, takenOver: 0, wrongs: [] as string[] }
  const isOver = new AbortController()
  const feeding = feed(sellers, LANES[tier] * 8, random, isOver.signal)
  try {
    await inLanes(LANES[tier], async () => {
      const one = studio.app.startAnother('jobs', { QUEUES: 'remote' })
      while (found.begun < CYCLES[tier]) {
        found.begun += 1
        if ((await untilBusy(studio, one, 120)).length === 0) {
          found.wrongs.push(`no work for ${one.pid}`)
          break
        }
        await sleep(random() * 1_000)
        one.kill('SIGSTOP')
        const held = (await inHand(studio)).get(one.pid) ?? []
        const tries = await triesOf(held)
        const taken = await secondsUntil(async () => {
          const now = await triesOf(held)
          return held.every((id) => now.get(id) !== tries.get(id))
        }, TAKEN_OVER_SECONDS)
        if (taken === Infinity) found.wrongs.push(`nobody took over from ${one.pid}`)
        else found.takenOver += held.length
        // While another works on the same, or after it is done.
        await sleep(random() * 3_000)
        one.kill('SIGCONT')
        found.cycles += 1
        await secondsUntil(async () => {
          const now = (await inHand(studio)).get(one.pid) ?? []
          return !held.some((id) => now.includes(id))
        }, 30)
      }
      await one.stop(40)
    })
  } finally {
    isOver.abort()
    await feeding
  }
  const finished = await secondsUntil(async () => (await openRuns()).length === 0, 240)
  const runs = await db
    .selectFrom('generations')
    .select(['id', 'state', 'planned', 'delivered', 'attempt', 'problem'])
    .where(
      'user_id',
      'in',
      sellers.map(({ userId }) => userId),
    )
    .execute()
  const lost = runs.filter(({ state, planned, delivered }) => state !== 'done' || planned !== delivered)
  return [
    { name: 'P21 processes held still and let go', value: found.cycles },
    { name: 'runs that another took over meanwhile', value: found.takenOver, limit: 1, atLeast: true },
    { name: 'until every run had ended', value: finished, unit: 's', limit: 240 },
    {
      name: 'runs that did not come to their end whole',
      value: lost.length,
      limit: 0,
      harm: 'lost',
      details: lost.map((one) => JSON.stringify(one)),
    },
    ...(await ruleRows(studio, found.wrongs)),
  ]
}

/** How often each open run was begun; an ended one counts as taken over. */
async function triesOf(ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('generations')
    .select(['id', 'attempt', 'state'])
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map(({ id, attempt, state }) => [id, `${attempt} ${state}`]))
}

async function feed(
  sellers: Seller[],
  wanted: number,
  random: () => number,
  isOver: AbortSignal,
): Promise<void> {
  while (!isOver.aborted) {
    if ((await openRuns()).length >= wanted) await sleep(200)
    else {
      const seller = sellers[below(random, sellers.length)]!
      const outcome = await seller.pictures.submit(1 + below(random, 3), 1 + below(random, 1e6))
      if (!outcome.ok) throw new Error(JSON.stringify(outcome))
    }
  }
}
