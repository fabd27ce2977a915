import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { publish } from '#app/db/notify.server.ts'
import type { Generation, GenerationPurpose, Language } from '#app/db/schema.ts'
import { holdCredits } from '#app/models/credit.server.ts'
import { cancelGeneration } from '#app/models/generation/cancel.server.ts'
import { isId } from '#app/models/id.server.ts'
import { enqueue, jobIdOf, PREVIEW_PRIORITY } from '#app/queue.server.ts'
import { findTool } from '#app/studio/catalog.server.ts'
import type { Problem, Tool, UploadsById, UploadSummary } from '#app/studio/contract.ts'

export interface Submission<Input> {
  userId: string
  toolId: string
  tool: Tool<Input>
  /** As `tool.input` parsed it. */
  input: Input
  purpose?: GenerationPurpose
  /** Which output a preview shows, 0-based. */
  previewIndex?: number
  /** A uuid of the rendered form: sent twice, the second answer is the first one. */
  submissionKey: string
}

export type SubmitOutcome =
  | { ok: true; generationId: string }
  /** Nothing was taken. `missing` whole credits would be enough. */
  | { ok: false; reason: 'insufficient-credits'; missing: number }
  /** This input cannot run; nothing was taken. */
  | { ok: false; reason: 'problems'; problems: Problem[] }
  /** The same submission key came with something else before. */
  | { ok: false; reason: 'key-reused' }

/**
 * The one door to work and money: checks the uploads and the input, takes the price into a hold, writes the row and
 * sends its message, all in one transaction. A throw leaves nothing behind. A preview costs nothing, and replaces the
 * user's previews that are not finished.
 */
export async function submitGeneration<Input>(submission: Submission<Input>): Promise<SubmitOutcome> {
  const { userId, toolId, tool, purpose = 'run', submissionKey } = submission
  const input = purpose === 'preview' ? previewInput(submission) : submission.input
  if (!isId(submissionKey)) return refuse({ code: 'form-outdated' })

  const request = { userId, toolId, purpose, input, submissionKey }
  const known = await findSubmitted(db, request)
  if (known) return known

  const uploads = await findReadyUploads(db, userId, tool.uploads(input))
  if (!uploads) return refuse({ code: 'uploads-missing' })
  const problems = tool.check(input, uploads)
  if (problems.length > 0) return refuse(...problems)

  if (purpose === 'preview') await cancelOpenPreviews(userId)
  const estimate = await estimateSeconds(toolId, tool, input, uploads)
  const outcome = await undoable(async (trx) => await writeSubmission(trx, { ...request, tool, estimate }))
  if (outcome.ok && purpose === 'run') await markUsed([...uploads.keys()])
  return outcome
}

/**
 * Runs what was not delivered once more: a new round of the same generation with a hold of its own, for what is
 * missing only.
 */
export async function retryGeneration(
  userId: string,
  id: string,
  toolOf: (toolId: string) => Promise<Tool | undefined> = findTool,
): Promise<SubmitOutcome> {
  return await undoable(async (trx) => {
    const generation = isId(id) ? await lockEnded(trx, userId, id) : undefined
    const tool = generation && (await toolOf(generation.tool))
    if (!generation || !tool) return refuse({ code: 'nothing-to-retry' })
    const delivered = await listDelivered(trx, id)
    const missing = tool.price(generation.input).outputCredits.filter((_, index) => !delivered.has(index))
    if (missing.length === 0) return refuse({ code: 'nothing-to-retry' })
    const uploads = await findReadyUploads(trx, userId, tool.uploads(generation.input))
    if (!uploads) return refuse({ code: 'uploads-missing' })

    const round = generation.round + 1
    const share = missing.length / generation.planned
    const estimate = (await estimateSeconds(generation.tool, tool, generation.input, uploads)) * share
    await trx.deleteFrom('outputs').where('generation_id', '=', id).where('state', '=', 'failed').execute()
    await trx
      .updateTable('generations')
      .set({
        state: 'queued',
        round,
        failed: 0,
        fraction: delivered.size / generation.planned,
        step: null,
        eta_seconds: estimate,
        problem: null,
        queued_at: sql<Date>`now()`,
        started_at: null,
        finished_at: null,
      })
      .where('id', '=', id)
      .execute()
    const credits = sum(missing)
    const hold = await holdCredits(trx, { userId, generationId: id, round, credits })
    if (!hold.ok) return { ok: false, reason: 'insufficient-credits', missing: hold.missing }
    await send(trx, { id, userId, tool, purpose: 'run', round, estimate })
    await publishState(trx, userId, { ...generation, id, state: 'queued', failed: 0 })
    return { ok: true, generationId: id }
  })
}

/** Sends the message of an open generation's present round, in the caller's transaction. */
export async function send(
  trx: Trx,
  generation: {
    id: string
    userId: string
    tool: Pick<Tool<never>, 'queue'>
    purpose: GenerationPurpose
    round: number
    estimate: number
  },
): Promise<void> {
  const { id, userId, tool, purpose, round, estimate } = generation
  await enqueue(
    trx,
    tool.queue,
    { generationId: id },
    {
      id: jobIdOf(id, round),
      userId,
      ...(purpose === 'preview' && { priority: PREVIEW_PRIORITY }),
      expireInSeconds: timeLimit(estimate),
    },
  )
}

/** Tells the user's pages that a generation of theirs changed its state or its count. */
export async function publishState(
  trx: Trx,
  userId: string,
  generation: Pick<Generation, 'id' | 'state' | 'planned' | 'delivered' | 'failed'>,
): Promise<void> {
  const { id: generationId, state, planned, delivered, failed } = generation
  await publish(trx, `user:${userId}`, {
    type: 'generation',
    generationId,
    state,
    planned,
    delivered,
    failed,
  })
}

/** A run that takes 20 times what was expected hangs. Not below half an hour: the estimate may be of an idle machine. */
function timeLimit(estimate: number): number {
  return Math.round(Math.min(Math.max(30 * 60, estimate * 20), 23 * 3_600))
}

function previewInput<Input>({ tool, input, previewIndex = 0 }: Submission<Input>): Input {
  if (!tool.preview) throw new Error('This tool has no preview')
  return tool.preview(input, previewIndex)
}

async function writeSubmission<Input>(
  trx: Trx,
  submission: {
    userId: string
    toolId: string
    tool: Tool<Input>
    purpose: GenerationPurpose
    input: Input
    submissionKey: string
    estimate: number
  },
): Promise<SubmitOutcome> {
  const { userId, toolId, tool, purpose, input, submissionKey, estimate } = submission
  // Held until the commit, so that nobody removes a file that this run was promised.
  const uploads = await findReadyUploads(trx, userId, tool.uploads(input), 'lock')
  if (!uploads) return refuse({ code: 'uploads-missing' })

  const { outputCredits } = tool.price(input)
  const credits = purpose === 'preview' ? 0 : sum(outputCredits)
  const id = randomUUID()
  const inserted = await trx
    .insertInto('generations')
    .values({
      id,
      user_id: userId,
      tool: toolId,
      purpose,
      input: JSON.stringify(input),
      title: tool.describe(input, await languageOf(trx, userId)).slice(0, 200),
      planned: outputCredits.length,
      credits,
      eta_seconds: estimate,
      submission_key: submissionKey,
    })
    .onConflict((conflict) => conflict.columns(['user_id', 'submission_key']).doNothing())
    .returning(['id', 'state', 'planned', 'delivered', 'failed'])
    .executeTakeFirst()
  if (!inserted) return (await findSubmitted(trx, submission)) ?? { ok: false, reason: 'key-reused' }

  const hold = await holdCredits(trx, { userId, generationId: id, round: 1, credits })
  if (!hold.ok) return { ok: false, reason: 'insufficient-credits', missing: hold.missing }
  await send(trx, { id, userId, tool, purpose, round: 1, estimate })
  if (purpose === 'run') await rememberInput(trx, { userId, toolId, input })
  await publishState(trx, userId, inserted)
  return { ok: true, generationId: id }
}

/** What became of the same submission key before: the same answer for the same request, and only for that. */
async function findSubmitted(
  on: typeof db | Trx,
  request: {
    userId: string
    toolId: string
    purpose: GenerationPurpose
    input: unknown
    submissionKey: string
  },
): Promise<SubmitOutcome | undefined> {
  const { userId, toolId, purpose, input, submissionKey } = request
  const known = await on
    .selectFrom('generations')
    .select(['id', 'tool', 'purpose', sql<boolean>`input = ${JSON.stringify(input)}::jsonb`.as('isSame')])
    .where('user_id', '=', userId)
    .where('submission_key', '=', submissionKey)
    .executeTakeFirst()
  if (!known) return
  if (known.tool !== toolId || known.purpose !== purpose || !known.isSame)
    return { ok: false, reason: 'key-reused' }
  return { ok: true, generationId: known.id }
}

/** The uploads by id when all of them are the user's and ready; undefined when one is not. */
async function findReadyUploads(
  on: typeof db | Trx,
  userId: string,
  ids: string[],
  lock?: 'lock',
): Promise<UploadsById | undefined> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  if (!wanted.every(isId)) return
  let query = on
    .selectFrom('uploads')
    .select(['id', 'name', 'kind', 'bytes', 'facts', 'is_sample'])
    .where('id', 'in', wanted)
    .where('user_id', '=', userId)
    .where('state', '=', 'ready')
    .where('deleted_at', 'is', null)
    .orderBy('id')
  if (lock) query = query.forShare()
  const rows = await query.execute()
  if (rows.length !== wanted.length) return
  return new Map(
    rows.flatMap(({ is_sample, kind, facts, ...row }): [string, UploadSummary][] =>
      kind && facts ? [[row.id, { ...row, kind, facts, isSample: is_sample }]] : [],
    ),
  )
}

async function rememberInput(
  trx: Trx,
  used: { userId: string; toolId: string; input: unknown },
): Promise<void> {
  const input = JSON.stringify(used.input)
  await trx
    .insertInto('last_inputs')
    .values({ user_id: used.userId, tool: used.toolId, input })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'tool']).doUpdateSet({ input, updated_at: sql<Date>`now()` }),
    )
    .execute()
}

/**
 * After the commit, and in the order of the ids: submits that share uploads hold them together, and would wait for each
 * other in a circle if they changed them meanwhile.
 */
async function markUsed(uploadIds: string[]): Promise<void> {
  if (uploadIds.length === 0) return
  await sql`
    update uploads set last_used_at = now()
    from (select id from uploads where id = any(${uploadIds}::uuid[]) order by id for no key update) locked
    where uploads.id = locked.id`.execute(db)
}

async function languageOf(trx: Trx, userId: string): Promise<Language> {
  const user = await trx
    .selectFrom('users')
    .select('language')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  return user.language
}

/** A preview shows the form as it is now; those of how it was are of no use. */
async function cancelOpenPreviews(userId: string): Promise<void> {
  const open = await db
    .selectFrom('generations')
    .select('id')
    .where('user_id', '=', userId)
    .where('purpose', '=', 'preview')
    .where('state', 'in', ['queued', 'running'])
    .execute()
  for (const { id } of open) await cancelGeneration(userId, id)
}

/** How many earlier runs it takes before history is believed rather than the tool's own estimate. */
const ENOUGH_RUNS = 5

/** Seconds of work: the median of the last 50 runs of about this size, per output; the tool's guess before there are any. */
async function estimateSeconds<Input>(
  toolId: string,
  tool: Tool<Input>,
  input: Input,
  uploads: UploadsById,
): Promise<number> {
  const planned = tool.price(input).outputCredits.length
  const { rows } = await sql<{ runs: number; median: number | null }>`
    select count(*)::int as runs, percentile_cont(0.5) within group (order by seconds) as median
    from (
      select extract(epoch from finished_at - started_at) / delivered as seconds
      from generations
      where tool = ${toolId} and state = 'done' and purpose = 'run' and round = 1 and attempt = 1 and delivered > 0
        and planned between ${Math.ceil(planned / 2)} and ${planned * 2}
      order by finished_at desc limit 50
    ) history`.execute(db)
  const { runs = 0, median = null } = rows[0] ?? {}
  if (median !== null && runs >= ENOUGH_RUNS) return Number(median) * planned
  return tool.estimate(input, uploads).seconds
}

async function lockEnded(trx: Trx, userId: string, id: string) {
  return await trx
    .selectFrom('generations')
    .select(['tool', 'input', 'round', 'planned', 'delivered'])
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('purpose', '=', 'run')
    .where('state', 'in', ['done', 'failed', 'cancelled'])
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

async function listDelivered(trx: Trx, generationId: string): Promise<Set<number>> {
  const rows = await trx
    .selectFrom('outputs')
    .select('index')
    .where('generation_id', '=', generationId)
    .where('state', '=', 'delivered')
    .execute()
  return new Set(rows.map(({ index }) => index))
}

/** A transaction that is kept only when the outcome is ok: a refusal half-way leaves nothing behind. */
async function undoable(work: (trx: Trx) => Promise<SubmitOutcome>): Promise<SubmitOutcome> {
  const undo = Symbol('undo')
  let outcome: SubmitOutcome | undefined
  try {
    return await db.transaction().execute(async (trx) => {
      outcome = await work(trx)
      if (!outcome.ok) throw undo
      return outcome
    })
  } catch (error) {
    if (error === undo && outcome) return outcome
    throw error
  }
}

function refuse(...problems: Problem[]): SubmitOutcome {
  return { ok: false, reason: 'problems', problems }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
