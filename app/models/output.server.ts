import { sql } from 'kysely'
import { db, type Db, type Trx } from '#app/db/client.server.ts'
import type { Output } from '#app/db/schema.ts'
import { fileUrl } from '#app/files/file-url.server.ts'
import type { LiveOutput } from '#app/live-events.ts'
import { isNeeded, outputsNeeded } from '#app/models/avatar/keep.server.ts'
import { isId } from '#app/models/id.server.ts'
import { releaseBytes } from '#app/models/quota.server.ts'
import { takeVariants } from '#app/models/variant.server.ts'
import { storage } from '#app/storage.server.ts'

export type { LiveOutput } from '#app/live-events.ts'

/** An output in the library: with the run it came from. */
export interface LibraryOutput extends LiveOutput {
  tool: string
  title: string
}

/** Columns of an output that a page shows. */
export const SHOWN = [
  'id',
  'generation_id',
  'index',
  'state',
  'name',
  'credits',
  'content_type',
  'bytes',
  'facts',
  'problem',
  'storage_key',
  'poster_key',
  'preview_key',
  'created_at',
] as const

export type ShownOutput = Pick<Output, (typeof SHOWN)[number]>

export function toLiveOutput(row: ShownOutput, userId: string): LiveOutput {
  const contentType = row.content_type ?? 'application/octet-stream'
  const link = (key: string | null, type: string) =>
    key ? fileUrl({ key, userId, contentType: type, name: row.name }) : null
  return {
    id: row.id,
    generationId: row.generation_id,
    index: row.index,
    state: row.state,
    name: row.name,
    credits: row.credits,
    contentType: row.content_type,
    bytes: row.bytes,
    facts: row.facts,
    problem: row.problem,
    url: link(row.storage_key, contentType),
    downloadUrl: row.storage_key
      ? fileUrl({
          key: row.storage_key,
          userId,
          contentType,
          // A folder is for the archive; saved alone, a file keeps it in its name.
          name: row.name.replaceAll('/', '-'),
          download: true,
        })
      : null,
    posterUrl: link(row.poster_key, contentTypeOfKey(row.poster_key)),
    previewUrl: link(row.preview_key, contentTypeOfKey(row.preview_key)),
    createdAt: row.created_at.toISOString(),
  }
}

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
    .orderBy('index')
    .execute()
  return rows.map((row) => toLiveOutput(row, userId))
}

export interface OutputFilter {
  tool?: string | undefined
  /** Part of the file's name or the run's title. */
  name?: string | undefined
  since?: Date | undefined
  shape?: 'portrait' | 'landscape' | 'square' | undefined
}

/** The user's finished outputs, newest first. `before` is the id of the last one already shown. */
export async function listOutputs(
  userId: string,
  page: OutputFilter & { limit: number; before?: string | undefined },
): Promise<LibraryOutput[]> {
  const { limit, before, tool, name, since, shape } = page
  const rows = await db
    .selectFrom('outputs')
    .innerJoin('generations', 'generations.id', 'outputs.generation_id')
    .select(SHOWN.map((column) => `outputs.${column}` as const))
    .select(['generations.tool', 'generations.title'])
    .where('generations.user_id', '=', userId)
    .where('generations.purpose', '=', 'run')
    .where('generations.deleted_at', 'is', null)
    .where('outputs.state', '=', 'delivered')
    .where('outputs.deleted_at', 'is', null)
    .$if(Boolean(tool), (query) => query.where('generations.tool', '=', tool ?? ''))
    .$if(Boolean(name), (query) =>
      query.where(sql<boolean>`
      strpos(lower(outputs.name || ' ' || generations.title), lower(${name ?? ''})) > 0`),
    )
    .$if(since !== undefined, (query) => query.where('outputs.created_at', '>=', since ?? new Date()))
    .$if(shape !== undefined, (query) => query.where(hasShape(shape ?? 'portrait')))
    .$if(Boolean(before && isId(before)), (query) =>
      query.where(
        sql<boolean>`(outputs.created_at, outputs.id) < (select created_at, id from outputs where id = ${before})`,
      ),
    )
    .orderBy('outputs.created_at', 'desc')
    .orderBy('outputs.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ tool, title, ...row }) => ({ ...toLiveOutput(row, userId), tool, title }))
}

/** Within 2 % of square is square. */
function hasShape(shape: NonNullable<OutputFilter['shape']>) {
  const ratio = sql`(outputs.facts->>'width')::float / nullif((outputs.facts->>'height')::float, 0)`
  if (shape === 'portrait') return sql<boolean>`${ratio} < 0.98`
  if (shape === 'landscape') return sql<boolean>`${ratio} > 1.02`
  return sql<boolean>`${ratio} between 0.98 and 1.02`
}

export async function listRecentOutputs(userId: string, limit: number): Promise<LibraryOutput[]> {
  return await listOutputs(userId, { limit })
}

/** One finished output of the user's with its recipe, for "what made this" and "change and run again". */
export async function findOutput(
  userId: string,
  outputId: string,
): Promise<
  (LibraryOutput & { recipe: unknown; manifest: Record<string, string | number> | null }) | undefined
> {
  if (!isId(outputId)) return
  const row = await db
    .selectFrom('outputs')
    .innerJoin('generations', 'generations.id', 'outputs.generation_id')
    .select(SHOWN.map((column) => `outputs.${column}` as const))
    .select(['generations.tool', 'generations.title', 'outputs.recipe', 'outputs.manifest'])
    .where('outputs.id', '=', outputId)
    .where('generations.user_id', '=', userId)
    .where('generations.deleted_at', 'is', null)
    .where('outputs.deleted_at', 'is', null)
    .executeTakeFirst()
  if (!row) return
  const { tool, title, recipe, manifest, ...shown } = row
  return { ...toLiveOutput(shown, userId), tool, title, recipe, manifest }
}

/** Removes one finished output: its files go and their bytes are free again. Credits stay spent. */
export async function removeOutput(userId: string, outputId: string): Promise<boolean> {
  if (!isId(outputId)) return false
  const removed = await db.transaction().execute((trx) => markRemoved(trx, userId, { outputId }))
  await removeFiles(removed)
  return removed.length > 0
}

/**
 * Marks outputs as removed and gives their bytes back, in the caller's transaction; those that an avatar is known by go
 * on counting. The caller removes the files after the commit; should it die between, upkeep removes them.
 */
export async function markRemoved(
  trx: Trx,
  userId: string,
  which: { outputId: string } | { generationId: string },
): Promise<StoredKeys[]> {
  const removed = await trx
    .updateTable('outputs')
    .set({ deleted_at: sql<Date>`now()` })
    .from('generations')
    .whereRef('generations.id', '=', 'outputs.generation_id')
    .where('generations.user_id', '=', userId)
    .where('outputs.deleted_at', 'is', null)
    .$if('outputId' in which, (query) =>
      query
        .where('outputs.id', '=', 'outputId' in which ? which.outputId : '')
        .where('outputs.state', '=', 'delivered'),
    )
    .$if('generationId' in which, (query) =>
      query.where('generations.id', '=', 'generationId' in which ? which.generationId : ''),
    )
    .returning(['outputs.id', 'storage_key', 'poster_key', 'preview_key', 'bytes', 'generations.purpose'])
    .execute()
  const ids = removed.map(({ id }) => id)
  const needed = await outputsNeeded(trx, ids)
  // Previews are ours: they never counted.
  const counted = removed.filter(({ id, purpose }) => purpose === 'run' && needed.get(id) !== 'living')
  const bytes = counted.reduce((sum, row) => sum + (row.bytes ?? 0), 0)
  if (bytes > 0) await releaseBytes(trx, userId, bytes)
  const variants = await takeVariants(trx, userId, ids)
  return [
    ...removed.filter(({ id }) => !needed.has(id)),
    ...variants.map((storage_key) => ({ storage_key, poster_key: null, preview_key: null })),
  ]
}

export interface StoredKeys {
  storage_key: string | null
  poster_key: string | null
  preview_key: string | null
}

export async function removeFiles(outputs: StoredKeys[]): Promise<void> {
  for (const { storage_key, poster_key, preview_key } of outputs) {
    for (const key of [storage_key, poster_key, preview_key]) if (key) await storage().remove(key)
  }
}

/** Upkeep: files of outputs that were removed lately; removing them again is harmless. */
export async function removeLeftoverFiles(): Promise<number> {
  const rows = await db
    .selectFrom('outputs')
    .select(['storage_key', 'poster_key', 'preview_key'])
    .where('deleted_at', '>', sql<Date>`now() - interval '2 days'`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('avatars')
            .select('avatars.id')
            .whereRef('output_id', '=', 'outputs.id')
            .where(isNeeded()),
        ),
      ),
    )
    .execute()
  await removeFiles(rows)
  return rows.length
}

/**
 * Removes files of an ended generation that no row knows: stored by a worker that was gone before it could write the
 * row. The row is locked meanwhile, so that no retry stores a file just then.
 */
export async function sweepFilesOf(generationId: string): Promise<number> {
  return await db.transaction().execute(async (trx) => {
    const ended = await trx
      .selectFrom('generations')
      .select('id')
      .where('id', '=', generationId)
      .where('state', 'not in', ['queued', 'running'])
      .forUpdate()
      .executeTakeFirst()
    if (!ended) return 0
    const rows = await trx
      .selectFrom('outputs')
      .leftJoin('avatars', 'avatars.output_id', 'outputs.id')
      .select(['storage_key', 'poster_key', 'preview_key', 'thumbnail_key'])
      .where('generation_id', '=', generationId)
      .where((eb) =>
        eb.or([eb('outputs.deleted_at', 'is', null), eb('avatars.id', 'is not', null).and(isNeeded())]),
      )
      .execute()
    const known = new Set(
      rows.flatMap((row) => [row.storage_key, row.poster_key, row.preview_key, row.thumbnail_key]),
    )
    const unknown = (await storage().list(`generations/${generationId}`)).filter((key) => !known.has(key))
    for (const key of unknown) await storage().remove(key)
    return unknown.length
  })
}

/** Upkeep: `sweepFilesOf` for what ended lately without delivering everything. */
export async function sweepUnfinishedFiles(): Promise<number> {
  const rows = await db
    .selectFrom('generations')
    .select('id')
    .where('state', 'in', ['done', 'failed', 'cancelled'])
    .where('finished_at', '>', sql<Date>`now() - interval '2 days'`)
    .whereRef('delivered', '<', 'planned')
    .where('attempt', '>', 0)
    .execute()
  let removed = 0
  for (const { id } of rows) removed += await sweepFilesOf(id)
  return removed
}

/** Poster and preview files carry their type in the key's extension. */
function contentTypeOfKey(key: string | null): string {
  const extension = key?.split('.').at(-1) ?? ''
  return TYPES[extension] ?? 'application/octet-stream'
}

const TYPES: Record<string, string> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  mp4: 'video/mp4',
  webm: 'video/webm',
}
