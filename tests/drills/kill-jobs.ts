import { setTimeout as sleep } from 'node:timers/promises'
import { db } from '#app/db/client.server.ts'
import type { Process } from '../../bin/process.ts'
import { EVERY_TIER, type Drill, type DrillOptions, type DrillRow } from './drill.ts'
import { childrenOf, inHand, inLanes, stillThere, untilBusy, type Known } from './lanes.ts'
import { below, pick } from './random.ts'
import { openRuns, ruleRows, secondsUntil, type Seller, type Studio } from './studio.ts'

/**
 * P1: kill -9 of jobs processes in the middle of their work, again and again, several side by side: most of them wait
 * for a provider's pictures, some cut and encode. Each dies at a moment of its own after it has begun to work.
 */
export const killJobs: Drill = { name: 'kill-jobs', tiers: EVERY_TIER, run }

const KILLS = { quick: 5, default: 80, release: 1_000 }
const SELLERS = { quick: 1, default: 4, release: 4 }
/** A process that also renders looks at its fonts first; one that does not is there sooner. */
const LANES = [
  { queues: 'render,inspect,upkeep', fromMs: 100, toMs: 3_000 },
  { queues: 'render,remote,inspect', fromMs: 100, toMs: 3_000 },
  ...Array.from({ length: 6 }, () => ({ queues: 'remote', fromMs: 100, toMs: 1_500 })),
]
/** A run is given up as its own fault after 25 tries without a word: nothing that is killed here comes near it. */
const SPARED_FROM_TRY = 15

interface Kills {
  done: number
  orphans: string[]
  /** Seconds from a kill to the next try of what was in hand. */
  recoveries: number[]
  killed: Map<string, { pid: number; at: number }>
  idle: string[]
}

async function run(studio: Studio, { tier, random }: DrillOptions): Promise<DrillRow[]> {
  const wanted = KILLS[tier]
  const lanes = tier === 'quick' ? LANES.slice(1, 4) : LANES
  const sellers: Seller[] = []
  for (let index = 0; index < SELLERS[tier]; index += 1) sellers.push(await studio.createSeller(1_000_000))
  const users = sellers.map(({ userId }) => userId)
  // Its own end is orderly, so it leaves its compiled code to those that come.
  await studio.app.jobs.stop(30)

  const kills: Kills = { done: 0, orphans: [], recoveries: [], killed: new Map(), idle: [] }
  const isOver = new AbortController()
  const feeding = feed(sellers, random, lanes, isOver.signal)
  const watching = watchRecoveries(studio, kills, isOver.signal)
  try {
    await inLanes(lanes.length, async (index) => {
      while (kills.done < wanted && kills.idle.length === 0) {
        await killOne(studio, lanes[index]!, kills, random)
      }
    })
  } finally {
    isOver.abort()
    await Promise.all([feeding, watching])
  }
  await studio.app.restartJobs()
  const finished = await secondsUntil(async () => (await openRuns()).length === 0, 300)
  const runs = await db
    .selectFrom('generations')
    .select(['id', 'tool', 'state', 'planned', 'delivered', 'attempt', 'problem'])
    .where('user_id', 'in', users)
    .execute()
  const lost = runs.filter(({ state, planned, delivered }) => state !== 'done' || planned !== delivered)
  const rules = await ruleRows(studio, kills.idle)
  const recoveries = kills.recoveries.toSorted((one, other) => one - other)
  return [
    { name: `P1 kills in ${lanes.length} lanes`, value: kills.done, figure: 'kill -9 of a jobs process' },
    { name: 'runs meanwhile', value: runs.length, limit: 1, atLeast: true },
    {
      name: 'the unluckiest was tried',
      value: Math.max(...runs.map(({ attempt }) => attempt)),
      unit: '×',
    },
    {
      name: 'runs that did not come to their end whole',
      value: lost.length,
      limit: 0,
      harm: 'lost',
      details: lost.map((run) => JSON.stringify(run)),
    },
    { name: 'until the last was done', value: finished, unit: 's', limit: 300 },
    {
      name: 'children of a killed process after 2 s',
      value: kills.orphans.length,
      limit: 0,
      details: kills.orphans,
    },
    {
      name: 'until what was in hand is tried again, p95',
      value: recoveries[Math.floor(recoveries.length * 0.95)] ?? 0,
      unit: 's',
      limit: 30,
    },
    ...rules,
  ]
}

async function killOne(
  studio: Studio,
  lane: (typeof LANES)[number],
  kills: Kills,
  random: () => number,
): Promise<void> {
  const one = studio.app.startAnother('jobs', { QUEUES: lane.queues })
  const ids = await untilBusy(studio, one, 60)
  if (ids.length === 0) {
    kills.idle.push(`a process for ${lane.queues} found no work: ${one.lastLines(3)}`)
    return await one.stop(30)
  }
  await sleep(lane.fromMs + random() * (lane.toMs - lane.fromMs))
  await spareUnlucky(studio, one)
  await untilBusy(studio, one, 60)
  const held = (await inHand(studio)).get(one.pid) ?? []
  const children = childrenOf(one.pid)
  one.kill('SIGKILL')
  await one.ended
  kills.done += 1
  for (const id of held) kills.killed.set(id, { pid: one.pid, at: performance.now() })
  kills.orphans.push(...(await stillThere(children)).map(({ pid }: Known) => `${pid} of ${one.pid}`))
}

/** Waits while it works on something that was killed too often already. */
async function spareUnlucky(studio: Studio, one: Process): Promise<void> {
  await secondsUntil(async () => {
    const held = (await inHand(studio)).get(one.pid) ?? []
    if (held.length === 0) return true
    const unlucky = await db
      .selectFrom('generations')
      .select('id')
      .where('id', 'in', held)
      .where((eb) => eb(eb('attempt', '-', eb.ref('delivered')), '>=', SPARED_FROM_TRY))
      .execute()
    return unlucky.length === 0
  }, 60)
}

/** Keeps more in the queues than there are hands for. */
async function feed(
  sellers: Seller[],
  random: () => number,
  lanes: typeof LANES,
  isOver: AbortSignal,
): Promise<void> {
  const rendering = lanes.filter(({ queues }) => queues.includes('render')).length
  let submitted = 0
  while (!isOver.aborted) {
    const open = await openRuns()
    const pictures = open.filter(({ tool }) => tool === 'pose-generator').length
    const seller = sellers[submitted % sellers.length]!
    const isForPictures = pictures < lanes.length * 4
    if (isForPictures || open.length - pictures < rendering * 2) {
      const work = isForPictures ? seller.pictures : pick(random, seller.works)
      const outcome = await work.submit(1 + below(random, 3), 1 + below(random, 1e6))
      if (!outcome.ok) throw new Error(`${work.toolId}: ${JSON.stringify(outcome)}`)
      submitted += 1
    } else await sleep(100)
  }
}

async function watchRecoveries(studio: Studio, kills: Kills, isOver: AbortSignal): Promise<void> {
  while (!isOver.aborted) {
    for (const [pid, ids] of await inHand(studio)) {
      for (const id of ids) {
        const killed = kills.killed.get(id)
        // A dead process's note lies there until the next one looks round.
        if (!killed || killed.pid === pid) continue
        kills.killed.delete(id)
        kills.recoveries.push((performance.now() - killed.at) / 1_000)
      }
    }
    await sleep(100)
  }
}
