import { randomUUID } from 'node:crypto'
import { db } from '#app/db/client.server.ts'
import { cancelGeneration } from '#app/models/generation.server.ts'
import type { Drill, DrillOptions, DrillRow } from './drill.ts'
import { inLanes } from './lanes.ts'
import { asFields, openRuns, post, ruleRows, secondsUntil, type Studio } from './studio.ts'

/**
 * P11: nobody works. Pages go on, health says so, runs are taken up to what one user may start in ten minutes and not one
 * more, and all of them are still there when somebody works again.
 */
export const missJobs: Drill = { name: 'absent-jobs', tiers: ['default', 'release'], run }

/** LIMITS.run of app/rate-limit.server.ts. */
const RUNS_ALLOWED = 600
const ASKED = 640
const LANES = 8
/** Of those that waited, so many are done afterwards; the others are cancelled. */
const KEPT = 4

async function run(studio: Studio, _: DrillOptions): Promise<DrillRow[]> {
  const seller = await studio.createSeller(1_000_000)
  await db.deleteFrom('rate_limits').execute()
  await studio.app.jobs.stop(30)
  const told = await secondsUntil(async () => (await healthOf(studio)).includes('jobs'), 30)

  const answers = new Map<number, number>()
  let asked = 0
  await inLanes(LANES, async () => {
    while (asked++ < ASKED) {
      const fields = { ...asFields(seller.mix(1)), _key: randomUUID() }
      const answer = await post(studio, '/studio/video-mixer', seller.cookie, fields)
      await answer.arrayBuffer()
      answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1)
    }
  })
  const page = await fetch(`${studio.app.url}/library`, { headers: { cookie: seller.cookie } })
  await page.arrayBuffer()

  const waiting = await openRuns()
  for (const { id } of waiting.slice(KEPT)) await cancelGeneration(seller.userId, id)
  await studio.app.restartJobs()
  const finished = await secondsUntil(async () => (await openRuns()).length === 0, 120)
  const kept = await db
    .selectFrom('generations')
    .select(['id', 'state'])
    .where('user_id', '=', seller.userId)
    .where('state', '=', 'done')
    .execute()
  await db.deleteFrom('rate_limits').execute()
  const details = [...answers].map(([status, count]) => `${count} × ${status}`)
  return [
    { name: 'P11 until health says that nobody works', value: told, unit: 's', limit: 30 },
    { name: 'runs taken meanwhile', value: answers.get(302) ?? 0, limit: RUNS_ALLOWED, details },
    { name: 'the same, at least', value: answers.get(302) ?? 0, limit: RUNS_ALLOWED, atLeast: true },
    { name: 'others told to wait', value: answers.get(429) ?? 0, limit: ASKED - RUNS_ALLOWED, atLeast: true },
    { name: 'pages that were there all the same', value: page.status, limit: 200 },
    {
      name: 'runs of those taken that were gone, or not done afterwards',
      value: RUNS_ALLOWED - waiting.length + Math.min(KEPT, waiting.length) - kept.length,
      limit: 0,
      harm: 'lost',
    },
    { name: 'until they were done', value: finished, unit: 's', limit: 120 },
    ...(await ruleRows(studio)),
  ]
}

/** What it says is not well; empty when all is. */
async function healthOf({ app }: Studio): Promise<string> {
  const answer = await fetch(`${app.url}/api/health`)
  const text = await answer.text()
  return answer.ok ? '' : text
}
