import { db } from '#app/db/client.server.ts'
import { fileUrl } from '#app/files/file-url.server.ts'
import type { LiveVariant } from '#app/live-events.ts'
import { isId } from '#app/models/id.server.ts'

/** The copies of a generation's outputs for one platform. */
export async function listVariants(
  userId: string,
  generationId: string,
  platform: string,
): Promise<LiveVariant[]> {
  if (!isId(generationId)) return []
  const rows = await db
    .selectFrom('output_variants')
    .innerJoin('outputs', 'outputs.id', 'output_variants.output_id')
    .innerJoin('generations', 'generations.id', 'outputs.generation_id')
    .select(['output_variants.output_id', 'output_variants.platform', 'output_variants.state'])
    .select(['output_variants.name', 'output_variants.content_type', 'output_variants.bytes'])
    .select(['output_variants.facts', 'output_variants.problem', 'output_variants.storage_key'])
    .where('generations.id', '=', generationId)
    .where('generations.user_id', '=', userId)
    .where('generations.deleted_at', 'is', null)
    .where('generations.trashed_at', 'is', null)
    .where('outputs.deleted_at', 'is', null)
    .where('outputs.trashed_at', 'is', null)
    .where('output_variants.platform', '=', platform)
    .orderBy('outputs.index')
    .execute()
  return rows.map(({ output_id, content_type, storage_key, ...row }) => {
    const file = storage_key && {
      key: storage_key,
      userId,
      contentType: content_type ?? 'application/octet-stream',
      name: row.name.replaceAll('/', '-'),
    }
    return {
      ...row,
      outputId: output_id,
      contentType: content_type,
      url: file ? fileUrl(file) : null,
      downloadUrl: file ? fileUrl({ ...file, download: true }) : null,
    }
  })
}
