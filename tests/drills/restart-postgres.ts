import { setTimeout as sleep } from 'node:timers/promises'
import { EVERY_TIER, type Drill, type DrillOptions, type DrillRow } from './drill.ts'
import { ruleRows, openRuns, secondsUntil, type Studio } from './studio.ts'

/** The database goes away in the middle of a run and comes back. */
export const restartPostgres: Drill = {
  name: 'restart-postgres',
  tiers: EVERY_TIER,
  run,
}

async function run(studio: Studio, { tier }: DrillOptions): Promise<DrillRow[]> {
  const rounds = { quick: 1, default: 5, release: 50 }[tier]
  let exits = 0
  let slowest = 0
  const wrongs: string[] = []
  const seller = await studio.createSeller(100_000)
  for (let round = 0; round < rounds; round++) {
    const outcome = await seller.submit(6)
    if (!outcome.ok) throw new Error(outcome.reason)
    await secondsUntil(async () => (await openRuns()).some(({ state }) => state === 'running'), 30)
    await sleep(studio.random() * 2_000)
    await studio.restartPostgres()
    const seconds = await secondsUntil(async () => (await fetch(`${studio.app.url}/api/health`)).ok, 60)
    slowest = Math.max(slowest, seconds)
    const finished = await secondsUntil(async () => (await openRuns()).length === 0, 120)
    if (finished === Infinity) wrongs.push(`round ${round}: the run did not finish`)
    for (const one of [studio.app.web, studio.app.jobs]) if (one.hasEnded()) exits += 1
    if (exits > 0) break
  }
  const rules = await ruleRows(studio, wrongs)
  return [
    { name: 'restarts of the database', value: rounds, figure: 'restarts of PostgreSQL' },
    { name: `processes that ended, of ${rounds} restarts of the database`, value: exits, limit: 0 },
    { name: 'seconds until all is well again', value: slowest, unit: 's', limit: 20 },
    ...rules,
  ]
}
