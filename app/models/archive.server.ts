import { db } from '#app/db/client.server.ts'
import { isId } from '#app/models/id.server.ts'
import { isReady, preflight } from '#app/studio/preflight.ts'

/** What goes into a ZIP of outputs. */
export interface Archive {
  /** Of the file, and of the folder in it unless that has its own. */
  name: string
  folder?: string
  outputs: ArchivedOutput[]
}

export interface ArchivedOutput {
  /** 0-based. */
  index: number
  name: string
  key: string
  bytes: number
  createdAt: Date
  manifest: Record<string, string | number>
}

/**
 * The delivered outputs of the user's generation in their order, all or those whose 1-based numbers are given; undefined
 * when there is none, or it is somebody else's.
 */
export async function findArchive(
  userId: string,
  generationId: string,
  only?: number[],
): Promise<Archive | undefined> {
  if (!isId(generationId) || only?.length === 0) return undefined
  const rows = await finishedOutputs(userId)
    .where('generations.id', '=', generationId)
    .$if(only !== undefined, (query) =>
      query.where('outputs.index', 'in', only?.map((number) => number - 1) ?? []),
    )
    .orderBy('outputs.index')
    .execute()
  return rows[0] && { name: `${rows[0].tool}-${generationId.slice(0, 8)}`, outputs: rows.flatMap(toArchived) }
}

/**
 * As `findArchive`, of what one platform takes as it is: the copy of an output where there is one, the output itself
 * where it passes, nothing of what does neither.
 */
export async function findPlatformArchive(
  userId: string,
  generationId: string,
  platform: string,
  only?: number[],
): Promise<Archive | undefined> {
  if (!isId(generationId) || only?.length === 0) return undefined
  const rows = await finishedOutputs(userId)
    .leftJoin('output_variants as variants', (join) =>
      join
        .onRef('variants.output_id', '=', 'outputs.id')
        .on('variants.platform', '=', platform)
        .on('variants.state', '=', 'ready'),
    )
    .select(['outputs.facts', 'outputs.content_type as contentType'])
    .select(['variants.name as variantName', 'variants.storage_key as variantKey'])
    .select('variants.bytes as variantBytes')
    .where('generations.id', '=', generationId)
    .$if(only !== undefined, (query) =>
      query.where('outputs.index', 'in', only?.map((number) => number - 1) ?? []),
    )
    .orderBy('outputs.index')
    .execute()
  const outputs = rows.flatMap(({ variantName, variantKey, variantBytes, ...row }) => {
    if (variantName && variantKey) {
      return toArchived({ ...row, name: variantName, key: variantKey, bytes: variantBytes })
    }
    return isReady(preflight(platform, row)) ? toArchived(row) : []
  })
  const name = `${rows[0]?.tool}-${generationId.slice(0, 8)}-${platform}`
  return outputs.length > 0 ? { name, folder: platform, outputs } : undefined
}

/** Finished outputs of any of the user's runs by their ids, newest run first; undefined when there is none. */
export async function findSelection(userId: string, outputIds: string[]): Promise<Archive | undefined> {
  const ids = outputIds.filter(isId)
  if (ids.length === 0) return undefined
  const rows = await finishedOutputs(userId)
    .where('outputs.id', 'in', ids)
    .orderBy('generations.created_at', 'desc')
    .orderBy('generations.id')
    .orderBy('outputs.index')
    .execute()
  return rows[0] && { name: 'lumiku', outputs: rows.flatMap(toArchived) }
}

function finishedOutputs(userId: string) {
  return db
    .selectFrom('outputs')
    .innerJoin('generations', 'generations.id', 'outputs.generation_id')
    .select([
      'generations.tool',
      'outputs.index',
      'outputs.name',
      'outputs.storage_key as key',
      'outputs.bytes',
      'outputs.created_at as createdAt',
      'outputs.manifest',
    ])
    .where('generations.user_id', '=', userId)
    .where('generations.deleted_at', 'is', null)
    .where('generations.trashed_at', 'is', null)
    .where('outputs.state', '=', 'delivered')
    .where('outputs.deleted_at', 'is', null)
    .where('outputs.trashed_at', 'is', null)
}

type Row = Omit<ArchivedOutput, 'key' | 'bytes' | 'manifest'> & {
  key: string | null
  bytes: number | null
  manifest: ArchivedOutput['manifest'] | null
}

function toArchived({ index, name, key, bytes, createdAt, manifest }: Row): ArchivedOutput[] {
  return key && bytes !== null ? [{ index, name, key, bytes, createdAt, manifest: manifest ?? {} }] : []
}
