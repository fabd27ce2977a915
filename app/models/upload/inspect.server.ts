import { db } from '#app/db/client.server.ts'
import { tellOwner } from '#app/models/upload/tell.server.ts'
import type { Kind, MediaFacts } from '#app/studio/contract.ts'

/** The upload that the jobs process is to open; undefined when it has been, or is not wanted any more. */
export async function findInspecting(uploadId: string) {
  return db
    .selectFrom('uploads')
    .select(['id', 'name', 'kind', 'content_type as contentType', 'storage_key as storageKey', 'bytes'])
    .where('id', '=', uploadId)
    .where('state', '=', 'inspecting')
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
}

/** Inspection is over and the file is good. `contentType` when it turned out to be of another kind, such as sound only. */
export async function markUploadReady(
  uploadId: string,
  found: { kind: Kind; facts: MediaFacts; contentType?: string; thumbnailKey: string | null },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const upload = await trx
      .updateTable('uploads')
      .set({
        state: 'ready',
        kind: found.kind,
        facts: JSON.stringify(found.facts),
        ...(found.contentType && { content_type: found.contentType }),
        thumbnail_key: found.thumbnailKey,
        ready_at: new Date(),
      })
      .where('id', '=', uploadId)
      .where('state', '=', 'inspecting')
      .returning('user_id')
      .executeTakeFirst()
    if (upload) await tellOwner(trx, upload.user_id, { uploadId, state: 'ready', kind: found.kind })
  })
}
