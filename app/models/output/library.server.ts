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
  /** Within 2 % of square is square. */
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
  if (page.projectId !== undefined && !isId(page.projectId)) return []
  const rows = await db
    // Found first, by what lies in the index alone; only those that are shown are read.
    .with('page', () => findPage(userId, page))
    .selectFrom('page')
    .innerJoin('outputs', 'outputs.id', 'page.id')
    .innerJoin('generations', 'generations.id', 'outputs.generation_id')
    .select(SHOWN.map((column) => `outputs.${column}` as const))
    .select(['generations.tool', 'generations.title', 'outputs.is_favourite'])
    .orderBy('outputs.created_at', 'desc')
    .orderBy('outputs.id', 'desc')
    .execute()
  return rows.map(({ tool, title, is_favourite: isFavourite, ...row }) => ({
    ...toLiveOutput(row, userId),
    tool,
    title,
    isFavourite,
  }))
}

function findPage(userId: string, page: OutputFilter & { limit: number; before?: string | undefined }) {
  const { limit, before, tool, name, since, shape, isFavourite, projectId } = page
  return db
    .selectFrom('outputs')
    .innerJoin('generations', 'generations.id', 'outputs.generation_id')
    .select('outputs.id')
    .where('outputs.owner_id', '=', userId)
    .where('generations.purpose', '=', 'run')
    .where('generations.deleted_at', 'is', null)
    .where('generations.trashed_at', 'is', null)
    .where('outputs.state', '=', 'delivered')
    .where('outputs.deleted_at', 'is', null)
    .where('outputs.trashed_at', 'is', null)
    .$if(Boolean(tool), (query) => query.where('generations.tool', '=', tool ?? ''))
    .$if(Boolean(name), (query) => query.where(isNamed(userId, name ?? '')))
    .$if(since !== undefined, (query) => query.where('outputs.created_at', '>=', since ?? new Date()))
    .$if(shape !== undefined, (query) => query.where('outputs.shape', '=', shape ?? null))
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
}

/** The output's name or its run's title; the runs are few, so they are looked through once. */
function isNamed(userId: string, name: string) {
  return sql<boolean>`(
    strpos(outputs.sought_name, lower(${name})) > 0
    or outputs.generation_id = any(array(
      select id from generations titled where titled.user_id = ${userId} and strpos(lower(titled.title), lower(${name})) > 0)))`
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
