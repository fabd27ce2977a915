import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { aloneOnDatabase, migrate } from '#app/db/migrate.server.ts'
import { buildWhenChanged } from '../../bin/build.ts'
import { migrateAll } from '../../bin/migrate.ts'
import { freePort, startPostgres } from '../../bin/postgres.ts'
import { ROOT, startProcess, type Process } from '../../bin/process.ts'
import type { Drill, DrillOptions, DrillRow } from './drill.ts'
import { secondsUntil } from './studio.ts'

/**
 * P16: twelve machines come up at the same moment on an empty database, or on the one of the release before; each
 * migrates and then starts, as `docker run` with nobody to coordinate it does.
 */
export const startTogether: Drill = { name: 'starts', tiers: ['default', 'release'], runAlone: run }

const REPLICAS = 12
const ROUNDS = { quick: 1, default: 2, release: 20 }
const START_SECONDS = 180
const MIGRATIONS = path.join(ROOT, 'migrations')

interface Starts {
  appliedBy: number
  up: number
  wrong: string[]
}

async function run({ tier }: DrillOptions): Promise<DrillRow[]> {
  await buildWhenChanged()
  const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-starts-'))
  const postgres = await startPostgres({ folder: path.join(folder, 'postgres'), isThrowaway: true })
  const admin = new pg.Client({ connectionString: postgres.urlOf('postgres') })
  await admin.connect()
  const all: Starts[] = []
  try {
    for (let round = 0; round < ROUNDS[tier]; round += 1) {
      await admin.query(`create database round_${round}`)
      const url = postgres.urlOf(`round_${round}`)
      if (round % 2 === 1) await makeEarlier(url, path.join(folder, `earlier-${round}`))
      all.push(await startAll(url, path.join(folder, `data-${round}`)))
    }
  } finally {
    await admin.end()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
  const wrong = all.flatMap((one) => one.wrong)
  return [
    { name: `rounds of ${REPLICAS} starts at once`, value: all.length },
    {
      name: 'rounds in which other than one migrated',
      value: all.filter(({ appliedBy }) => appliedBy !== 1).length,
      limit: 0,
    },
    {
      name: 'processes that started',
      value: all.reduce((sum, { up }) => sum + up, 0),
      limit: REPLICAS * all.length,
      atLeast: true,
    },
    { name: 'anything else', value: wrong.length, limit: 0, details: wrong },
  ]
}

/** As the release before left it. */
async function makeEarlier(url: string, folder: string): Promise<void> {
  await mkdir(folder)
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort()
  for (const name of names.slice(0, -1)) await copyFile(path.join(MIGRATIONS, name), path.join(folder, name))
  await aloneOnDatabase(url, (client) => migrate(client, folder))
}

async function startAll(url: string, dataDir: string): Promise<Starts> {
  const starts: Starts = { appliedBy: 0, up: 0, wrong: [] }
  const running: Process[] = []
  await Promise.all(
    Array.from({ length: REPLICAS }, async (_, replica) => {
      const port = await freePort()
      const start = (name: string, file: string) =>
        startProcess(`${name} ${replica}`, [file], {
          logFile: path.join(dataDir, `${name}-${replica}.log`),
          env: {
            PATH: process.env['PATH'],
            NODE_ENV: 'production',
            PORT: String(port),
            APP_ORIGIN: `http://localhost:${port}`,
            DATABASE_URL: url,
            LUMIKU_DATA: dataDir,
            SESSION_SECRET: 'k3J9vQ2xR7mT5wZ8bN4cL6pH1gF0dS3aY',
            DRAIN_DELAY_SECONDS: '0',
          },
        })
      const migration = start('migrate', 'bin/migrate.ts')
      const how = await migration.ended
      if (how !== 'ended with code 0') starts.wrong.push(`migrate ${how}: ${migration.lastLines(2)}`)
      if (migration.lastLines().includes('Applied')) starts.appliedBy += 1
      const web = start('web', 'app/main.ts')
      running.push(web)
      const seconds = await secondsUntil(async () => {
        if (web.hasEnded()) return true
        return (await fetch(`http://localhost:${port}/health`)).ok
      }, START_SECONDS)
      if (web.hasEnded() || seconds === Infinity) starts.wrong.push(`web: ${web.lastLines(2)}`)
      else starts.up += 1
    }),
  )
  starts.wrong.push(...(await compareWithCalm(url)))
  await Promise.all(running.map((one) => one.stop(30)))
  return starts
}

/** One row for each migration, and nothing left for another call to do. */
async function compareWithCalm(url: string): Promise<string[]> {
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ name: string }>('select name from migrations order by name')
  await client.end()
  const again = await migrateAll(url)
  return [
    ...(rows.map(({ name }) => name).join() === names.join() ? [] : [`rows: ${rows.length}`]),
    ...(again.length === 0 ? [] : [`applied once more: ${again.join()}`]),
  ]
}
