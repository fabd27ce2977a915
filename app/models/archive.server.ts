import { db } from '#app/db/client.server.ts'
import { isId } from '#app/models/id.server.ts'

/** What goes into a ZIP of a generation's outputs. */
export interface Archive {
  generationId: string
  tool: string
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
  const rows = await db
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
    .where('generations.id', '=', generationId)
    .where('generations.user_id', '=', userId)
    .where('generations.deleted_at', 'is', null)
    .where('outputs.state', '=', 'delivered')
    .where('outputs.deleted_at', 'is', null)
    .$if(only !== undefined, (query) =>
      query.where('outputs.index', 'in', only?.map((number) => number - 1) ?? []),
    )
    .orderBy('outputs.index')
    .execute()
  const outputs = rows.flatMap(({ tool: _, key, bytes, manifest, ...output }) =>
    key && bytes !== null ? [{ ...output, key, bytes, manifest: manifest ?? {} }] : [],
  )
  return rows[0] && { generationId, tool: rows[0].tool, outputs }
}
