import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import type {
  AttemptOutcome,
  GenerationPurpose,
  GenerationState,
  LedgerKind,
  ProviderCallOutcome,
} from '#app/db/schema.ts'
import { isId } from '#app/models/id.server.ts'
import { jobIdOf } from '#app/queue.server.ts'
import type { Problem } from '#app/studio/contract.ts'

/** Every user's runs, for the people who run the place. Nobody's files are here. */

export interface RunOverview {
  /** Pass as `before` to read on. */
  id: string
  tool: string
  purpose: GenerationPurpose
  title: string
  state: GenerationState
  planned: number
  delivered: number
  failed: number
  credits: number
  createdAt: string
  user: { id: string; email: string }
}

/** Newest first. Days are Jakarta's, `from` and `to` included. */
export async function listAllRuns(page: {
  userId?: string | undefined
  tool?: string | undefined
  state?: GenerationState | undefined
  /** YYYY-MM-DD. */
  from?: string | undefined
  to?: string | undefined
  before?: string | undefined
  limit: number
}): Promise<RunOverview[]> {
  const { userId, tool, state, from, to, before, limit } = page
  const rows = await db
    .selectFrom('generations')
    .innerJoin('users', 'users.id', 'generations.user_id')
    .select(['generations.id', 'tool', 'purpose', 'title', 'state', 'planned', 'delivered', 'failed'])
    .select(['credits', 'generations.created_at', 'users.id as userId', 'users.email'])
    .$if(userId !== undefined, (query) => query.where('generations.user_id', '=', userId!))
    .$if(tool !== undefined, (query) => query.where('tool', '=', tool!))
    .$if(state !== undefined, (query) => query.where('state', '=', state!))
    .$if(from !== undefined, (query) => query.where('generations.created_at', '>=', startOfDay(from!)))
    .$if(to !== undefined, (query) => query.where('generations.created_at', '<', startOfDay(to!, 1)))
    .$if(isId(before ?? ''), (query) =>
      query.where(
        sql<boolean>`(generations.created_at, generations.id) < (select created_at, id from generations last where last.id = ${before})`,
      ),
    )
    .orderBy('generations.created_at', 'desc')
    .orderBy('generations.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ created_at, userId: id, email, ...row }) => ({
    ...row,
    createdAt: created_at.toISOString(),
    user: { id, email },
  }))
}

export interface RunFile {
  run: RunOverview & {
    input: unknown
    problem: Problem | null
    round: number
    attempt: number
    step: string | null
    fraction: number
    queuedAt: string
    startedAt: string | null
    finishedAt: string | null
    /** In its user's trash: it cannot be tried again from there. */
    trashedAt: string | null
    removedAt: string | null
    isUserDisabled: boolean
  }
  /** In their order on the sheet. */
  outputs: {
    index: number
    state: 'delivered' | 'failed'
    name: string
    credits: number
    bytes: number | null
    problem: Problem | null
    removedAt: string | null
  }[]
  attempts: {
    attempt: number
    round: number
    outcome: AttemptOutcome
    error: string | null
    startedAt: string
    endedAt: string | null
  }[]
  holds: { round: number; credits: number; captured: number; released: number; state: 'held' | 'settled' }[]
  movements: { id: string; kind: LedgerKind; createdAt: string }[]
  jobs: JobRow[]
  calls: {
    id: number
    provider: string
    operation: string
    model: string
    outcome: ProviderCallOutcome
    code: string | null
    ms: number | null
    createdAt: string
  }[]
}

/** A message in the queue. */
export interface JobRow {
  id: string
  queue: string
  state: string
  retryCount: number
  retryLimit: number
  priority: number
  createdAt: string
  /** It is not begun before. */
  startAfter: string
  startedAt: string | null
  completedAt: string | null
  /** What the last try ended with. */
  error: string | null
}

/** What a page shows of the outputs, the calls and the movements. */
const MOST = 200

/** All there is about one run; undefined when there is none. */
export async function openRunFile(id: string): Promise<RunFile | undefined> {
  if (!isId(id)) return undefined
  const row = await db
    .selectFrom('generations')
    .innerJoin('users', 'users.id', 'generations.user_id')
    .selectAll('generations')
    .select(['users.email', 'users.disabled_at'])
    .where('generations.id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const isOpen = row.state === 'queued' || row.state === 'running'
  const [outputs, attempts, holds, movements, jobs, calls] = await Promise.all([
    db
      .selectFrom('outputs')
      .select(['index', 'state', 'name', 'credits', 'bytes', 'problem', 'deleted_at'])
      .where('generation_id', '=', id)
      .orderBy('index')
      .limit(MOST)
      .execute(),
    db
      .selectFrom('generation_attempts')
      .selectAll()
      .where('generation_id', '=', id)
      .orderBy('attempt', 'desc')
      .limit(MOST)
      .execute(),
    db
      .selectFrom('holds')
      .select(['round', 'credits', 'captured', 'released', 'state'])
      .where('generation_id', '=', id)
      .orderBy('round')
      .execute(),
    db
      .selectFrom('ledger_transactions')
      .select(['id', 'kind', 'created_at'])
      .where('generation_id', '=', id)
      .orderBy('created_at', 'desc')
      .limit(MOST)
      .execute(),
    listJobs(Array.from({ length: row.round }, (_, index) => jobIdOf(id, index + 1))),
    db
      .selectFrom('provider_calls')
      .select(['id', 'provider', 'operation', 'model', 'outcome', 'code', 'ms', 'created_at'])
      .where('generation_id', '=', id)
      .orderBy('id', 'desc')
      .limit(MOST)
      .execute(),
  ])
  return {
    run: {
      id,
      tool: row.tool,
      purpose: row.purpose,
      title: row.title,
      state: row.state,
      planned: row.planned,
      delivered: row.delivered,
      failed: row.failed,
      credits: row.credits,
      input: row.input,
      problem: row.problem,
      round: row.round,
      attempt: row.attempt,
      step: row.step,
      fraction: row.fraction,
      createdAt: row.created_at.toISOString(),
      queuedAt: row.queued_at.toISOString(),
      startedAt: row.started_at?.toISOString() ?? null,
      finishedAt: row.finished_at?.toISOString() ?? null,
      trashedAt: row.trashed_at?.toISOString() ?? null,
      removedAt: row.deleted_at?.toISOString() ?? null,
      isUserDisabled: row.disabled_at !== null,
      user: { id: row.user_id, email: row.email },
    },
    outputs: outputs.map(({ deleted_at, ...output }) => ({
      ...output,
      removedAt: deleted_at?.toISOString() ?? null,
    })),
    attempts: attempts.map((one) => ({
      attempt: one.attempt,
      round: one.round,
      // A worker that dies at the last try leaves nobody to say so.
      outcome: one.outcome === 'running' && !isOpen ? 'died' : one.outcome,
      error: one.error,
      startedAt: one.started_at.toISOString(),
      endedAt: one.ended_at?.toISOString() ?? null,
    })),
    holds,
    movements: movements.map(({ created_at, ...one }) => ({ ...one, createdAt: created_at.toISOString() })),
    jobs,
    calls: calls.map(({ created_at, ...call }) => ({ ...call, createdAt: created_at.toISOString() })),
  }
}

/** The messages with these ids, and the dead letters that came of them; the newest first. */
async function listJobs(ids: string[]): Promise<JobRow[]> {
  const { rows } = await sql<{
    id: string
    queue: string
    state: string
    retry_count: number
    retry_limit: number
    priority: number
    created_on: Date
    start_after: Date
    started_on: Date | null
    completed_on: Date | null
    error: string | null
  }>`
    select id, name as queue, state, retry_count, retry_limit, priority, created_on, start_after, started_on, completed_on,
      left(coalesce(output ->> 'message', output ->> 'value', output::text), 2000) as error
    from pgboss.job
    where (name in ('render', 'remote') and id = any(${ids}::uuid[]))
      or source_root_id = any(${ids}::uuid[])
    order by created_on desc`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    queue: row.queue,
    state: row.state,
    retryCount: row.retry_count,
    retryLimit: row.retry_limit,
    priority: row.priority,
    createdAt: row.created_on.toISOString(),
    startAfter: row.start_after.toISOString(),
    startedAt: row.started_on?.toISOString() ?? null,
    completedAt: row.completed_on?.toISOString() ?? null,
    error: row.error,
  }))
}

/** The clock of Jakarta decides when a day begins. */
function startOfDay(day: string, daysLater = 0) {
  return sql<Date>`(${day}::date + ${daysLater}::int)::timestamp at time zone 'Asia/Jakarta'`
}
