import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startApp, type App } from '#tests/support/app.ts'
import { startRelay, type Relay } from '#tests/support/relay.ts'
import { startS3 } from '#tests/fakes/s3/server.ts'
import { migrateAll } from '../../bin/migrate.ts'
import { startPostgres } from '../../bin/postgres.ts'
import type { Drill, DrillRow } from './drill.ts'
import { secondsUntil } from './studio.ts'

/**
 * P5, P8, P13, P20: everything that a process needs is taken away in turn and given back. `/api/health` must name it, and
 * that it is back, within fifteen seconds each; no answer may take longer than three; `/health` goes on answering; and
 * nothing may end by it.
 */
export const tellTheTruth: Drill = { name: 'health', tiers: ['default', 'release'], runAlone: run }

const TRUTH_SECONDS = 15
const ANSWER_SECONDS = 3
const CROWD = 200
/** As P8 has it: each conversation with the database takes two seconds. */
const SLOW_MS = 2_000
const SLOW_SECONDS = 10
/** What waits for a connection gives up after five; what has one may need a few conversations. */
const SLOW_LIMIT_SECONDS = 16

/** One thing that may be away: how it goes and how it comes back. */
interface Break {
  what: string
  /** The parts that must say so. */
  parts: string[]
  take(): Promise<void>
  give(): Promise<void>
}

async function run(): Promise<DrillRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-health-'))
  const postgres = await startPostgres({ folder: path.join(folder, 'postgres'), isThrowaway: true })
  await migrateAll(postgres.url)
  const relay = await startRelay(Number(new URL(postgres.url).port))
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  const store = await startS3()
  const storeRelay = await startRelay(Number(new URL(store.endpoint).port))
  const onDisk = await startApp({
    databaseUrl: relay.through(postgres.url),
    dataDir: path.join(folder, 'disk'),
  })
  const withStore = await startApp({
    databaseUrl: postgres.url,
    dataDir: path.join(folder, 'store'),
    env: {
      STORAGE_DRIVER: 's3',
      S3_ENDPOINT: storeRelay.through(store.endpoint),
      S3_BUCKET: store.bucket,
      S3_ACCESS_KEY_ID: store.accessKeyId,
      S3_SECRET_ACCESS_KEY: store.secretAccessKey,
    },
  })
  // From here on an empty folder is a volume that is not mounted.
  await client.query(
    `insert into users (email, name, password_hash, used_bytes) values ('health@lumiku.test', 'Ratna', 'none', 1)`,
  )
  // Its workers would stand in for those that are taken away.
  await withStore.jobs.stop(30)
  const asked = new Asked()
  try {
    const rows: DrillRow[] = []
    for (const one of breaksOf(onDisk, relay, client)) rows.push(...(await asked.breakAndMend(onDisk, one)))
    rows.push(...(await asked.breakAndMend(withStore, storeAway(storeRelay))))
    const processes = [onDisk.web, onDisk.jobs, withStore.web]
    return [
      ...rows,
      { name: 'longest answer of /api/health', value: asked.slowest, unit: 's', limit: ANSWER_SECONDS },
      { name: 'answers of /health that were not 200', value: asked.notAlive, limit: 0 },
      ...(await askInCrowd(onDisk, relay)),
      ...(await readSlowly(onDisk, relay)),
      {
        name: 'processes that ended by themselves',
        value: processes.filter((one) => one.hasEndedByItself()).length,
        limit: 0,
        harm: 'exits',
      },
    ]
  } finally {
    await onDisk.stop()
    await withStore.stop()
    await client.end()
    await relay.stop()
    await storeRelay.stop()
    await store.stop()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

function breaksOf(app: App, relay: Relay, client: pg.Client): Break[] {
  const storage = path.join(app.dataDir, 'storage')
  const elsewhere = `${storage}-elsewhere`
  const run = (sql: string) => async () => void (await client.query(sql))
  return [
    { what: 'the database ends', parts: ['database'], take: relay.cut, give: relay.mend },
    { what: 'the database hangs', parts: ['database'], take: async () => relay.hang(), give: relay.mend },
    {
      what: 'the migrations are gone',
      parts: ['migrations'],
      take: run('alter table migrations rename to moved_away'),
      give: run('alter table moved_away rename to migrations'),
    },
    {
      what: 'the storage is another folder',
      parts: ['storage'],
      take: () => rename(storage, elsewhere),
      async give() {
        await rm(storage, { recursive: true, force: true })
        await rename(elsewhere, storage)
      },
    },
    {
      what: 'the storage cannot be written',
      parts: ['storage'],
      async take() {
        await rename(storage, elsewhere)
        await writeFile(storage, 'no folder')
      },
      async give() {
        await rm(storage)
        await rename(elsewhere, storage)
      },
    },
    {
      what: 'the jobs process is killed',
      parts: ['jobs'],
      async take() {
        app.jobs.kill('SIGKILL')
        await app.jobs.ended
      },
      give: () => app.restartJobs(),
    },
    {
      what: 'the jobs process is frozen',
      parts: ['jobs'],
      take: async () => app.jobs.kill('SIGSTOP'),
      give: async () => app.jobs.kill('SIGCONT'),
    },
    nobodyAt('remote', app, client),
  ]
}

/** The only jobs process serves other queues, and a message waits. */
function nobodyAt(queue: string, app: App, client: pg.Client): Break {
  let other: ReturnType<App['startAnother']> | undefined
  return {
    what: `nobody works on ${queue}`,
    parts: ['jobs', 'queue'],
    async take() {
      await app.jobs.stop(30)
      other = app.startAnother('jobs', { QUEUES: 'render,inspect,payments,mail,upkeep' })
      await client.query(
        `insert into pgboss.job (name, data, start_after) values ($1, '{"generationId": "00000000-0000-4000-8000-000000000000"}', now() - interval '5 minutes')`,
        [queue],
      )
      await secondsUntil(async () => {
        const { rowCount } = await client.query(
          `select from pgboss.instance where stopped_on is null and workers::text like '%render%'`,
        )
        return Boolean(rowCount)
      }, 30)
    },
    async give() {
      await other?.stop(30)
      await app.restartJobs()
    },
  }
}

function storeAway(relay: Relay): Break {
  return { what: 'the bucket is away', parts: ['storage'], take: relay.cut, give: relay.mend }
}

interface Parts {
  parts?: Record<string, { state: string }>
}

/** Asks as a monitor does, and keeps the worst of what it heard. */
class Asked {
  /** Seconds. */
  slowest = 0
  notAlive = 0

  async breakAndMend(app: App, { what, parts, take, give }: Break): Promise<DrillRow[]> {
    await secondsUntil(async () => (await this.failing(app)).length === 0, TRUTH_SECONDS * 2)
    await take()
    const named = await secondsUntil(async () => {
      const failing = await this.failing(app)
      return parts.every((part) => failing.includes(part))
    }, TRUTH_SECONDS * 2)
    await give()
    const well = await secondsUntil(async () => (await this.failing(app)).length === 0, TRUTH_SECONDS * 2)
    const limit = { unit: 's', limit: TRUTH_SECONDS }
    return [
      { name: `${what}: seconds until it is named`, value: named, ...limit },
      { name: `${what}: seconds until all is well again`, value: well, ...limit },
    ]
  }

  private async failing(app: App): Promise<string[]> {
    const startedAt = performance.now()
    const answer = await fetch(`${app.url}/api/health`)
    const { parts = {} } = (await answer.json()) as Parts
    this.slowest = Math.max(this.slowest, (performance.now() - startedAt) / 1_000)
    const alive = await fetch(`${app.url}/health`)
    await alive.arrayBuffer()
    if (!alive.ok) this.notAlive += 1
    await sleep(200)
    const failing = Object.keys(parts).filter((name) => parts[name]?.state === 'failing')
    if (answer.ok !== (failing.length === 0))
      throw new Error(`${answer.status}, and failing: ${failing.join()}`)
    return failing
  }
}

/** Many ask at once while the database hangs: one of them looks, and nobody waits longer. */
async function askInCrowd(app: App, relay: Relay): Promise<DrillRow[]> {
  relay.hang()
  await sleep(3_000)
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: CROWD }, async () => (await fetch(`${app.url}/api/health`)).arrayBuffer()),
  )
  const seconds = (performance.now() - startedAt) / 1_000
  await relay.mend()
  return [
    {
      name: `${CROWD} ask at once: the last is answered after`,
      value: seconds,
      unit: 's',
      limit: ANSWER_SECONDS * 2,
    },
  ]
}

/** P8: people keep coming while the database is slow. */
async function readSlowly(app: App, relay: Relay): Promise<DrillRow[]> {
  relay.slow(SLOW_MS)
  const until = Date.now() + SLOW_SECONDS * 1_000
  const seconds: number[] = []
  const others: number[] = []
  await Promise.all(
    Array.from({ length: CROWD }, async () => {
      while (Date.now() < until) {
        const startedAt = performance.now()
        const answer = await fetch(`${app.url}/dashboard`, {
          headers: { cookie: `lumiku_session=${'a'.repeat(43)}` },
          redirect: 'manual',
        })
        await answer.arrayBuffer()
        seconds.push((performance.now() - startedAt) / 1_000)
        // Nobody is logged in under that cookie: once the database says so, the page is the log-in's.
        if (answer.status !== 503 && answer.status !== 302) others.push(answer.status)
      }
    }),
  )
  await relay.mend()
  const well = await secondsUntil(async () => (await fetch(`${app.url}/api/health`)).ok, TRUTH_SECONDS * 2)
  seconds.sort((a, b) => a - b)
  return [
    { name: `pages asked for while the database is slow, by ${CROWD} at once`, value: seconds.length },
    {
      name: 'p99 of their answers',
      value: seconds[Math.floor(seconds.length * 0.99)] ?? Infinity,
      unit: 's',
      limit: SLOW_LIMIT_SECONDS,
    },
    { name: 'answers other than the page and 503', value: others.length, limit: 0 },
    { name: 'seconds until all is well after it', value: well, unit: 's', limit: TRUTH_SECONDS },
  ]
}
