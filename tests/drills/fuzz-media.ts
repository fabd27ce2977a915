import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runChild } from './child.ts'
import { EVERY_TIER, type Drill, type DrillOptions, type DrillRow } from './drill.ts'
import { below } from './random.ts'

/** U1, U2: broken files of every kind that we take, opened as the jobs process opens uploads. */
export const fuzzMedia: Drill = { name: 'fuzz-media', tiers: EVERY_TIER, runAlone }

const FILES = { quick: 120, default: 1_000, release: 10_000 }
const CHILD = new URL('./fuzz-media-child.ts', import.meta.url)
const CHILDREN = 2
/** The file's own time limits are 30 and 120 seconds. */
const SLOWEST_SECONDS = 60
const MOST_MEGABYTES = 700

export interface FuzzReport {
  opened: number
  /** By the code of the problem that the user reads about. */
  refused: Record<string, number>
  /** What came out neither as media nor as a refusal. */
  uncontained: string[]
  slowestMs: number
  /** Of the process that opened them, without its children. */
  mostMegabytes: number
}

async function runAlone({ tier, random }: DrillOptions): Promise<DrillRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-fuzz-'))
  const ends: string[] = []
  const reports: FuzzReport[] = []
  await Promise.all(
    Array.from({ length: CHILDREN }, async () => {
      const own = await mkdtemp(path.join(folder, 'child-'))
      const said = await runChild(CHILD, [FILES[tier] / CHILDREN, below(random, 1e9), own])
      if (said) ends.push(said)
      else reports.push(JSON.parse(await readFile(path.join(own, 'report.json'), 'utf8')) as FuzzReport)
    }),
  )
  const uncontained = reports.flatMap((report) => report.uncontained)
  const left = (await readdir(folder, { recursive: true })).filter((name) => /^child-[^/]+\/\d+/.test(name))
  const refused = new Map<string, number>()
  for (const report of reports) {
    for (const [code, count] of Object.entries(report.refused))
      refused.set(code, (refused.get(code) ?? 0) + count)
  }
  const opened = reports.reduce((sum, report) => sum + report.opened, 0)
  const answered = [...refused.values()].reduce((sum, count) => sum + count, opened)
  if (uncontained.length === 0) await rm(folder, { recursive: true })
  return [
    { name: 'U2 broken files', value: answered + uncontained.length, figure: 'fuzzed media' },
    {
      name: 'of them refused',
      value: answered - opened,
      details: [...refused].map(([code, count]) => `${count} × ${code}`),
    },
    { name: 'opened all the same', value: opened },
    {
      name: 'neither opened nor refused',
      value: uncontained.length,
      limit: 0,
      harm: 'violations',
      details: uncontained,
    },
    { name: 'processes that ended by one', value: ends.length, limit: 0, harm: 'exits', details: ends },
    { name: 'files left in workspaces', value: left.length, limit: 0, details: left },
    {
      name: 'slowest',
      value: Math.max(0, ...reports.map(({ slowestMs }) => slowestMs)) / 1_000,
      unit: 's',
      limit: SLOWEST_SECONDS,
    },
    {
      name: 'most memory of the process that opened them',
      value: Math.max(0, ...reports.map(({ mostMegabytes }) => mostMegabytes)),
      unit: 'MB',
      limit: MOST_MEGABYTES,
    },
  ]
}
