import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { isWrongDatabase } from './away.server.ts'

const CONNECT_MS = 5_000
const PAUSE_MS = 250

/**
 * Resolves once the server takes statements. A machine that boots starts everything at once, so one that does not answer
 * is asked again for `seconds`; a wrong password or an unknown database is thrown at once.
 */
export async function reachDatabase(url: string, seconds: number): Promise<void> {
  for (const until = Date.now() + seconds * 1_000; ; await sleep(PAUSE_MS)) {
    try {
      return await ask(url)
    } catch (error) {
      if (isWrongDatabase(error) || Date.now() >= until) throw error
    }
  }
}

async function ask(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: CONNECT_MS,
    application_name: 'lumiku start',
  })
  // What happens to it after its answer is nobody's concern.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
  } finally {
    void client.end().catch(() => undefined)
  }
}
