import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { env, EnvironmentError, EXIT_CONFIG, EXIT_UNAVAILABLE } from '#app/env.server.ts'

const FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url))
/** Any number that nobody else locks. */
const LOCK = 7_526_418_001

/**
 * Brings the database up to `migrations/`, each file in a transaction of its own, under one advisory lock so that any
 * number of processes may start at once. Returns the names applied by this call.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await client.query(
      'create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())',
    )
    const pending = await pendingMigrations(client)
    for (const name of pending) {
      const sql = await readFile(path.join(FOLDER, name), 'utf8')
      try {
        await client.query('begin')
        await client.query(sql)
        await client.query('insert into migrations (name) values ($1)', [name])
        await client.query('commit')
      } catch (cause) {
        await client.query('rollback')
        throw new Error(`Migration ${name} failed`, { cause })
      }
    }
    return pending
  } finally {
    await client.end()
  }
}

/** Names of the files that this database does not have yet. */
export async function pendingMigrations(client: {
  query(sql: string): Promise<{ rows: { name: string }[] }>
}) {
  const known = await client.query("select to_regclass('migrations') as name")
  const applied = known.rows[0]?.name
    ? new Set((await client.query('select name from migrations')).rows.map((row) => row.name))
    : new Set<string>()
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort()
  return names.filter((name) => !applied.has(name))
}

if (import.meta.main) {
  try {
    const applied = await migrate(env().DATABASE_URL)
    process.stdout.write(applied.length ? `Applied ${applied.join(', ')}\n` : 'Nothing to apply\n')
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(error instanceof EnvironmentError ? EXIT_CONFIG : EXIT_UNAVAILABLE)
  }
}
