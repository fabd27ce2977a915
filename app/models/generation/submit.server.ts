import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import type { GenerationPurpose, Language } from '#app/db/schema.ts'
import { areOwnAvatars, recordUses } from '#app/models/avatar/use.server.ts'
import { holdCredits } from '#app/models/credit.server.ts'
import { cancelGeneration } from '#app/models/generation/cancel.server.ts'
import { estimateSeconds } from '#app/models/generation/estimate.server.ts'
import { publishState, send } from '#app/models/generation/send.server.ts'
import { checkFreeRuns, checkRoom } from '#app/models/generation/room.server.ts'
import { isId } from '#app/models/id.server.ts'
import { settings } from '#app/models/setting.server.ts'
import { services } from '#app/studio/catalog.server.ts'
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

  const paused = await pausedTool(toolId)
  if (paused) return refuse(paused)
  const unserved = missingService(tool, input)
  if (unserved) return refuse(unserved)
  const uploads = await findReadyUploads(db, userId, tool.uploads(input))
  if (!uploads) return refuse({ code: 'uploads-missing' })
  if (!(await areOwnAvatars(db, userId, avatarsOf(tool, input)))) return refuse({ code: 'avatars-missing' })
  const problems = tool.check(input, uploads)
  if (problems.length > 0) return refuse(...problems)
  const crowded = purpose === 'run' && (await checkRoom(userId, tool.estimate(input, uploads).bytes))
  if (crowded) return refuse(crowded)

  if (purpose === 'preview') await cancelOpenPreviews(userId)
  const estimate = await estimateSeconds(toolId, tool, input, uploads)
  const outcome = await undoable(async (trx) => await writeSubmission(trx, { ...request, tool, estimate }))
  if (outcome.ok && purpose === 'run') await markUsed([...uploads.keys()])
  return outcome
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
  const avatars = avatarsOf(tool, input)
  // Held until the commit, so that nobody removes a file that this run was promised.
  if (!(await areOwnAvatars(trx, userId, avatars, 'lock'))) return refuse({ code: 'avatars-missing' })
  const uploads = await findReadyUploads(trx, userId, tool.uploads(input), 'lock')
  if (!uploads) return refuse({ code: 'uploads-missing' })

  const { outputCredits } = tool.price(input)
  const credits = purpose === 'preview' ? 0 : sum(outputCredits)
  const overrun = purpose === 'run' && credits === 0 && (await checkFreeRuns(trx, userId))
  if (overrun) return refuse(overrun)
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

  await recordUses(trx, id, avatars)
  const hold = await holdCredits(trx, { userId, generationId: id, round: 1, credits })
  if (!hold.ok) return { ok: false, reason: 'insufficient-credits', missing: hold.missing }
  await send(trx, { id, userId, tool, input, purpose, round: 1, estimate })
  if (purpose === 'run') await rememberInput({ userId, toolId, input }, trx)
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

/** Operators let it rest: nothing new is taken, previews neither. */
export async function pausedTool(toolId: string): Promise<Problem | undefined> {
  const { pausedTools } = await settings()
  return pausedTools.includes(toolId) ? { code: 'tool-paused' } : undefined
}

/** The service without whose key this input cannot run, where there is none. */
export function missingService<Input>(tool: Tool<Input>, input: Input): Problem | undefined {
  const known = services()
  const missing = tool.services?.(input).find((service) => !known.includes(service))
  return missing && { code: 'service-missing' }
}

export function avatarsOf<Input>(tool: Tool<Input>, input: Input): string[] {
  return tool.avatars?.(input) ?? []
}

/** The uploads by id when all of them are the user's and ready; undefined when one is not. */
export async function findReadyUploads(
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
    .select(['id', 'name', 'kind', 'bytes', 'facts', 'is_sample', 'sha256'])
    .where('id', 'in', wanted)
    .where('user_id', '=', userId)
    .where('state', '=', 'ready')
    .where('deleted_at', 'is', null)
    .where('trashed_at', 'is', null)
    .orderBy('id')
  if (lock) query = query.forShare()
  const rows = await query.execute()
  if (rows.length !== wanted.length) return
  return new Map(
    rows.flatMap(({ is_sample, kind, facts, sha256, ...row }): [string, UploadSummary][] =>
      kind && facts
        ? [[row.id, { ...row, kind, facts, isSample: is_sample, ...(sha256 && { sha256 }) }]]
        : [],
    ),
  )
}

/** The form of this tool opens with it the next time. */
export async function rememberInput(
  used: { userId: string; toolId: string; input: unknown },
  on: typeof db | Trx = db,
): Promise<void> {
  const input = JSON.stringify(used.input)
  await on
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

/** A transaction that is kept only when the outcome is ok: a refusal half-way leaves nothing behind. */
export async function undoable(work: (trx: Trx) => Promise<SubmitOutcome>): Promise<SubmitOutcome> {
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

export function refuse(...problems: Problem[]): SubmitOutcome {
  return { ok: false, reason: 'problems', problems }
}

export function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
