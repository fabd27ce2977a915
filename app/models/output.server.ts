import { db, type Db, type Trx } from '#app/db/client.server.ts'
import type { LiveOutput } from '#app/live-events.ts'
import { isId } from '#app/models/id.server.ts'
import { SHOWN, toLiveOutput } from '#app/models/output/view.server.ts'

export type { LiveOutput } from '#app/live-events.ts'
export {
  listOutputs,
  listRecentOutputs,
  markFavourites,
  type LibraryOutput,
  type OutputFilter,
} from '#app/models/output/library.server.ts'
export {
  markRemoved,
  removeFiles,
  removeFilesOf,
  removeLeftoverFiles,
  type Removed,
  type RemoveOptions,
} from '#app/models/output/remove.server.ts'
export { sweepFilesOf, sweepUnfinishedFiles } from '#app/models/output/sweep.server.ts'
export { SHOWN, toLiveOutput, type ShownOutput } from '#app/models/output/view.server.ts'

/** The outputs of a generation in their order; removed ones are left out. */
export async function listOutputsOf(
  generationId: string,
  userId: string,
  on: Db | Trx = db,
): Promise<LiveOutput[]> {
  const rows = await on
    .selectFrom('outputs')
    .select(SHOWN)
    .where('generation_id', '=', generationId)
    .where('deleted_at', 'is', null)
    .where('trashed_at', 'is', null)
    .orderBy('index')
    .execute()
  return rows.map((row) => toLiveOutput(row, userId))
}

/**
 * One finished output of the user's with its recipe, for "what made this" and "change and run again". The run's input is
 * kept once, in its row, and stands in the recipe of an output that has none of its own.
 */
export async function findOutput(
  userId: string,
  outputId: string,
): Promise<
  | (LiveOutput & {
      tool: string
      title: string
      recipe: object
      manifest: Record<string, string | number> | null
    })
  | undefined
> {
  if (!isId(outputId)) return
  const row = await db
    .selectFrom('outputs')
    .innerJoin('generations', 'generations.id', 'outputs.generation_id')
    .select(SHOWN.map((column) => `outputs.${column}` as const))
    .select([
      'generations.tool',
      'generations.title',
      'generations.input',
      'outputs.recipe',
      'outputs.manifest',
    ])
    .where('outputs.id', '=', outputId)
    .where('generations.user_id', '=', userId)
    .where('generations.deleted_at', 'is', null)
    .where('generations.trashed_at', 'is', null)
    .where('outputs.deleted_at', 'is', null)
    .where('outputs.trashed_at', 'is', null)
    .executeTakeFirst()
  if (!row) return
  const { tool, title, input, recipe, manifest, ...shown } = row
  return { ...toLiveOutput(shown, userId), tool, title, recipe: { input, ...recipe }, manifest }
}
