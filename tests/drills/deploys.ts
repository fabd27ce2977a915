import { db } from '#app/db/client.server.ts'
import { freePort } from '../../bin/postgres.ts'
import type { Process } from '../../bin/process.ts'
import { startBalancer, type Balancer } from './balancer.ts'
import { EVERY_TIER, type Drill, type DrillOptions, type DrillRow } from './drill.ts'
import { openRuns, ruleRows, secondsUntil, type Seller, type Studio } from './studio.ts'
import { Visitors } from './visitors.ts'

/**
 * P3: two web processes behind a load balancer and two jobs processes, each replaced one after another again and again, as
 * a deploy does it, while people read, submit, watch and upload. Nobody may notice.
 */
export const deployUnderLoad: Drill = { name: 'deploys', tiers: EVERY_TIER, run }

const DEPLOYS = { quick: 1, default: 10, release: 100 }
/** The default of production; a quick drill has a quick balancer. */
const DRAIN_DELAY_SECONDS = { quick: 2, default: 5, release: 5 }
/** Of a process after SIGTERM: docs/deploy.md gives it 45 seconds. */
const WEB_SECONDS = 27
const JOBS_SECONDS = 32
const START_SECONDS = 90
const REST_SECONDS = 300

/** One place of the fleet, and who is at it now. */
interface Place {
  role: 'web' | 'jobs'
  /** Where its health is asked for. */
  port: number
  process: Process
}

async function run(studio: Studio, { tier }: DrillOptions): Promise<DrillRow[]> {
  const seller = await studio.createSeller(1_000_000)
  await studio.app.jobs.stop(JOBS_SECONDS)
  const delay = DRAIN_DELAY_SECONDS[tier]
  const places = [
    await openPlace(studio, 'web', delay),
    await openPlace(studio, 'web', delay),
    await openPlace(studio, 'jobs', delay),
    await openPlace(studio, 'jobs', delay),
  ]
  const balancer = await startBalancer(places.filter(isWeb).map(({ port }) => port))
  for (const place of places) await untilReady(place, balancer)
  const visitors = new Visitors(studio, seller, balancer.url)
  const ends: End[] = []
  for (let deploy = 0; deploy < DEPLOYS[tier]; deploy += 1) {
    // Nobody submits by the hundred.
    await db.deleteFrom('rate_limits').execute()
    const groups = [places.filter(isWeb), places.filter((place) => !isWeb(place))]
    const replaced = groups.map(async (group) => {
      for (const place of group) ends.push(await replace(studio, place, balancer, delay))
    })
    await Promise.all(replaced)
  }
  await visitors.leave()
  const left = await secondsUntil(async () => (await openRuns()).length === 0, REST_SECONDS)
  const unread = await secondsUntil(async () => (await unreadUploads(seller)).length === 0, 60)
  await Promise.all(places.map((place) => place.process.stop(JOBS_SECONDS)))
  await balancer.stop()
  await studio.app.restartJobs()
  return [
    { name: 'rolling deploys', value: DEPLOYS[tier], figure: 'deploys by SIGTERM' },
    ...visitorRows(visitors),
    ...endRows(ends, delay),
    ...(await lostRows(seller, left)),
    { name: 'uploads that nobody looked into', value: unread === Infinity ? 1 : 0, limit: 0, harm: 'lost' },
    ...(await ruleRows(studio)),
  ]
}

const isWeb = ({ role }: Pick<Place, 'role'>) => role === 'web'

async function openPlace(studio: Studio, role: Place['role'], delay: number): Promise<Place> {
  const port = await freePort()
  return { role, port, process: launch(studio, role, port, delay) }
}

function launch(studio: Studio, role: Place['role'], port: number, delay: number): Process {
  return studio.app.startAnother(role, {
    PORT: String(port),
    DRAIN_DELAY_SECONDS: String(delay),
    ...(role === 'jobs' && { JOBS_PORT: String(port) }),
  })
}

/** A deploy waits for health before it goes on to the next, and so does this. */
async function untilReady({ role, port, process }: Place, balancer: Balancer): Promise<void> {
  const ready = await secondsUntil(
    async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok,
    START_SECONDS,
  )
  if (ready === Infinity) throw new Error(`The ${role} process does not start: ${process.lastLines()}`)
  if (role === 'web') await balancer.untilSentTo(port)
}

/** How a process went, when it was asked to. */
interface End {
  role: Place['role']
  how: string
  seconds: number
}

async function replace(studio: Studio, place: Place, balancer: Balancer, delay: number): Promise<End> {
  const startedAt = performance.now()
  place.process.kill('SIGTERM')
  const how = await place.process.ended
  const seconds = (performance.now() - startedAt) / 1_000
  place.process = launch(studio, place.role, place.port, delay)
  await untilReady(place, balancer)
  return { role: place.role, how, seconds }
}

function visitorRows({ counts, wrong }: Visitors): DrillRow[] {
  return [
    { name: 'pages read', value: counts.pages },
    { name: 'runs submitted', value: counts.runs },
    { name: 'streams watched', value: counts.streams },
    { name: 'of them told to come back, and back', value: counts.sentAway, limit: 1, atLeast: true },
    { name: 'files uploaded', value: counts.uploads },
    { name: 'requests that failed', value: wrong.length, limit: 0, harm: 'lost', details: wrong },
  ]
}

function endRows(ends: End[], delay: number): DrillRow[] {
  const slowest = (role: Place['role']) =>
    Math.max(...ends.filter((end) => end.role === role).map(({ seconds }) => seconds))
  const unclean = ends
    .filter(({ how }) => how !== 'ended with code 0')
    .map(({ role, how }) => `${role} ${how}`)
  return [
    {
      name: `longest end of ${ends.length / 2} web processes`,
      value: slowest('web'),
      unit: 's',
      limit: delay + WEB_SECONDS,
    },
    {
      name: `longest end of ${ends.length / 2} jobs processes`,
      value: slowest('jobs'),
      unit: 's',
      limit: JOBS_SECONDS,
    },
    { name: 'ends that were not clean', value: unclean.length, limit: 0, details: unclean },
  ]
}

async function lostRows({ userId }: Seller, left: number): Promise<DrillRow[]> {
  const runs = await db
    .selectFrom('generations')
    .select(['id', 'state', 'planned', 'delivered'])
    .where('user_id', '=', userId)
    .execute()
  const failed = runs.filter(({ state, planned, delivered }) => state !== 'done' || planned !== delivered)
  return [
    {
      name: `runs that were not made whole, of ${runs.length}`,
      value: failed.length,
      limit: 0,
      harm: 'lost',
      details: failed.map((run) => JSON.stringify(run)),
    },
    { name: 'seconds until the last was', value: left, unit: 's', limit: REST_SECONDS },
  ]
}

async function unreadUploads({ userId }: Seller): Promise<string[]> {
  const rows = await db
    .selectFrom('uploads')
    .select('id')
    .where('user_id', '=', userId)
    .where('state', '!=', 'ready')
    .execute()
  return rows.map(({ id }) => id)
}
