import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import type { LiveOutput } from '#app/live-events.ts'
import { isId } from '#app/models/id.server.ts'
import { SHOWN, toLiveOutput } from '#app/models/output/view.server.ts'

/** An output in the library: with the run it came from. */
export interface LibraryOutput extends LiveOutput {
  tool: string
  title: string
  isFavourite: boolean
}

export interface OutputFilter {
  tool?: string | undefined
  /** Part of the file's name or the run's title. */
  name?: string | undefined
  since?: Date | undefined
  shape?: 'portrait' | 'landscape' | 'square' | undefined
  /** Only those that are. */
  isFavourite?: boolean | undefined
  projectId?: string | undefined
}

/** The user's finished outputs, newest first. `before` is the id of the last one already shown. */
export async function listOutputs(
  userId: string,
  page: OutputFilter & { limit: number; before?: string | undefined },
): Promise<LibraryOutput[]> {
  const { limit, before, tool, name, since, shape, isFavourite, projectId } = page
  if (projectId !== undefined && !isId(projectId)) return []
  const rows = await db
    .selectFrom('outputs')
    .innerJoin('generations', 'generations.id', 'outputs.generation_id')
    .select(SHOWN.map((column) => `outputs.${column}` as const))
    .select(['generations.tool', 'generations.title', 'outputs.is_favourite'])
    .where('outputs.owner_id', '=', userId)
    .where('generations.purpose', '=', 'run')
    .where('generations.deleted_at', 'is', null)
    .where('generations.trashed_at', 'is', null)
    .where('outputs.state', '=', 'delivered')
    .where('outputs.deleted_at', 'is', null)
    .where('outputs.trashed_at', 'is', null)
    .$if(Boolean(tool), (query) => query.where('generations.tool', '=', tool ?? ''))
    .$if(Boolean(name), (query) =>
      query.where(sql<boolean>`
      strpos(lower(outputs.name || ' ' || generations.title), lower(${name ?? ''})) > 0`),
    )
    .$if(since !== undefined, (query) => query.where('outputs.created_at', '>=', since ?? new Date()))
    .$if(shape !== undefined, (query) => query.where(hasShape(shape ?? 'portrait')))
    .$if(isFavourite === true, (query) => query.where('outputs.is_favourite', '=', true))
    .$if(projectId !== undefined, (query) => query.where('outputs.project_id', '=', projectId ?? null))
    .$if(Boolean(before && isId(before)), (query) =>
      query.where(
        sql<boolean>`(outputs.created_at, outputs.id) < (select created_at, id from outputs where id = ${before})`,
      ),
    )
    .orderBy('outputs.created_at', 'desc')
    .orderBy('outputs.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ tool, title, is_favourite: isFavourite, ...row }) => ({
    ...toLiveOutput(row, userId),
    tool,
    title,
    isFavourite,
  }))
}

export async function listRecentOutputs(userId: string, limit: number): Promise<LibraryOutput[]> {
  return await listOutputs(userId, { limit })
}

/** Marks those of `ids` that are the user's finished outputs, or takes the mark off; returns how many there are. */
export async function markFavourites(userId: string, ids: string[], isFavourite: boolean): Promise<number> {
  const wanted = ids.filter(isId)
  if (wanted.length === 0) return 0
  const { numUpdatedRows } = await db
    .updateTable('outputs')
    .set({ is_favourite: isFavourite })
    .where('id', 'in', wanted)
    .where('owner_id', '=', userId)
    .where('state', '=', 'delivered')
    .where('deleted_at', 'is', null)
    .where('trashed_at', 'is', null)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Within 2 % of square is square. */
function hasShape(shape: NonNullable<OutputFilter['shape']>) {
  const ratio = sql`(outputs.facts->>'width')::float / nullif((outputs.facts->>'height')::float, 0)`
  if (shape === 'portrait') return sql<boolean>`${ratio} < 0.98`
  if (shape === 'landscape') return sql<boolean>`${ratio} > 1.02`
  return sql<boolean>`${ratio} between 0.98 and 1.02`
}
