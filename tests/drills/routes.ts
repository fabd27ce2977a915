import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../../bin/process.ts'
import type { Drill, DrillRow } from './drill.ts'

/**
 * A1: every route as its owner, as somebody else, as nobody and as an operator, by every method. It is a test; this is its
 * row in the table of a release.
 */
export const askEveryRoute: Drill = { name: 'routes', tiers: ['default', 'release'], runAlone }

const FILE = 'tests/access.test.ts'
const IDENTITIES = 4

async function runAlone(): Promise<DrillRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-routes-'))
  const report = path.join(folder, 'report.json')
  const vitest = path.join(ROOT, 'node_modules/.bin/vitest')
  const run = promisify(execFile)(vitest, ['run', FILE, '--reporter=json', `--outputFile=${report}`], {
    cwd: ROOT,
    maxBuffer: 50_000_000,
  })
  // What failed is in the report.
  await run.catch(() => undefined)
  const { numTotalTests, testResults } = JSON.parse(await readFile(report, 'utf8')) as {
    numTotalTests: number
    testResults: { assertionResults: { status: string; fullName: string }[] }[]
  }
  await rm(folder, { recursive: true })
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .flatMap(({ status, fullName }) => (status === 'failed' ? [fullName] : []))
  const text = await readFile(path.join(ROOT, FILE), 'utf8')
  const routes = /const ACCESS[^]*?\n\}/.exec(text)?.[0].match(/^ {2}'\//gm)?.length ?? 0
  return [
    { name: 'A1 routes, as 4 identities', value: routes * IDENTITIES, figure: 'routes × 4 identities' },
    { name: 'tests of them', value: numTotalTests, limit: routes / 2, atLeast: true },
    {
      name: 'tests that failed',
      value: failed.length,
      limit: 0,
      harm: 'violations',
      details: failed,
    },
  ]
}
