import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { findGeneration, submitGeneration } from '#app/models/generation.server.ts'
import { POSES } from '#app/poses/library.ts'
import { poseGeneratorInput } from '#app/studio/pose-generator/input.ts'
import poseGenerator from '#app/studio/pose-generator/tool.ts'
import { median } from '#tests/support/median.ts'
import type { Drill, DrillOptions, DrillRow } from './drill.ts'
import { busyWith, ruleRows, post, secondsUntil, type Seller, type Studio } from './studio.ts'

type Quality = 'draft' | 'standard'

const VARIATIONS = 10
/** Single runs of somebody else, before the grid and while it is made. */
const SINGLES = 9
/** A worker warms up: what it holds after so much of the grid is what it may hold at the end, and a little. */
const WARM = 0.2
const MAX_GROWTH_MEGABYTES = 100
/** Twice the idle time is the promise; of what nobody notices, twice is noise of the machine. */
const PROMISED = 2
const UNNOTICED_MS = 250

/**
 * One user's grid of five hundred pictures, by a provider and by ourselves. Meanwhile another user's single pictures must
 * start as if nobody else were there, memory must not grow with the grid, and a cancel near its end must be heard at once.
 */
export const gridBesideOthers: Drill = {
  name: 'grid',
  tiers: ['default', 'release'],
  run,
}

async function run(studio: Studio, { tier }: DrillOptions): Promise<DrillRow[]> {
  const cells = tier === 'release' ? 500 : 100
  const rows = [...(await runGrid(studio, 'standard', cells)), ...(await runGrid(studio, 'draft', cells))]
  return [...rows, ...(await ruleRows(studio))]
}

async function runGrid(studio: Studio, quality: Quality, cells: number): Promise<DrillRow[]> {
  const [crowd, other] = [await studio.createSeller(cells * 30), await studio.createSeller(SINGLES * 3 * 30)]
  const idle: number[] = []
  for (let run = 0; run < SINGLES; run += 1) idle.push(await startOfOne(other, quality))

  const startedAt = performance.now()
  const grid = await submit(crowd, quality, cells)
  const delivered = async () => (await findGeneration(crowd.userId, grid))?.delivered ?? 0
  const reach = (count: number) => secondsUntil(async () => (await delivered()) >= count, 1_200)
  await reach(cells * WARM)
  const warm = await megabytesOf(studio.app.jobs.pid)
  let most = warm
  const busy: number[] = []
  while ((await delivered()) < cells * 0.9) {
    if (busy.length < SINGLES) busy.push(await startOfOne(other, quality))
    most = Math.max(most, await megabytesOf(studio.app.jobs.pid))
    await sleep(200)
  }
  const seconds = (performance.now() - startedAt) / 1000

  const response = await post(studio, `/generations/${grid}/cancellation`, crowd.cookie, {})
  await response.arrayBuffer()
  const tidied = await secondsUntil(async () => (await busyWith(studio)).length === 0, 20)
  const view = await findGeneration(crowd.userId, grid)
  const what = `${quality}, ${cells} cells`
  return [
    { name: `${what}: pictures a second`, value: (await delivered()) / seconds, unit: '/s' },
    { name: `${what}: another’s picture starts, nobody else there`, value: median(idle), unit: 'ms' },
    {
      name: `${what}: the same beside the grid`,
      value: median(busy),
      unit: 'ms',
      limit: Math.round(Math.max(UNNOTICED_MS, PROMISED * median(idle))),
    },
    { name: `${what}: the slowest beside the grid`, value: Math.max(...busy), unit: 'ms' },
    { name: `${what}: memory of the worker, warm`, value: warm, unit: 'MB' },
    { name: `${what}: its growth`, value: most - warm, unit: 'MB', limit: MAX_GROWTH_MEGABYTES },
    { name: `${what}: a cancel is over after`, value: tidied, unit: 's', limit: 2 },
    {
      name: `${what}: cancelled, not done`,
      value: view?.state === 'cancelled' ? 1 : 0,
      limit: 1,
      atLeast: true,
    },
  ]
}

async function submit({ userId }: Seller, quality: Quality, cells: number): Promise<string> {
  const poses = POSES.slice(0, Math.max(1, cells / VARIATIONS)).map(({ id }) => ({ pose: id }))
  const input = poseGeneratorInput.parse({
    poses,
    variations: Math.min(cells, VARIATIONS),
    formats: ['shopee'],
    tier: quality,
  })
  const submission = {
    userId,
    toolId: 'pose-generator',
    tool: poseGenerator,
    input,
    submissionKey: randomUUID(),
  }
  const outcome = await submitGeneration(submission)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome))
  return outcome.generationId
}

/** Milliseconds from the submit of one picture to its worker. Answers once the picture is there. */
async function startOfOne(seller: Seller, quality: Quality): Promise<number> {
  const id = await submit(seller, quality, 1)
  await secondsUntil(async () => (await findGeneration(seller.userId, id))?.state === 'done', 120)
  const { rows } = await sql<{ ms: number }>`
    select extract(epoch from started_at - created_at) * 1000 as ms from generations where id = ${id}`.execute(
    db,
  )
  return Number(rows[0]?.ms)
}

async function megabytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}
