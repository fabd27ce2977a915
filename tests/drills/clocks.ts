import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { freePort } from '../../bin/postgres.ts'
import type { Drill, DrillRow } from './drill.ts'
import { asFields, openRuns, post, ruleRows, secondsUntil, type Studio } from './studio.ts'

/**
 * P15: the clocks of two machines are ten minutes fast and ten minutes slow. Who is logged in at one is so at the other,
 * links of one open at the other, runs are done once, and what is due every minute is done once a minute.
 */
export const setClocksApart: Drill = { name: 'clocks', tiers: ['default', 'release'], run }

const SKEWS = [10, -10]
const RUNS_EACH = 4
/** Some turns of what is due every minute. */
const WATCH_SECONDS = 150
const PASSWORD = 'seekor-kancil-di-pasar-pagi'

async function run(studio: Studio): Promise<DrillRow[]> {
  const seller = await studio.createSeller(1_000)
  await studio.app.jobs.stop(30)
  const { now: begunAt } = await clockOfDatabase()
  const machines = await Promise.all(SKEWS.map((minutes) => startMachine(studio, minutes)))
  const wrongs: string[] = []
  const accounts = await Promise.all(machines.map(({ url }) => register(studio, url)))
  for (const cookie of [seller.cookie, ...accounts]) {
    for (const { url, minutes } of machines) {
      const answer = await read(`${url}/dashboard`, cookie)
      if (answer.status !== 200) wrongs.push(`${minutes} min: the dashboard answers ${answer.status}`)
    }
  }
  const runs: { at: string; minutes: number }[] = []
  for (const [machine, { url, minutes }] of machines.entries()) {
    for (let index = 0; index < RUNS_EACH; index += 1) {
      const fields = { ...asFields(seller.mix(2, 10 * index + machine)), _key: randomUUID() }
      const answer = await post(studio, '/studio/video-mixer', seller.cookie, fields, url)
      if (answer.status === 302) runs.push({ at: answer.headers.get('location') ?? '', minutes })
      else wrongs.push(`${minutes} min: a run is answered ${answer.status}`)
    }
  }
  const finished = await secondsUntil(async () => (await openRuns()).length === 0, 180)
  for (const { at, minutes } of runs) {
    const [here, there] = minutes > 0 ? machines : machines.toReversed()
    const { text } = await read(here!.url + at, seller.cookie)
    const link = /\/files\/[\w-]+\.[\w-]+/.exec(text)?.[0]
    const answer = link && (await read(there!.url + link, seller.cookie))
    if (!answer || answer.status !== 200)
      wrongs.push(`${minutes} min: its link is answered ${answer && answer.status}`)
  }
  const { seconds } = await clockOfDatabase(begunAt)
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, WATCH_SECONDS - seconds) * 1_000))
  const turns = await turnsEveryMinute(begunAt)
  const undone = await db
    .selectFrom('generations')
    .select(['id', 'state', 'planned', 'delivered'])
    .where('user_id', '=', seller.userId)
    .where((eb) => eb.or([eb('state', '<>', 'done'), eb('delivered', '<>', eb.ref('planned'))]))
    .execute()
  await Promise.all(machines.flatMap(({ web, jobs }) => [web.stop(30), jobs.stop(40)]))
  await studio.app.restartJobs()
  return [
    { name: 'P15 machines with a clock of their own', value: machines.length },
    { name: 'pages, runs and links that were refused', value: wrongs.length, limit: 0, details: wrongs },
    { name: 'runs from them', value: runs.length, limit: SKEWS.length * RUNS_EACH, atLeast: true },
    {
      name: 'of them not made whole',
      value: undone.length,
      limit: 0,
      harm: 'lost',
      details: undone.map((one) => JSON.stringify(one)),
    },
    { name: 'until they were', value: finished, unit: 's', limit: 180 },
    { name: 'turns of what is due every minute', value: turns.all, limit: 2, atLeast: true },
    { name: 'of them done twice in their minute', value: turns.double, limit: 0 },
    ...(await ruleRows(studio)),
  ]
}

async function startMachine(studio: Studio, minutes: number) {
  const port = String(await freePort())
  const env = { PORT: port, NODE_OPTIONS: `--import=${clockOf(minutes)}` }
  const web = studio.app.startAnother('web', env)
  const jobs = studio.app.startAnother('jobs', env)
  const url = `http://localhost:${port}`
  const ready = await secondsUntil(async () => (await fetch(`${url}/api/health`)).ok, 60)
  if (ready === Infinity) throw new Error(`${minutes} min: ${web.lastLines(3)} ${jobs.lastLines(3)}`)
  return { minutes, url, web, jobs }
}

/** A module that sets the clock of its process. */
function clockOf(minutes: number): string {
  const script = `
    const Right = Date
    const now = () => Right.now() + ${minutes * 60_000}
    globalThis.Date = class Date extends Right {
      constructor(...given) { if (given.length > 0) super(...given); else super(now()) }
      static now() { return now() }
    }`
  return `data:text/javascript,${encodeURIComponent(script)}`
}

async function register(studio: Studio, url: string): Promise<string> {
  const fields = { name: 'Ratna', email: `${randomUUID()}@lumiku.test`, password: PASSWORD }
  const answer = await post(studio, '/register', '', fields, url)
  await answer.arrayBuffer()
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

async function read(url: string, cookie: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(url, { headers: { cookie }, redirect: 'manual' })
  return { status: answer.status, text: await answer.text() }
}

async function clockOfDatabase(since = new Date()): Promise<{ now: Date; seconds: number }> {
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(db)
  const { now } = rows[0]!
  return { now, seconds: (now.getTime() - since.getTime()) / 1_000 }
}

/** How often a task that is due every minute was sent, and how often more than once for the same minute. */
async function turnsEveryMinute(since: Date): Promise<{ all: number; double: number }> {
  const { rows } = await sql<{ turns: string }>`
    select count(*) as turns from pgboss.job
    where name = 'upkeep' and created_on >= ${since} and data ->> 'task' = 'recover-runs'
    group by date_trunc('minute', created_on)`.execute(db)
  const counts = rows.map(({ turns }) => Number(turns))
  return {
    all: counts.reduce((sum, count) => sum + count, 0),
    double: counts.filter((count) => count > 1).length,
  }
}
