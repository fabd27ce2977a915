import path from 'node:path'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { findCanaries } from '#tests/support/canaries.ts'
import type { Drill } from './main.ts'
import { flood } from './payments/flood.ts'
import { forge } from './payments/forgeries.ts'
import { killInBetween } from './payments/kills.ts'
import { liveAtRandom } from './payments/lives.ts'
import { freeBudget } from './payments/orders.ts'
import { repeat, replay } from './payments/repeats.ts'
import { killAtEachStep } from './payments/steps.ts'
import { findWrongs, secondsUntil } from './studio.ts'

/**
 * What nobody may get credits by (forged, changed, replayed callbacks), what must give them once (duplicates at once, a
 * web process that dies at any moment, any order of events), and a flood that may not reach Duitku nor keep anybody from
 * logging in. D1 to D16 are the faults of docs/payment-faults.md.
 */
export const payFaultily: Drill = async (studio, { isQuick }) => {
  const rows = [
    ...(await forge(studio, isQuick ? 500 : 10_000)),
    ...(await repeat(studio, isQuick ? 20 : 500)),
    ...(await replay(studio, isQuick ? 50 : 1_000)),
    ...(await killInBetween(studio, isQuick ? 5 : 50)),
    ...(await killAtEachStep(studio, { every: isQuick ? 5 : 1 })),
    ...(await liveAtRandom(studio, isQuick ? 200 : 10_000)),
    // Last, because it leaves checks behind in the queue.
    ...(await flood(studio, isQuick ? 5 : 20)),
  ]
  const restSeconds = await secondsUntil(async () => {
    await freeBudget()
    return (await checksLeft()) === 0
  }, 180)
  const wrongs = await findWrongs(studio)
  const told = await findCanaries(path.join(studio.app.dataDir, 'logs'), studio.app.env)
  return [
    ...rows,
    { name: 'until every check that was put off is done', value: restSeconds, unit: 's', limit: 180 },
    { name: 'rules broken', value: wrongs.length, limit: 0, details: wrongs },
    { name: 'keys, names and addresses in the logs', value: told.length, limit: 0, details: told },
  ]
}

async function checksLeft(): Promise<number> {
  const { rows } = await sql<{ left: number }>`select count(*)::int as left from pgboss.job
    where name = 'payments' and state in ('created', 'retry', 'active')`.execute(db)
  return rows[0]?.left ?? 0
}
