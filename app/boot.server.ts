import { isWrongDatabase } from '#app/db/away.server.ts'
import { openPool } from '#app/db/client.server.ts'
import { checkMigrations } from '#app/db/migrate.server.ts'
import { reachDatabase } from '#app/db/reach.server.ts'
import { env, EnvironmentError, EXIT_CONFIG, EXIT_UNAVAILABLE } from '#app/env.server.ts'
import { startQueue } from '#app/queue.server.ts'
import { probeStorage } from '#app/storage.server.ts'

/**
 * How every process begins, in this order: settings, database, migrations, storage, queue. Nothing listens and nothing is
 * worked on before all of it is as it must be. What is not ends the process with one line on stderr: code 78 where a
 * person has to change something, 69 where another try may do.
 */
export async function checkSurroundings(): Promise<void> {
  const { DATABASE_URL, DATABASE_WAIT_SECONDS } = env()
  await required('The database of DATABASE_URL cannot be used', () =>
    reachDatabase(DATABASE_URL, DATABASE_WAIT_SECONDS),
  )
  await required('The database does not fit this release', () => checkMigrations(openPool()))
  await required('The storage cannot be used', probeStorage)
}

/** Connects to the queue; the last thing before a process does its own work. */
export async function openQueue(role: 'web' | 'jobs') {
  return await required('The queue cannot be started', () => startQueue(role))
}

/** Reads settings by `read`, or ends the process with every wrong one by name. */
export function checkSettings<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(EXIT_CONFIG)
  }
}

/** What `attempt` gives, or the end of the process: `what` and the reason in one line. */
export async function required<T>(what: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    process.stderr.write(`${what}: ${reasonOf(error)}\n`)
    process.exit(isSetting(error) ? EXIT_CONFIG : EXIT_UNAVAILABLE)
  }
}

function isSetting(error: unknown): boolean {
  const { isSetting } = error as { isSetting?: unknown }
  return isSetting === true || isWrongDatabase(error)
}

/** A refused connection has an empty message and a code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const said = error.message || String((error as NodeJS.ErrnoException).code ?? error.name)
  return said.replaceAll(/\s*\n\s*/g, ' ')
}
