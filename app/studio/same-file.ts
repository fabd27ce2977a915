import type { Problem, UploadsById, UploadSummary } from './contract.ts'

/**
 * Uploads among these that hold what another one before them holds: a phone saves what comes twice under a second name.
 * In a pool to choose from they would make results that count as different and are the same. `piece` tells pieces of one
 * file apart.
 */
export function sameFiles(used: { upload: string; piece?: string }[], uploads: UploadsById): Problem[] {
  const first = new Map<string, { id: string; name: string }>()
  return used.flatMap(({ upload: id, piece = '' }): Problem[] => {
    const { sha256, name = id } = uploads.get(id) ?? {}
    if (!sha256) return []
    const key = `${sha256} ${piece}`
    const known = first.get(key)
    if (!known) first.set(key, { id, name })
    return known && known.id !== id ? [{ code: 'same-file', values: { file: name, other: known.name } }] : []
  })
}

/** These without what an upload before them holds, for a form that lays out what is there by itself. */
export function withoutSameFiles(uploads: UploadSummary[]): UploadSummary[] {
  const first = new Map<string, string>()
  for (const { id, sha256 } of uploads) if (sha256 && !first.has(sha256)) first.set(sha256, id)
  return uploads.filter(({ id, sha256 }) => !sha256 || first.get(sha256) === id)
}
