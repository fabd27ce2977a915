import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startTestServer } from '#tests/support/database.ts'
import { runChild } from './child.ts'
import { EVERY_TIER, type Drill, type DrillOptions, type DrillRow } from './drill.ts'

/**
 * P2: kill -9 at every step of a run, from the claim to the settlement: before each statement is sent, and after it was
 * done but not yet heard of. Another process takes up the run then, and all must be as if nothing had been.
 */
export const killAtEachStatement: Drill = { name: 'settle', tiers: EVERY_TIER, runAlone }

/** Every how many steps, and how often the whole way is walked. */
const WALKS = {
  quick: { every: 12, times: 1 },
  default: { every: 2, times: 1 },
  release: { every: 1, times: 3 },
}
const WALKER = new URL('./settle-child.ts', import.meta.url)

export interface WalkReport {
  /** Statements of a run that nothing happens to. */
  steps: number
  kills: number
  wrongs: string[]
}

async function runAlone({ tier }: DrillOptions): Promise<DrillRow[]> {
  const { every, times } = WALKS[tier]
  const server = await startTestServer()
  const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-settle-'))
  try {
    const said = await runChild(WALKER, ['walk', every, times, folder], {
      DATABASE_URL: await server.createDatabase(),
      LUMIKU_DATA: folder,
    })
    const report: WalkReport = said
      ? { steps: 0, kills: 0, wrongs: [said] }
      : (JSON.parse(await readFile(path.join(folder, 'report.json'), 'utf8')) as WalkReport)
    return [
      { name: `P2 steps of a run, every ${every === 1 ? 'one' : `${every}th`}`, value: report.steps },
      {
        name: 'kills before and after them',
        value: report.kills,
        limit: (2 * times * (report.steps - every)) / every,
        atLeast: true,
      },
      {
        name: 'runs that were not settled exactly once in the end',
        value: report.wrongs.length,
        limit: 0,
        harm: 'double',
        details: report.wrongs,
      },
    ]
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
