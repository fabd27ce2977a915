import { sql } from 'kysely'
import type { Trx } from '#app/db/client.server.ts'
import { areOwnAvatars } from '#app/models/avatar/use.server.ts'
import { holdCredits } from '#app/models/credit.server.ts'
import { estimateSeconds } from '#app/models/generation/estimate.server.ts'
import { publishState, send } from '#app/models/generation/send.server.ts'
import {
  avatarsOf,
  findReadyUploads,
  missingService,
  pausedTool,
  refuse,
  undoable,
  type SubmitOutcome,
} from '#app/models/generation/submit.server.ts'
import { checkFreeRuns, checkRoom } from '#app/models/generation/room.server.ts'
import { isId } from '#app/models/id.server.ts'
import { findTool } from '#app/studio/catalog.server.ts'
import type { Tool } from '#app/studio/contract.ts'
import { creditsLeft } from '#app/studio/shares.ts'

/**
 * Runs what was not delivered once more: a new round of the same generation with a hold of its own, for what is
 * missing only.
 */
export async function retryGeneration(
  userId: string,
  id: string,
  toolOf: ToolOf = findTool,
): Promise<SubmitOutcome> {
  return await undoable(async (trx) => await openRound(trx, { userId, id, toolOf }))
}

export type ToolOf = (toolId: string) => Promise<Tool | undefined>

/**
 * `retryGeneration` as a part of something more: a refusal must undo the transaction. A free round has a hold of
 * nothing, so nothing can be captured from it.
 */
export async function openRound(
  trx: Trx,
  { userId, id, toolOf, isFree = false }: { userId: string; id: string; toolOf: ToolOf; isFree?: boolean },
): Promise<SubmitOutcome> {
  const generation = isId(id) ? await lockEnded(trx, userId, id) : undefined
  const tool = generation && (await toolOf(generation.tool))
  if (!generation || !tool) return refuse({ code: 'nothing-to-retry' })
  // Kept by an earlier release, perhaps: fields that came since have their defaults.
  const { success: isReadable, data: input } = tool.input.safeParse(generation.input)
  if (!isReadable) return refuse({ code: 'input-outdated' })
  const delivered = await listDelivered(trx, id)
  const quote = tool.price(input)
  const missing = quote.outputCredits.filter((_, index) => !delivered.has(index)).length
  if (missing === 0) return refuse({ code: 'nothing-to-retry' })
  const unserved = (await pausedTool(generation.tool)) ?? missingService(tool, input)
  if (unserved) return refuse(unserved)
  const avatars = avatarsOf(tool, input)
  if (!(await areOwnAvatars(trx, userId, avatars, 'lock'))) return refuse({ code: 'avatars-missing' })
  const uploads = await findReadyUploads(trx, userId, tool.uploads(input), 'lock')
  if (!uploads) return refuse({ code: 'uploads-missing' })

  const share = missing / generation.planned
  const crowded = await checkRoom(userId, tool.estimate(input, uploads).bytes * share, trx)
  if (crowded) return refuse(crowded)
  const credits = isFree ? 0 : creditsLeft(quote, tool.groupSize?.(input) ?? 1, delivered)
  const overrun = isFree || credits > 0 ? undefined : await checkFreeRuns(trx, userId)
  if (overrun) return refuse(overrun)

  const round = generation.round + 1
  const estimate = (await estimateSeconds(generation.tool, tool, input, uploads, trx)) * share
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
  const hold = await holdCredits(trx, { userId, generationId: id, round, credits })
  if (!hold.ok) return { ok: false, reason: 'insufficient-credits', missing: hold.missing }
  await send(trx, { id, userId, tool, input, purpose: 'run', round, estimate })
  await publishState(trx, userId, { ...generation, id, state: 'queued', failed: 0 })
  return { ok: true, generationId: id }
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
    .where('trashed_at', 'is', null)
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
