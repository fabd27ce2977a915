import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { cancelGeneration, submitGeneration } from '#app/models/generation.server.ts'
import { queueHealth } from '#app/queue-health.server.ts'
import { POSES } from '#app/poses/library.ts'
import { poseGeneratorInput } from '#app/studio/pose-generator/input.ts'
import poseGenerator from '#app/studio/pose-generator/tool.ts'
import { freePort } from '../../bin/postgres.ts'
import { waitUntilHealthy, type Process } from '../../bin/process.ts'
import { median } from '#tests/support/median.ts'
import type { Drill, DrillOptions, DrillRow } from './drill.ts'
import {
  asFields,
  openRuns,
  post,
  PROVIDER_MS,
  ruleRows,
  secondsUntil,
  type Seller,
  type Studio,
} from './studio.ts'

const PROCESSES = 4
const SELLERS = 12
const RENDERS = 20
/** Of renders, for one figure. */
const DRAINS = 5
/** A process waits for ten at once: whole waves, twelve of one process and three of four. */
const PICTURES = 120
/** As the best models take on a busy day: waiting is what grows with processes, not what two cores do with the answers. */
const PICTURE_MS = 20_000
/** An even share of each process, of which the least must be at least so much. */
const LEAST_SHARE = 0.6
const PAGE_LANES = 16
const PAGE_SECONDS = 5

/**
 * Four jobs processes and two web processes on one PostgreSQL, beside one of each on the same cores: what needs the cores
 * gets no slower, what waits gets four times as fast, and nobody waits behind somebody else's hundred.
 */
export const growByProcesses: Drill = {
  name: 'scale',
  tiers: ['default', 'release'],
  run,
}

async function run(studio: Studio, { tier, random }: DrillOptions): Promise<DrillRow[]> {
  const rounds = tier === 'release' ? 2 : 1
  const sellers: Seller[] = []
  for (let count = 0; count < SELLERS; count += 1) sellers.push(await studio.createSeller(1_000_000))
  const seed = () => Math.floor(random() * 1e9)
  const speeds: { renders: number[]; pictures: number[] } = { renders: [], pictures: [] }
  const shares: number[] = []
  const rows: DrillRow[] = []
  const render = () => submitRenders(sellers, RENDERS, seed)
  studio.huggingFace.answerAfter(PICTURE_MS)
  studio.huggingFace.drawOnce()
  // Every clip is brought into shape once; who comes first would pay for that.
  await drain(render)

  for (let round = 0; round < rounds; round += 1) {
    const alone = {
      renders: await drainOften(render),
      pictures: await drain(() => submitPictures(sellers, PICTURES)),
      pages: await pagesASecond(sellers[0]!, [studio.app.url]),
    }
    const others = await startOthers(studio)
    // A process that has just begun compiles what it runs.
    await drain(render)
    const together = {
      renders: await watchHolders(studio, () => drainOften(render)),
      pictures: await drain(() => submitPictures(sellers, PICTURES)),
      pages: await pagesASecond(sellers[0]!, [studio.app.url, others.webUrl]),
    }
    speeds.renders.push(alone.renders.seconds / together.renders.seconds)
    speeds.pictures.push(alone.pictures.seconds / together.pictures.seconds)
    shares.push(leastShare(together.renders.runsOf))
    const waits = await waitBesideCrowd(studio, others.webUrl, sellers, tier === 'release' ? 100 : 40, seed)
    const name = (what: string) => (rounds > 1 ? `round ${round + 1}: ${what}` : what)
    rows.push(
      { name: name('renders, one process'), value: alone.renders.seconds, unit: 's' },
      { name: name('renders, four processes'), value: together.renders.seconds, unit: 's' },
      { name: name('pictures, one process'), value: alone.pictures.seconds, unit: 's' },
      { name: name('pictures, four processes'), value: together.pictures.seconds, unit: 's' },
      { name: name('pages, one web process'), value: alone.pages, unit: '/s' },
      { name: name('pages, two web processes'), value: together.pages, unit: '/s' },
      {
        name: name('of a crowd’s runs, started before somebody’s only one'),
        value: waits.before,
        limit: PROCESSES,
      },
      { name: name('that one waited'), value: waits.seconds, unit: 's' },
    )
    await Promise.all(others.processes.map((one) => one.stop(35)))
  }
  studio.huggingFace.answerAfter(PROVIDER_MS)
  return [
    ...rows,
    {
      name: 'four processes render, against one',
      value: Math.min(...speeds.renders),
      unit: '×',
      limit: 0.95,
      atLeast: true,
    },
    {
      name: 'four processes wait for a provider, against one',
      value: Math.min(...speeds.pictures),
      unit: '×',
      limit: 3.5,
      atLeast: true,
    },
    {
      name: 'the least that one of four did, against an even share',
      value: Math.min(...shares),
      unit: '×',
      limit: LEAST_SHARE,
      atLeast: true,
    },
    ...(await ruleRows(studio)),
  ]
}

async function startOthers(studio: Studio): Promise<{ processes: Process[]; webUrl: string }> {
  const PORT = String(await freePort())
  const webUrl = `http://localhost:${PORT}`
  const web = studio.app.startAnother('web', { PORT })
  const jobs = Array.from({ length: PROCESSES - 1 }, () => studio.app.startAnother('jobs'))
  await waitUntilHealthy(`${webUrl}/health`, [web])
  const areAllThere = async () => ((await queueHealth()).processes.render ?? 0) >= PROCESSES
  if ((await secondsUntil(areAllThere, 60)) === Infinity) throw new Error('Four jobs processes do not start')
  return { processes: [web, ...jobs], webUrl }
}

/** Seconds from the first submit to the end of the last run. */
async function drain(submit: () => Promise<unknown>): Promise<{ seconds: number }> {
  const startedAt = performance.now()
  await submit()
  const took = await secondsUntil(async () => (await openRuns()).length === 0, 600)
  if (took === Infinity) throw new Error('The queue is not empty after ten minutes')
  return { seconds: (performance.now() - startedAt) / 1000 }
}

/** The middle of a few: a quarter of a minute on a shared machine is noise by itself. */
async function drainOften(submit: () => Promise<unknown>): Promise<{ seconds: number }> {
  const tries: number[] = []
  while (tries.length < DRAINS) tries.push((await drain(submit)).seconds)
  return { seconds: median(tries) }
}

/** With the jobs that each process took meanwhile. */
async function watchHolders<T>(
  studio: Studio,
  work: () => Promise<T>,
): Promise<T & { runsOf: Map<number, Set<string>> }> {
  const runsOf = new Map<number, Set<string>>()
  let isOver = false
  const watch = (async () => {
    while (!isOver) {
      await noteHolders(studio, runsOf)
      await sleep(100)
    }
  })()
  try {
    return { ...(await work()), runsOf }
  } finally {
    isOver = true
    await watch
  }
}

/** Each process leaves a note on the disk of what it has in hand. */
async function noteHolders(studio: Studio, runsOf: Map<number, Set<string>>): Promise<void> {
  const folder = path.join(studio.app.dataDir, 'work/held')
  for (const name of await readdir(folder).catch(() => [])) {
    const [, pid, , , job = ''] = name.split('~')
    runsOf.set(Number(pid), (runsOf.get(Number(pid)) ?? new Set()).add(job))
  }
}

function leastShare(runsOf: Map<number, Set<string>>): number {
  const counts = [...runsOf.values()].map((runs) => runs.size)
  const even = counts.reduce((sum, count) => sum + count, 0) / PROCESSES
  return counts.length < PROCESSES ? 0 : Math.min(...counts) / even
}

/** Runs of two small videos, of which nothing is in the cache. */
async function submitRenders(sellers: Seller[], runs: number, seed: () => number): Promise<void> {
  for (let run = 0; run < runs; run += 1) await mustBeOk(sellers[run % sellers.length]!.submit(2, seed()))
}

/** Single pictures by a provider, of many people. */
async function submitPictures(sellers: Seller[], runs: number): Promise<void> {
  for (let run = 0; run < runs; run += 1) {
    const { userId } = sellers[run % sellers.length]!
    const poses = [{ pose: POSES[run % POSES.length]!.id }]
    const input = poseGeneratorInput.parse({ poses, variations: 1, formats: ['shopee'], tier: 'standard' })
    const submission = { userId, toolId: 'pose-generator', tool: poseGenerator, submissionKey: randomUUID() }
    await mustBeOk(submitGeneration({ ...submission, input }))
  }
}

async function mustBeOk(outcome: ReturnType<typeof submitGeneration>): Promise<void> {
  const { ok, ...rest } = await outcome
  if (!ok) throw new Error(JSON.stringify(rest))
}

/** One run of somebody beside the hundred of somebody else, sent through the second web process. */
async function waitBesideCrowd(
  studio: Studio,
  webUrl: string,
  [crowd, other]: Seller[],
  runs: number,
  seed: () => number,
): Promise<{ before: number; seconds: number }> {
  for (let run = 0; run < runs; run += 1) await mustBeOk(crowd!.submit(1, seed()))
  const fields = { ...asFields(other!.mix(1, seed())), _key: randomUUID() }
  const response = await post(studio, '/studio/video-mixer', other!.cookie, fields, webUrl)
  await response.arrayBuffer()
  const id = response.headers.get('location')?.split('/').at(-1)
  if (response.status !== 302 || !id) throw new Error(`The run was answered with ${response.status}`)
  const find = () =>
    db.selectFrom('generations').select(['created_at', 'started_at']).where('id', '=', id).executeTakeFirst()
  await secondsUntil(async () => Boolean((await find())?.started_at), 300)
  const { rows } = await sql<{ before: number; seconds: number }>`
    select extract(epoch from mine.started_at - mine.created_at)::float as seconds,
      (select count(*)::int from generations theirs where theirs.user_id = ${crowd!.userId}
        and theirs.started_at > mine.created_at and theirs.started_at < mine.started_at) as before
    from generations mine where mine.id = ${id}`.execute(db)
  for (const run of await openRuns()) await cancelGeneration(crowd!.userId, run.id)
  await secondsUntil(async () => (await openRuns()).length === 0, 120)
  return rows[0]!
}

/** Dashboards that are read whole in a second, over all of these web processes. */
async function pagesASecond({ cookie }: Seller, urls: string[]): Promise<number> {
  const until = performance.now() + PAGE_SECONDS * 1000
  let pages = 0
  const read = async (lane: number) => {
    while (performance.now() < until) {
      const response = await fetch(`${urls[lane % urls.length]}/dashboard`, { headers: { cookie } })
      await response.text()
      if (response.ok) pages += 1
    }
  }
  await Promise.all(Array.from({ length: PAGE_LANES }, (_, lane) => read(lane)))
  return pages / PAGE_SECONDS
}
