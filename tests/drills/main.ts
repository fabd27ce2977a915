import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify, styleText } from 'node:util'
import { ROOT } from '../../bin/process.ts'
import { missJobs } from './absent-jobs.ts'
import { standAtTheDoor } from './access.ts'
import { cancelHalfWay } from './cancel.ts'
import { setClocksApart } from './clocks.ts'
import { deployUnderLoad } from './deploys.ts'
import { drainByTerm } from './drain.ts'
import { isKept, type Drill, type DrillRow, type Tier } from './drill.ts'
import { fillDisk } from './full-disk.ts'
import { fuzzMedia } from './fuzz-media.ts'
import { fuzzRequests } from './fuzz-requests.ts'
import { gridBesideOthers } from './grid.ts'
import { walkImage } from './image.ts'
import { tellTheTruth } from './health.ts'
import { killJobs } from './kill-jobs.ts'
import { killWeb } from './kill-web.ts'
import { keepBooks } from './ledger.ts'
import { payFaultily } from './payments.ts'
import { restoreBackup } from './restore.ts'
import { restartPostgres } from './restart-postgres.ts'
import { seeded } from './random.ts'
import { askEveryRoute } from './routes.ts'
import { growByProcesses } from './scale.ts'
import { killAtEachStatement } from './settle.ts'
import { soakUnderLoad } from './soak.ts'
import { spendInParallel } from './spend.ts'
import { startTogether } from './starts.ts'
import { openStudio, type Studio } from './studio.ts'
import { lineOf, scoresOf, tableOf } from './table.ts'
import { terminateBackends } from './terminate-backends.ts'
import { wakeZombies } from './zombies.ts'

/**
 * `npm run drills [-- quick | release] [name …]` breaks the running product in every way that a bad day may, and counts
 * what came of it. Prints each drill's rows, and at the end the table that a release is held to. Exits with 1 when a limit
 * is broken. Each drill has a seed of its own, made from the run's: `SEED=7 npm run drills -- kill-jobs` replays one.
 */
const DRILLS: Drill[] = [
  spendInParallel,
  cancelHalfWay,
  drainByTerm,
  deployUnderLoad,
  startTogether,
  tellTheTruth,
  restartPostgres,
  terminateBackends,
  fillDisk,
  missJobs,
  setClocksApart,
  keepBooks,
  killAtEachStatement,
  fuzzMedia,
  fuzzRequests,
  askEveryRoute,
  standAtTheDoor,
  payFaultily,
  gridBesideOthers,
  growByProcesses,
  soakUnderLoad,
  killWeb,
  killJobs,
  wakeZombies,
  walkImage,
  restoreBackup,
]

interface Result {
  name: string
  seconds: number
  rows: DrillRow[]
}

const { positionals } = parseArgs({ allowPositionals: true })
const tier: Tier = positionals.includes('quick')
  ? 'quick'
  : positionals.includes('release')
    ? 'release'
    : 'default'
const names = positionals.filter((name) => name !== tier)
for (const name of names) {
  if (DRILLS.some((drill) => drill.name === name)) continue
  throw new Error(`There is no drill "${name}". Known: ${DRILLS.map((drill) => drill.name).join(', ')}`)
}
const chosen = DRILLS.filter(({ name, tiers }) =>
  names.length ? names.includes(name) : tiers.includes(tier),
)

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))
const replay = (name: string) =>
  `SEED=${seed} npm run drills -- ${tier === 'default' ? '' : `${tier} `}${name}`
console.log(`SEED=${seed} · ${tier}`)

const folder = path.join(ROOT, 'test-results')
await mkdir(folder, { recursive: true })
let random = seeded(seed)
let opened: Promise<Studio> | undefined
const isQuickLook = tier === 'quick' && names.length === 0
const results = isQuickLook ? await doSideBySide(chosen) : await doInTurn(chosen)

const rows = results.flatMap((result) => result.rows)
const broken = rows.filter((row) => !isKept(row)).length
const scores = scoresOf(results.map((result) => result.rows))
console.log(`\n${tableOf(scores)}`)
const limits = rows.filter(({ limit }) => limit !== undefined).length
await writeFile(
  process.env['RESULT'] ?? path.join(folder, 'drills.json'),
  JSON.stringify({ seed, tier, limits, broken, scores, drills: results }, null, 2),
)
console.log(broken ? `\n${broken} of ${limits} limits broken` : `\nEvery one of ${limits} limits holds`)
process.exit(broken ? 1 : 0)

async function doInTurn(drills: Drill[]): Promise<Result[]> {
  const done: Result[] = []
  try {
    for (const drill of drills) {
      random = seeded(seed, drill.name)
      const startedAt = performance.now()
      const rows = await doDrill(drill)
      const seconds = Math.round((performance.now() - startedAt) / 1000)
      const result = { name: drill.name, seconds, rows }
      print(result)
      done.push(result)
    }
  } finally {
    await (await opened?.catch(() => undefined))?.close()
  }
  return done
}

/** A drill waits for half of its time: two studios, and every second drill in each, take little longer than one. */
async function doSideBySide(drills: Drill[]): Promise<Result[]> {
  const lanes = [0, 1].map(async (lane) => {
    const own = drills.filter((_, index) => index % 2 === lane).map(({ name }) => name)
    const done = await doApart(own)
    done.forEach(print)
    return done
  })
  return (await Promise.all(lanes)).flat()
}

/** In a process of their own: the settings, connections and memory of one drill are not those of another. */
async function doApart(apart: string[]): Promise<Result[]> {
  const file = path.join(folder, `drills-${apart[0]}.json`)
  await rm(file, { force: true })
  const args = [fileURLToPath(import.meta.url), ...(tier === 'default' ? [] : [tier]), ...apart]
  await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, SEED: String(seed), RESULT: file },
    maxBuffer: 50_000_000,
  }).catch(async (error: unknown) => {
    // A broken limit is told by the rows.
    if (!existsSync(file)) throw error
  })
  const { drills } = JSON.parse(await readFile(file, 'utf8')) as { drills: Result[] }
  await rm(file)
  return drills
}

function print({ name, seconds, rows }: Result): void {
  console.log(`\n${name} (${seconds} s)`)
  for (const row of rows) {
    console.log(lineOf(row))
    for (const detail of row.details?.slice(0, 10) ?? []) console.log(`      ${detail}`)
  }
  if (!rows.every(isKept)) console.log(styleText('red', `  Again: ${replay(name)}`))
}

/** A drill that breaks off has broken a limit; those after it are still done. */
async function doDrill(drill: Drill): Promise<DrillRow[]> {
  const options = { tier, random: () => random() }
  try {
    if ('runAlone' in drill) {
      if (chosen.length === 1) return await drill.runAlone(options)
      return (await doApart([drill.name])).flatMap(({ rows }) => rows)
    }
    opened ??= openStudio(() => random())
    const studio = await opened
    const rows = await drill.run(studio, options)
    return [...rows, ...(await studio.unasked())]
  } catch (error) {
    const details = [error instanceof Error ? (error.stack ?? error.message) : String(error)]
    return [{ name: 'it broke off', value: 1, limit: 0, details }]
  }
}
