import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url))
/** Any number that nobody else locks. */
const LOCK = 7_526_418_001
const CONNECT_MS = 10_000
/** For whoever else migrates to come to its end. */
const OTHERS_MS = 15 * 60_000
/**
 * A change of a table waits for whoever reads it, and everybody else then waits behind the change. So it waits for less
 * than a request would, lets go, and tries again.
 */
const TABLE_LOCK_MS = 2_000
const TRIES = 30
const PAUSE_MS = 1_000
const LOCK_NOT_AVAILABLE = '55P03'

/** The database and this release do not belong together; the message says how to bring them together. */
export class MigrationError extends Error {
  override name = 'MigrationError'
  /** Nothing but another release or another database mends it: a wrong setting. Otherwise the migrate step does. */
  readonly isSetting: boolean

  constructor(message: string, { isSetting }: { isSetting: boolean }) {
    super(message)
    this.isSetting = isSetting
  }
}

/**
 * Runs `work` while no other process migrates this database: any number may begin at once, and each finds done what the
 * one before it did.
 */
export async function aloneOnDatabase<T>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'lumiku migrate',
  })
  await client.connect()
  try {
    await client.query(`set lock_timeout = ${OTHERS_MS}`)
    await client.query('select pg_advisory_lock($1)', [LOCK])
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * Brings the database up to `folder`, each file in a transaction of its own: one that fails leaves nothing behind. Call it
 * alone on the database. Returns the names applied. Throws MigrationError when the database is another release's.
 */
export async function migrate(client: pg.Client, folder = FOLDER): Promise<string[]> {
  await makeRecord(client)
  const migrations = await readMigrations(folder)
  const { missing, ...others } = await compare(client, migrations)
  refuse({ missing: [], ...others })
  const pending = migrations.filter(({ name }) => missing.includes(name))
  for (const migration of pending) await applyPatiently(client, migration)
  await rememberContents(client, migrations)
  return missing
}

/** Throws MigrationError when this release cannot work on the database as it is. */
export async function checkMigrations(client: Queryable, folder?: string): Promise<void> {
  const migrations = folder ? await readMigrations(folder) : (ours ??= await readMigrations(FOLDER))
  refuse(await compare(client, migrations))
}

interface Migration {
  name: string
  sql: string
  /** Of the text, whatever line ends a checkout gave it. */
  checksum: string
  /** It takes away what earlier releases need: the file says so in a line `-- contract: …`. */
  isContract: boolean
}

/** Files do not change while a process runs. */
let ours: Migration[] | undefined

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return await Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(path.join(folder, name), 'utf8')).replaceAll('\r\n', '\n')
      const checksum = createHash('sha256').update(sql).digest('hex')
      return { name, sql, checksum, isContract: /^-- contract:/m.test(sql) }
    }),
  )
}

interface Queryable {
  query(sql: string): Promise<{ rows: unknown[] }>
}

/** As `migrations` holds it; what an earlier release wrote has no checksum. */
interface Row {
  name: string
  checksum?: string | null
  is_contract?: boolean
}

interface Differences {
  missing: string[]
  /** Applied, and edited since. */
  changed: string[]
  /** A later release's, after which this one cannot work. */
  tooNew: string[]
}

async function compare(client: Queryable, migrations: Migration[]): Promise<Differences> {
  const known = await client.query("select to_regclass('migrations') as name")
  const isThere = (known.rows[0] as { name: string | null }).name !== null
  const rows = isThere ? ((await client.query('select * from migrations')).rows as Row[]) : []
  const applied = new Map(rows.map((row) => [row.name, row]))
  const names = new Set(migrations.map(({ name }) => name))
  return {
    missing: migrations.filter(({ name }) => !applied.has(name)).map(({ name }) => name),
    changed: migrations
      .filter(({ name, checksum }) => (applied.get(name)?.checksum ?? checksum) !== checksum)
      .map(({ name }) => name),
    tooNew: rows.filter(({ name, is_contract }) => is_contract && !names.has(name)).map(({ name }) => name),
  }
}

function refuse({ missing, changed, tooNew }: Differences): void {
  if (tooNew.length > 0) {
    throw new MigrationError(
      `${tooNew.join(', ')} of a later release took away what this one needs; deploy that release, or restore a backup from before it`,
      { isSetting: true },
    )
  }
  if (changed.length > 0) {
    throw new MigrationError(
      `${changed.join(', ')} was edited after it was applied; put the file back as it was and write the change as a new one`,
      { isSetting: true },
    )
  }
  if (missing.length > 0) {
    throw new MigrationError(`${missing.join(', ')} not applied; run npm run migrate`, { isSetting: false })
  }
}

async function makeRecord(client: pg.Client): Promise<void> {
  await client.query(
    'create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())',
  )
  const { rowCount } = await client.query(
    "select from information_schema.columns where table_schema = current_schema and table_name = 'migrations' and column_name = 'checksum'",
  )
  if (rowCount) return
  await client.query(
    'alter table migrations add column checksum text, add column is_contract boolean not null default false',
  )
}

async function applyPatiently(client: pg.Client, migration: Migration): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await apply(client, migration)
    } catch (cause) {
      const { message, code } = cause as Error & { code?: string }
      if (code !== LOCK_NOT_AVAILABLE || tries === TRIES) {
        throw new Error(`Migration ${migration.name} failed and left nothing behind: ${message}`, { cause })
      }
      await sleep(PAUSE_MS)
    }
  }
}

async function apply(client: pg.Client, { name, sql, checksum, isContract }: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query(`set local lock_timeout = ${TABLE_LOCK_MS}`)
    await client.query(sql)
    await client.query('insert into migrations (name, checksum, is_contract) values ($1, $2, $3)', [
      name,
      checksum,
      isContract,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

/** What was applied before checksums were kept counts as what its file says now. */
async function rememberContents(client: pg.Client, migrations: Migration[]): Promise<void> {
  for (const { name, checksum } of migrations) {
    await client.query('update migrations set checksum = $2 where name = $1 and checksum is null', [
      name,
      checksum,
    ])
  }
}
