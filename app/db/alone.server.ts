import pg from 'pg'
import { env } from '#app/env.server.ts'

const ANSWER_MS = 5_000

/**
 * Does `work`, unless the same is being done under this name by any process: then undefined, at once. The name is held by a
 * connection of its own, past any pooler, and is free again when that ends, also by a death. Should it be lost while the work
 * goes on, somebody else may begin: so this spares work, and does not make it safe.
 */
export async function unlessAtWork<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const client = new pg.Client({
    connectionString: env().DATABASE_DIRECT_URL,
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    application_name: 'lumiku alone',
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    // A machine that vanished is found out in half a minute, not in the two hours that are usual.
    await client.query(
      'set tcp_keepalives_idle = 15; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3',
    )
    const { rows } = await client.query<{ isFree: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as "isFree"',
      [name],
    )
    return rows[0]?.isFree ? await work() : undefined
  } finally {
    await client.end().catch(() => undefined)
  }
}
