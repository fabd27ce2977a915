import { setTimeout as sleep } from 'node:timers/promises'
import type { Drill, DrillOptions, DrillRow } from './drill.ts'
import { below } from './random.ts'
import { openRuns, ruleRows, secondsUntil, type Studio } from './studio.ts'

/**
 * P5, P6: the database goes away in the middle of runs and comes back, at once or after a while in which runs end that
 * nobody can write down.
 */
export const restartPostgres: Drill = { name: 'restart-postgres', tiers: ['default', 'release'], run }

const ROUNDS = { quick: 1, default: 6, release: 50 }
/** Every third time it stays away for so long. */
const DOWN_MS = { from: 8_000, to: 12_000 }
/** And once, in a release, for so long. */
const LONG_DOWN_MS = 60_000
/** Two cut and encode, two wait for a provider. */
const RUNS_AT_ONCE = 4

async function run(studio: Studio, { tier, random }: DrillOptions): Promise<DrillRow[]> {
  const rounds = ROUNDS[tier]
  const seller = await studio.createSeller(1_000_000)
  const slowest = { back: 0, health: 0 }
  const before = studio.app.started.length
  let unhelpful = 0
  for (let round = 1; round <= rounds; round += 1) {
    for (let open = (await openRuns()).length; open < RUNS_AT_ONCE; open += 1) {
      const work = open % 2 === 0 ? seller.pictures : seller.works[below(random, 2)]!
      const outcome = await work.submit(3, 1 + below(random, 1e6))
      if (!outcome.ok) throw new Error(JSON.stringify(outcome))
    }
    await secondsUntil(async () => (await openRuns()).some(({ state }) => state === 'running'), 30)
    await sleep(random() * 2_000)
    const isLong = tier === 'release' && round === rounds
    const away = DOWN_MS.from + random() * (DOWN_MS.to - DOWN_MS.from)
    const restarted = studio.restartPostgres(isLong ? LONG_DOWN_MS : round % 3 === 0 ? away : 0)
    unhelpful += await countUnhelpful(studio, restarted)
    slowest.back = Math.max(slowest.back, await secondsUntil(() => isWell(studio, '/health'), 60))
    slowest.health = Math.max(slowest.health, await secondsUntil(() => isWell(studio, '/api/health'), 60))
  }
  const finished = await secondsUntil(async () => (await openRuns()).length === 0, 240)
  const lost = await openRuns()
  const rules = await ruleRows(studio)
  return [
    { name: 'P5 P6 restarts of the database', value: rounds, figure: 'restarts of PostgreSQL' },
    {
      name: 'processes that were started anew meanwhile',
      value: studio.app.started.length - before,
      limit: 0,
    },
    { name: 'slowest until pages are there again', value: slowest.back, unit: 's', limit: 5 },
    { name: 'slowest until all is well again', value: slowest.health, unit: 's', limit: 20 },
    { name: 'answers that were neither a page nor “come again later”', value: unhelpful, limit: 0 },
    { name: 'until every run had ended', value: finished, unit: 's', limit: 240 },
    {
      name: 'runs that did not end',
      value: lost.length,
      limit: 0,
      harm: 'lost',
      details: lost.map((open) => JSON.stringify(open)),
    },
    ...rules,
  ]
}

async function isWell(studio: Studio, path: string): Promise<boolean> {
  const answer = await fetch(studio.app.url + path, { signal: AbortSignal.timeout(5_000) })
  await answer.arrayBuffer()
  return answer.ok
}

/** Asks for a page over and over until the database is back; counts what a browser could make nothing of. */
async function countUnhelpful(studio: Studio, restarted: Promise<void>): Promise<number> {
  let isBack = false
  const back = restarted.finally(() => (isBack = true))
  let unhelpful = 0
  while (!isBack) {
    const answer = await fetch(`${studio.app.url}/studio`, { headers: { cookie: 'session=x' } })
    await answer.arrayBuffer()
    const isLater = answer.status === 503 && answer.headers.has('retry-after')
    if (!answer.ok && !isLater) unhelpful += 1
    await sleep(100)
  }
  await back
  return unhelpful
}
