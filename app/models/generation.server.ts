import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import type { Generation, GenerationPurpose, GenerationState } from '#app/db/schema.ts'
import type { GenerationProgress, LiveOutput } from '#app/live-events.ts'
import { moneyOf } from '#app/models/generation/money.server.ts'
import { isId } from '#app/models/id.server.ts'
import { listOutputsOf, SHOWN, toLiveOutput } from '#app/models/output.server.ts'
import { jobIdOf, messagesAhead } from '#app/queue.server.ts'

export {
  cancelGeneration,
  cancelRunsOfDisabled,
  markGenerationRemoved,
} from '#app/models/generation/cancel.server.ts'
export * from '#app/models/generation/run.server.ts'
export { recoverGenerations, removeOldPreviews } from '#app/models/generation/upkeep.server.ts'
export { retryGeneration } from '#app/models/generation/retry.server.ts'
export {
  rememberInput,
  pausedTool,
  submitGeneration,
  type Submission,
  type SubmitOutcome,
} from '#app/models/generation/submit.server.ts'
export { listRecentOutputs, sweepFilesOf } from '#app/models/output.server.ts'

/** Everything that a generation's page shows. */
export interface GenerationView extends GenerationProgress {
  tool: string
  purpose: GenerationPurpose
  title: string
  /** The tool's input as it was submitted. */
  input: unknown
  /** The whole price, in credits. */
  credits: number
  round: number
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  outputs: LiveOutput[]
  /** Something was not delivered, and may be tried once more. */
  canRetry: boolean
}

/** A line of a list. */
export interface GenerationSummary {
  id: string
  tool: string
  title: string
  state: GenerationState
  planned: number
  delivered: number
  failed: number
  fraction: number
  step: string | null
  etaSeconds: number | null
  credits: number
  createdAt: string
  finishedAt: string | null
  /** The first outputs, for small pictures. */
  outputs: LiveOutput[]
}

/** A generation of the user's with its outputs; undefined for anybody else's, for removed ones and for nonsense. */
export async function findGeneration(userId: string, id: string): Promise<GenerationView | undefined> {
  const row = isId(id) ? await findRow(userId, id) : undefined
  if (!row) return
  const [outputs, progress] = await Promise.all([listOutputsOf(id, userId), progressOf(row)])
  const isOpen = row.state === 'queued' || row.state === 'running'
  return {
    ...progress,
    tool: row.tool,
    purpose: row.purpose,
    title: row.title,
    input: row.input,
    credits: row.credits,
    round: row.round,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    outputs,
    canRetry: !isOpen && row.purpose === 'run' && row.delivered < row.planned,
  }
}

/** What changes of it while it runs, outputs aside; undefined as with `findGeneration`. */
export async function findProgress(userId: string, id: string): Promise<GenerationProgress | undefined> {
  const row = isId(id) ? await findRow(userId, id) : undefined
  return row && (await progressOf(row))
}

/** The user's runs, newest first. `before` is the id of the last one already shown. */
export async function listGenerations(
  userId: string,
  page: {
    limit: number
    before?: string | undefined
    tool?: string | undefined
    state?: GenerationState | undefined
    /** Those that were submitted with this avatar. */
    avatarId?: string | undefined
  },
): Promise<GenerationSummary[]> {
  const { limit, before, tool, state, avatarId } = page
  const rows = await summaries(userId)
    .$if(Boolean(before && isId(before)), (query) =>
      query.where(
        sql<boolean>`(created_at, id) < (select created_at, id from generations where id = ${before})`,
      ),
    )
    .$if(Boolean(tool), (query) => query.where('tool', '=', tool ?? ''))
    .$if(Boolean(state), (query) => query.where('state', '=', state ?? 'done'))
    .$if(avatarId !== undefined, (query) =>
      query.where('id', 'in', (eb) =>
        eb
          .selectFrom('avatar_uses')
          .select('generation_id')
          .where('avatar_id', '=', avatarId ?? ''),
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return await toSummaries(rows, userId)
}

/** What waits or runs for the user now, oldest first. */
export async function runningGenerations(userId: string): Promise<GenerationSummary[]> {
  const rows = await summaries(userId)
    .where('state', 'in', ['queued', 'running'])
    .orderBy('created_at')
    .execute()
  return await toSummaries(rows, userId)
}

/** The user's newest input for a tool, so that a form opens where it was left. Parse it: the tool may have changed. */
export async function lastInput(userId: string, toolId: string): Promise<unknown> {
  const row = await db
    .selectFrom('last_inputs')
    .select('input')
    .where('user_id', '=', userId)
    .where('tool', '=', toolId)
    .executeTakeFirst()
  return row?.input
}

async function findRow(userId: string, id: string): Promise<Generation | undefined> {
  return await db
    .selectFrom('generations')
    .selectAll()
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .where('trashed_at', 'is', null)
    .executeTakeFirst()
}

async function progressOf(row: Generation): Promise<GenerationProgress> {
  const [money, line] = await Promise.all([
    moneyOf(db, row.id),
    row.state === 'queued' ? placeInLine(row) : null,
  ])
  return {
    id: row.id,
    state: row.state,
    planned: row.planned,
    delivered: row.delivered,
    failed: row.failed,
    step: row.step,
    fraction: row.fraction,
    etaSeconds: line ? line.etaSeconds : row.eta_seconds,
    queuePosition: line ? line.position : null,
    problem: row.problem,
    money,
  }
}

/** Null when the message is not in line any more, or not yet. */
async function placeInLine(
  row: Pick<Generation, 'id' | 'round' | 'eta_seconds'>,
): Promise<{ position: number; etaSeconds: number | null } | null> {
  const ahead = await messagesAhead(jobIdOf(row.id, row.round))
  if (!ahead) return null
  if (ahead.waiting.length + ahead.running.length === 0) return { position: 1, etaSeconds: row.eta_seconds }
  const { rows } = await sql<{ seconds: number | null }>`
    select sum(eta_seconds) as seconds from generations
    where id = any(${[...ahead.waiting, ...ahead.running]}::uuid[])`.execute(db)
  const position = ahead.waiting.length + 1
  if (row.eta_seconds === null) return { position, etaSeconds: null }
  return { position, etaSeconds: row.eta_seconds + Number(rows[0]?.seconds ?? 0) }
}

const SUMMARY = [
  'id',
  'tool',
  'title',
  'state',
  'planned',
  'delivered',
  'failed',
  'fraction',
  'step',
  'eta_seconds',
  'credits',
  'created_at',
  'finished_at',
] as const

function summaries(userId: string) {
  return db
    .selectFrom('generations')
    .select(SUMMARY)
    .where('user_id', '=', userId)
    .where('purpose', '=', 'run')
    .where('deleted_at', 'is', null)
    .where('trashed_at', 'is', null)
}

/** Small pictures on a line. */
const PICTURES = 4

async function toSummaries(
  rows: Pick<Generation, (typeof SUMMARY)[number]>[],
  userId: string,
): Promise<GenerationSummary[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const pictures = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('outputs')
        .select(SHOWN)
        .select(sql<number>`row_number() over (partition by generation_id order by index)`.as('place'))
        .where('generation_id', 'in', ids)
        .where('state', '=', 'delivered')
        .where('deleted_at', 'is', null)
        .where('trashed_at', 'is', null)
        .as('ranked'),
    )
    .select(SHOWN)
    .where('place', '<=', PICTURES)
    .orderBy('index')
    .execute()
  const outputs = Map.groupBy(
    pictures.map((row) => toLiveOutput(row, userId)),
    ({ generationId }) => generationId,
  )
  return rows.map((row) => ({
    id: row.id,
    tool: row.tool,
    title: row.title,
    state: row.state,
    planned: row.planned,
    delivered: row.delivered,
    failed: row.failed,
    fraction: row.fraction,
    step: row.step,
    etaSeconds: row.eta_seconds,
    credits: row.credits,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    outputs: outputs.get(row.id) ?? [],
  }))
}
