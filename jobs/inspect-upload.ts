import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { env } from '#app/env.server.ts'
import { log } from '#app/log.server.ts'
import {
  findInspecting,
  markUploadReady,
  masterKey,
  quotaFull,
  refuseUpload,
  removeSuperseded,
  thumbnailKey,
} from '#app/models/upload.server.ts'
import { storage } from '#app/storage.server.ts'
import type { MediaFacts, Problem } from '#app/studio/contract.ts'
import { masterOfHevc } from '#jobs/media/heic.ts'
import { isFilesFault, probeFile } from '#jobs/media/probe.ts'
import { thumbnail } from '#jobs/media/image.ts'
import { plainnessOf } from '#jobs/media/plainness.ts'

/**
 * Opens an uploaded file for the first time: measures it, decodes its beginning and its end, draws its small picture, and
 * makes the upload ready or refuses it. Throws only for what a second try may mend. Running it twice changes nothing.
 */
export async function inspectUpload(uploadId: string, signal?: AbortSignal): Promise<void> {
  const upload = await findInspecting(uploadId)
  if (!upload?.storageKey) return await removeSuperseded(uploadId)
  const began = performance.now()
  const workspace = await makeWorkspace(uploadId)
  try {
    const file = await storage().localPath(upload.storageKey, workspace)
    const looked = await look(file, { workspace, sniffed: upload.contentType, signal })
    signal?.throwIfAborted()
    if (looked.ok) {
      const key = thumbnailKey(uploadId)
      await storage().put(key, looked.thumbnail)
      const { facts } = looked
      const kept = await markUploadReady(uploadId, {
        kind: facts.kind,
        facts,
        thumbnailKey: key,
        ...(looked.master
          ? { contentType: 'image/jpeg', master: await storeMaster(uploadId, looked.master) }
          : { contentType: contentTypeOf(upload.contentType, facts) }),
      })
      // The file fitted, what stands for it does not.
      if (!kept.ok) {
        await storage().remove(masterKey(uploadId))
        await storage().remove(key)
        await refuseUpload(uploadId, quotaFull(upload.name, kept.freeBytes))
      }
    } else {
      const { code, values } = looked.problem
      await refuseUpload(uploadId, { code, values: { ...values, name: upload.name } })
    }
    const seconds = (performance.now() - began) / 1000
    log.info(
      { uploadId, seconds, ...(looked.ok ? {} : { refused: looked.problem.code }) },
      'upload inspected',
    )
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}

/** For an inspection that failed every time it was tried. */
export async function giveUpInspection(uploadId: string): Promise<void> {
  const upload = await findInspecting(uploadId)
  if (upload) await refuseUpload(uploadId, { code: 'not-inspected', values: { name: upload.name } })
}

async function storeMaster(uploadId: string, file: string) {
  const key = masterKey(uploadId)
  return { ...(await storage().put(key, file)), key }
}

type Looked =
  { ok: true; facts: MediaFacts; thumbnail: string; master?: string } | { ok: false; problem: Problem }

/** What a file is and how it looks, or why it is refused; nothing is written but into the workspace. */
export async function look(
  file: string,
  {
    workspace,
    sniffed,
    signal,
  }: { workspace: string; sniffed: string | null; signal?: AbortSignal | undefined },
): Promise<Looked> {
  const mayBeHevc = sniffed?.startsWith('image/hei') ?? false
  const master = mayBeHevc ? await masterOfHevc(file, workspace, signal) : undefined
  if (master && !master.ok) return master
  const source = master?.path ?? file
  const probed = await probeFile(source, { ...(signal && { signal }) })
  if (!probed.ok) return probed
  try {
    const small = await thumbnail(source, probed.facts, workspace, signal)
    const facts =
      probed.facts.kind === 'image' ? { ...probed.facts, plainness: await plainnessOf(small) } : probed.facts
    return { ok: true, facts, thumbnail: small, ...(master && { master: source }) }
  } catch (error) {
    // No picture could be taken of it although it could be opened: a tool would fail the same way.
    if (isFilesFault(error)) return { ok: false, problem: { code: 'unreadable' } }
    throw error
  }
}

/** An mp4 or webm that holds sound alone is a sound, a HEIF that holds AV1 an AVIF. */
function contentTypeOf(sniffed: string | null, facts: MediaFacts): string | undefined {
  if (facts.container === 'heif') return 'image/avif'
  const isSoundOnly = facts.kind === 'audio' && sniffed?.startsWith('video/')
  return isSoundOnly
    ? sniffed?.replace('video/', 'audio/').replace('audio/quicktime', 'audio/mp4')
    : (sniffed ?? undefined)
}

async function makeWorkspace(uploadId: string): Promise<string> {
  const folder = path.join(env().LUMIKU_DATA, 'work')
  await mkdir(folder, { recursive: true })
  return mkdtemp(path.join(folder, `inspect-${uploadId}-`))
}
