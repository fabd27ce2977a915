import { db } from '#app/db/client.server.ts'
import type { Upload, UploadState } from '#app/db/schema.ts'
import { fileUrl } from '#app/files/file-url.server.ts'
import { isId } from '#app/models/id.server.ts'
import type { Kind, MediaFacts, Problem, UploadSummary } from '#app/studio/contract.ts'

/** An upload as lists and forms show it. */
export interface UploadView extends Omit<UploadSummary, 'kind' | 'facts'> {
  state: UploadState
  /** Null until the first bytes have shown it. */
  kind: Kind | null
  /** Null until inspection has measured it. */
  facts: MediaFacts | null
  problem: Problem | null
  thumbnailUrl: string | null
  url: string | null
  /** ISO 8601. */
  createdAt: string
}

/** Newest first; `before` is the id of the last one of the page before. */
export async function listUploads(
  userId: string,
  {
    kinds,
    limit = 200,
    before,
    ids,
    projectId,
  }: { kinds?: Kind[]; limit?: number; before?: string; ids?: string[]; projectId?: string | undefined } = {},
): Promise<UploadView[]> {
  let query = db
    .selectFrom('uploads')
    .selectAll()
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .where('trashed_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (kinds) query = query.where((eb) => eb.or([eb('kind', 'in', kinds), eb('kind', 'is', null)]))
  if (ids) query = query.where('id', 'in', withNone(ids))
  if (projectId !== undefined) {
    if (!isId(projectId)) return []
    query = query.where('project_id', '=', projectId)
  }
  if (before && isId(before)) {
    query = query.where((eb) =>
      eb(
        eb.refTuple('created_at', 'id'),
        '<',
        eb
          .selectFrom('uploads as last')
          .select(['last.created_at', 'last.id'])
          .where('last.id', '=', before)
          .$asTuple('created_at', 'id'),
      ),
    )
  }
  return (await query.execute()).map(viewOf)
}

/** This user's ready uploads among `ids`, in no order. For a run that has begun, also those removed since. */
export async function findUploads(
  userId: string,
  ids: string[],
  { evenRemoved = false }: { evenRemoved?: boolean } = {},
): Promise<Upload[]> {
  const query = db
    .selectFrom('uploads')
    .selectAll()
    .where('user_id', '=', userId)
    .where('id', 'in', withNone(ids))
    .where('state', '=', 'ready')
    .where('storage_key', 'is not', null)
  if (evenRemoved) return await query.execute()
  return await query.where('deleted_at', 'is', null).where('trashed_at', 'is', null).execute()
}

/** The same for a run that was submitted with them: one that was removed since is there as long as its bytes are. */
export async function findSourceFiles(
  userId: string,
  ids: string[],
): Promise<(UploadSummary & { sha256: string; key: string })[]> {
  return (await findUploads(userId, ids, { evenRemoved: true })).map((upload) => {
    const { sha256, storage_key: key } = upload
    if (!sha256 || !key) throw new Error(`Upload ${upload.id} is not stored`)
    return { ...summaryOf(upload), sha256, key }
  })
}

/** What a form, a price and a check may know of a ready upload. */
export function summaryOf(upload: Upload): UploadSummary {
  if (!upload.kind || !upload.facts) throw new Error(`Upload ${upload.id} is not ready`)
  const { id, name, kind, bytes, facts, is_sample: isSample, sha256 } = upload
  return { id, name, kind, bytes, facts, isSample, ...(sha256 && { sha256 }) }
}

function viewOf(upload: Upload): UploadView {
  const {
    id,
    user_id: userId,
    name,
    kind,
    bytes,
    state,
    facts,
    problem,
    is_sample: isSample,
    sha256,
  } = upload
  const link = (key: string | null, contentType: string | null, named?: string) =>
    key && contentType && state === 'ready'
      ? fileUrl({ key, userId, contentType, ...(named && { name: named }) })
      : null
  return {
    id,
    name,
    kind,
    bytes,
    state,
    facts,
    problem,
    isSample,
    ...(sha256 && { sha256 }),
    thumbnailUrl: link(upload.thumbnail_key, 'image/webp'),
    url: link(upload.storage_key, upload.content_type, name),
    createdAt: upload.created_at.toISOString(),
  }
}

/** `in ()` is no SQL; what is no uuid can be nobody's upload. */
function withNone(ids: string[]): string[] {
  return ['00000000-0000-0000-0000-000000000000', ...ids.filter(isId)]
}
