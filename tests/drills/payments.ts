import path from 'node:path'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { findCanaries } from '#tests/support/canaries.ts'
import type { Drill, DrillOptions, DrillRow } from './drill.ts'
import { flood } from './payments/flood.ts'
import { forge } from './payments/forgeries.ts'
import { killInBetween } from './payments/kills.ts'
import { liveAtRandom } from './payments/lives.ts'
import { freeBudget } from './payments/orders.ts'
import { repeat, replay } from './payments/repeats.ts'
import { killAtEachStep } from './payments/steps.ts'
import { ruleRows, secondsUntil, type Studio } from './studio.ts'

const TIMES = {
  quick: { forged: 200, repeated: 5, replayed: 20, kills: 1, everyStep: 20, lives: 50, floodSeconds: 2 },
  default: {
    forged: 2_000,
    repeated: 50,
    replayed: 200,
    kills: 10,
    everyStep: 4,
    lives: 1_000,
    floodSeconds: 5,
  },
  release: {
    forged: 10_000,
    repeated: 500,
    replayed: 1_000,
    kills: 50,
    everyStep: 1,
    lives: 10_000,
    floodSeconds: 20,
  },
}

/**
 * What nobody may get credits by (forged, changed, replayed callbacks), what must give them once (duplicates at once, a
 * web process that dies at any moment, any order of events), and a flood that may not reach Duitku nor keep anybody from
 * logging in. D1 to D16 are the faults of docs/payment-faults.md.
 */
export const payFaultily: Drill = {
  name: 'payments',
  tiers: ['default', 'release'],
  run,
}

async function run(studio: Studio, { tier }: DrillOptions): Promise<DrillRow[]> {
  const times = TIMES[tier]
  const rows = [
    ...(await forge(studio, times.forged)),
    ...(await repeat(studio, times.repeated)),
    ...(await replay(studio, times.replayed)),
    ...(await killInBetween(studio, times.kills)),
    ...(await killAtEachStep(studio, { every: times.everyStep })),
    ...(await liveAtRandom(studio, times.lives)),
    // Last, because it leaves checks behind in the queue.
    ...(await flood(studio, times.floodSeconds)),
  ]
  const restSeconds = await secondsUntil(async () => {
    await freeBudget()
    return (await checksLeft()) === 0
  }, 180)
  const rules = await ruleRows(studio)
  const told = await findCanaries(path.join(studio.app.dataDir, 'logs'), studio.app.env)
  return [
    ...rows,
    { name: 'until every check that was put off is done', value: restSeconds, unit: 's', limit: 180 },
    ...rules,
    { name: 'keys, names and addresses in the logs', value: told.length, limit: 0, details: told },
  ]
}

async function checksLeft(): Promise<number> {
  const { rows } = await sql<{ left: number }>`select count(*)::int as left from pgboss.job
    where name = 'payments' and state in ('created', 'retry', 'active')`.execute(db)
  return rows[0]?.left ?? 0
}
