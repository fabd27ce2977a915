import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { EVERY_TIER, type Drill, type DrillOptions, type DrillRow } from './drill.ts'
import { inLanes } from './lanes.ts'
import { below } from './random.ts'
import { asFields, openRuns, post, ruleRows, secondsUntil, type Seller, type Studio } from './studio.ts'

/** P7: connections to the database are cut one by one, five a second, while people look, submit and wait for results. */
export const terminateBackends: Drill = { name: 'terminate-backends', tiers: EVERY_TIER, run }

const SECONDS = { quick: 4, default: 20, release: 60 }
const A_SECOND = 5
const VISITORS = 4
const PAGES = ['/dashboard', '/library', '/studio/video-mixer', '/wallet', '/settings']

async function run(studio: Studio, { tier, random }: DrillOptions): Promise<DrillRow[]> {
  const seller = await studio.createSeller(1_000_000)
  await seller.submit(4, 1 + below(random, 1e6))
  await seller.pictures.submit(4, 1 + below(random, 1e6))
  const isOver = new AbortController()
  const answers = new Map<number, number>()
  const visiting = inLanes(VISITORS, async (lane) => {
    while (!isOver.signal.aborted) {
      const status = await visit(studio, seller, lane, random)
      answers.set(status, (answers.get(status) ?? 0) + 1)
    }
  })
  const cut = await cutConnections(studio.app.databaseUrl, SECONDS[tier])
  isOver.abort()
  await visiting
  const details = [...answers].map(([status, count]) => `${count} × ${status}`)
  const asked = [...answers.values()].reduce((sum, count) => sum + count, 0)
  const failed = [...answers].reduce((sum, [status, count]) => sum + (status >= 500 ? count : 0), 0)
  const wrong = [...answers].reduce(
    (sum, [status, count]) => sum + (status === 0 || (status >= 500 && status !== 503) ? count : 0),
    0,
  )
  await secondsUntil(async () => (await openRuns()).length === 0, 240)
  const lost = await openRuns()
  return [
    { name: `P7 connections cut, ${A_SECOND} a second`, value: cut },
    { name: 'requests meanwhile', value: asked, details },
    { name: 'of them “come again later”, at most one for each cut', value: failed, limit: cut },
    { name: 'answers of another error, or none', value: wrong, limit: 0, details },
    {
      name: 'runs that did not end',
      value: lost.length,
      limit: 0,
      harm: 'lost',
      details: lost.map((open) => JSON.stringify(open)),
    },
    ...(await ruleRows(studio)),
  ]
}

/** The status of an answer; 0 when there was none. */
async function visit(studio: Studio, seller: Seller, lane: number, random: () => number): Promise<number> {
  try {
    const isSubmit = lane === 0
    const answer = isSubmit
      ? await post(studio, '/studio/video-mixer', seller.cookie, {
          ...asFields(seller.mix(1, 1 + below(random, 1e6))),
          _key: randomUUID(),
        })
      : await fetch(studio.app.url + PAGES[below(random, PAGES.length)]!, {
          headers: { cookie: seller.cookie },
          redirect: 'manual',
        })
    await answer.arrayBuffer()
    // So that what is submitted can be done in the time.
    if (isSubmit) await sleep(2_000)
    return answer.status
  } catch {
    return 0
  }
}

/** Of everybody's connections but this one, any. Answers how many. */
async function cutConnections(databaseUrl: string, seconds: number): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  let cut = 0
  try {
    for (let turn = 0; turn < seconds * A_SECOND; turn += 1) {
      const { rowCount } = await client.query(`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
        order by random() limit 1`)
      cut += rowCount ?? 0
      await sleep(1_000 / A_SECOND)
    }
  } finally {
    await client.end()
  }
  return cut
}
