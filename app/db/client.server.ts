import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { env } from '#app/env.server.ts'
import { log } from '#app/log.server.ts'
import { counter } from '#app/metrics.server.ts'
import type { Database } from './schema.ts'

/** A connection or a transaction: what a model's function needs to run its statements on. */
export type Db = Kysely<Database>
export type Trx = Transaction<Database>

const WAIT_FOR_CONNECTION_MS = 5_000
const STATEMENT_MS = 15_000
const PATIENT_MS = 600_000
/** On top of a statement's time: for a server that vanished, and its limit with it. */
const ANSWER_MS = 1_000
const LOCK_MS = 5_000
const IDLE_IN_TRANSACTION_MS = 30_000
const SLOW_QUERY_MS = 200

// bigint: credits and bytes stay far below 2^53, so numbers are exact.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

let pool: pg.Pool | undefined

/** Opens nothing until its first query. */
export const db: Db = new Kysely<Database>({
  dialect: new PostgresDialect({ pool: async () => openPool() }),
  log: ({ queryDurationMillis, query }) => warnOfSlow(query.sql, queryDurationMillis),
})

const slow = counter('lumiku_slow_queries_total', 'Statements that took 200 ms or more')

/** Without the values, which say who somebody is. */
export function warnOfSlow(statement: string, ms: number): void {
  if (ms < SLOW_QUERY_MS) return
  slow.inc()
  log.warn({ ms: Math.round(ms), sql: statement }, 'slow query')
}

/** The pool behind `db`, for what wants plain connections: LISTEN, rate limits, pg-boss. */
export function openPool(): pg.Pool {
  if (pool) return pool
  pool = makePool({ max: 10, statementMs: STATEMENT_MS })
  return pool
}

/**
 * One connection of its own for what reads whole tables, where a statement may take ten minutes. For a process that
 * nobody waits for; the caller destroys it.
 */
export function openPatient(): Db {
  const own = makePool({ max: 1, statementMs: PATIENT_MS })
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: own }) })
}

function makePool({ max, statementMs }: { max: number; statementMs: number }): pg.Pool {
  const made = new pg.Pool({
    connectionString: env().DATABASE_URL,
    max,
    connectionTimeoutMillis: WAIT_FOR_CONNECTION_MS,
    statement_timeout: statementMs,
    query_timeout: statementMs + ANSWER_MS,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    application_name: 'lumiku',
  })
  // A dropped idle connection is the pool's to replace; without a listener it would end the process.
  made.on('error', (error) => log.warn({ error: error.message }, 'database connection lost'))
  // The pool hears the errors of idle connections only. One that dies while a transaction has it, between two
  // statements, would end the process too; the next statement rejects with the same error, so this has nothing to do.
  made.on('connect', (client) => client.on('error', () => undefined))
  return made
}

/** Connections of this process, and the queries that wait for one. */
export function poolCounts(): { active: number; idle: number; waiting: number } {
  const { totalCount = 0, idleCount = 0, waitingCount = 0 } = pool ?? {}
  return { active: totalCount - idleCount, idle: idleCount, waiting: waitingCount }
}

export async function closeDatabase(): Promise<void> {
  if (!pool) return
  const opened = pool
  pool = undefined
  await db.destroy()
  // Kysely ends the pool only when a statement of its own has opened it.
  if (!opened.ending) await opened.end()
}
