import type { Problem, UploadsById } from './contract.ts'

/**
 * Uploads among these that hold what another one before them holds: a phone saves what comes twice under a second name.
 * In a pool to choose from they would make results that count as different and are the same.
 */
export function sameFiles(ids: Iterable<string>, uploads: UploadsById): Problem[] {
  const first = new Map<string, string>()
  const problems: Problem[] = []
  for (const id of new Set(ids)) {
    const upload = uploads.get(id)
    if (!upload?.sha256) continue
    const known = first.get(upload.sha256)
    if (known === undefined) first.set(upload.sha256, upload.name)
    else problems.push({ code: 'same-file', values: { file: upload.name, other: known } })
  }
  return problems
}
