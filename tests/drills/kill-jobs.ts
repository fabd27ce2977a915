import { db } from '#app/db/client.server.ts'
import { EVERY_TIER, type Drill, type DrillOptions, type DrillRow } from './drill.ts'
import { ffmpegLeft, ruleRows, openRuns, secondsUntil, type Studio } from './studio.ts'

/** kill -9 of the jobs process in the middle of rendering, again and again. */
export const killJobs: Drill = {
  name: 'kill-jobs',
  tiers: EVERY_TIER,
  run,
}

async function run(studio: Studio, { tier }: DrillOptions): Promise<DrillRow[]> {
  const kills = tier === 'quick' ? 3 : 50
  const seller = await studio.createSeller(100_000)
  let children = 0
  const recoveries: number[] = []
  let submitted = 0
  const submit = async () => {
    // Every tool in turn: what is killed half-way is of each kind.
    const work = seller.works[submitted % seller.works.length]!
    const outcome = await work.submit(
      4 + Math.floor(studio.random() * 4),
      1 + Math.floor(studio.random() * 1e6),
    )
    if (!outcome.ok) throw new Error(`${work.toolId}: ${outcome.reason}`)
    submitted += 1
  }
  // Seconds that one takes in peace on this machine: any moment of that is as likely as another.
  for (const _ of seller.works) await submit()
  let peaceful = await secondsUntil(async () => (await openRuns()).length === 0, 300)
  const attemptsSeen = new Map<string, number>()
  const isClaimedAnew = async () => {
    const open = await openRuns()
    const isNew = (run: (typeof open)[number]) => run.attempt > (attemptsSeen.get(run.id) ?? 0)
    return open.length === 0 || open.some((run) => run.state === 'running' && isNew(run))
  }
  for (let kill = 0; kill < kills;) {
    while ((await openRuns()).length < 2) await submit()
    const recovery = await secondsUntil(isClaimedAnew, 60)
    const quiet = await secondsUntil(async () => (await openRuns()).length === 0, studio.random() * peaceful)
    if (quiet < Infinity) {
      // All was done before the moment came: the machine has become quicker.
      peaceful = Math.max(1, quiet)
      continue
    }
    kill += 1
    studio.app.jobs.kill('SIGKILL')
    await studio.app.jobs.ended
    if (kill > 1) recoveries.push(recovery)
    for (const { id, attempt } of await openRuns()) attemptsSeen.set(id, attempt)
    children += await ffmpegLeft(studio)
    await studio.app.restartJobs()
  }
  const finished = await secondsUntil(async () => (await openRuns()).length === 0, 300)
  const runs = await db
    .selectFrom('generations')
    .select(['id', 'tool', 'state', 'planned', 'delivered', 'attempt'])
    .where('user_id', '=', seller.userId)
    .execute()
  const unfinished = runs.filter(({ state, planned, delivered }) => state !== 'done' || planned !== delivered)
  const rules = await ruleRows(studio)
  recoveries.sort((a, b) => a - b)
  return [
    { name: 'kills', value: kills },
    {
      name: `seconds that ${seller.works.length} runs, one of each tool, take in peace`,
      value: peaceful,
      unit: 's',
    },
    {
      name: 'runs, of which the unluckiest was tried',
      value: Math.max(...runs.map(({ attempt }) => attempt)),
      unit: '×',
    },
    {
      name: `runs that did not finish, of ${submitted}`,
      value: unfinished.length + (finished === Infinity ? 1 : 0),
      limit: 0,
      details: unfinished.map((run) => JSON.stringify(run)),
    },
    { name: 'ffmpeg processes 2 s after a kill', value: children, limit: 0 },
    {
      name: 'seconds until work went on, p95',
      value: recoveries[Math.floor(recoveries.length * 0.95)] ?? 0,
      unit: 's',
      limit: 30,
    },
    ...rules,
  ]
}
