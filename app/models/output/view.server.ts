import type { Output } from '#app/db/schema.ts'
import { fileUrl } from '#app/files/file-url.server.ts'
import type { LiveOutput } from '#app/live-events.ts'

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
