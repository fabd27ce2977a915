import { findGeneration } from '#app/models/generation.server.ts'
import type { Drill, DrillOptions, DrillRow } from './drill.ts'
import { ffmpegLeft, ruleRows, openRuns, secondsUntil, type Studio } from './studio.ts'

/** SIGTERM in the middle of a run, as a deploy sends it; and one that is in a hurry and sends two. */
export const drainByTerm: Drill = {
  name: 'drain',
  tiers: ['default', 'release'],
  run,
}

async function run(studio: Studio, { tier }: DrillOptions): Promise<DrillRow[]> {
  const rounds = { quick: 2, default: 4, release: 8 }[tier]
  let slowest = 0
  let slowestHurried = 0
  let children = 0
  const wrongs: string[] = []
  const seller = await studio.createSeller(100_000)
  for (let round = 0; round < rounds; round++) {
    const isHurried = round % 4 === 3
    const outcome = await seller.submit(round % 2 === 0 ? 4 : 24)
    if (!outcome.ok) throw new Error(outcome.reason)
    const id = outcome.generationId
    const wanted = Math.floor(studio.random() * 3)
    const isUnderWay = async () => {
      const run = await findGeneration(seller.userId, id)
      return run?.state !== 'queued' && (run?.delivered ?? 0) >= wanted
    }
    await secondsUntil(isUnderWay, 120)

    const startedAt = performance.now()
    studio.app.jobs.kill('SIGTERM')
    if (isHurried) setTimeout(() => studio.app.jobs.kill('SIGTERM'), 50)
    const how = await studio.app.jobs.ended
    const seconds = (performance.now() - startedAt) / 1000
    children += await ffmpegLeft(studio)
    if (isHurried) slowestHurried = Math.max(slowestHurried, seconds)
    else {
      slowest = Math.max(slowest, seconds)
      if (how !== 'ended with code 0') wrongs.push(`round ${round}: ${how}`)
      const state = (await findGeneration(seller.userId, id))?.state
      if (state !== 'queued' && state !== 'done') wrongs.push(`round ${round}: the run is ${state}`)
    }
    await studio.app.restartJobs()
  }
  const unfinished = await secondsUntil(async () => (await openRuns()).length === 0, 180)
  if (unfinished === Infinity) wrongs.push('some runs did not finish')
  const failed = await failedRuns(seller.userId)
  const rules = await ruleRows(studio, [...wrongs, ...failed])
  return [
    { name: `longest drain of ${rounds} SIGTERMs mid-render`, value: slowest, unit: 's', limit: 32 },
    { name: 'longest end after a second SIGTERM', value: slowestHurried, unit: 's', limit: 1.1 },
    { name: 'child processes after 2 s', value: children, limit: 0 },
    { name: 'runs that failed by it', value: failed.length, limit: 0 },
    ...rules,
  ]
}

async function failedRuns(userId: string): Promise<string[]> {
  const { listGenerations } = await import('#app/models/generation.server.ts')
  const runs = await listGenerations(userId, { limit: 100 })
  return runs
    .filter(({ state, delivered, planned }) => state !== 'done' || delivered !== planned)
    .map(({ id, state, delivered, planned }) => `${id} is ${state} with ${delivered} of ${planned}`)
}
