import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { env } from '#app/env.server.ts'
import { log } from '#app/log.server.ts'
import { findInspecting, markUploadReady, refuseUpload, thumbnailKey } from '#app/models/upload.server.ts'
import { storage } from '#app/storage.server.ts'
import type { MediaFacts, Problem } from '#app/studio/contract.ts'
import { isFilesFault, probeFile } from '#jobs/media/probe.ts'
import { thumbnail } from '#jobs/media/image.ts'

/**
 * Opens an uploaded file for the first time: measures it, decodes its beginning and its end, draws its small picture, and
 * makes the upload ready or refuses it. Throws only for what a second try may mend. Running it twice changes nothing.
 */
export async function inspectUpload(uploadId: string, signal?: AbortSignal): Promise<void> {
  const upload = await findInspecting(uploadId)
  if (!upload?.storageKey) return
  const began = performance.now()
  const workspace = await makeWorkspace(uploadId)
  try {
    const file = await storage().localPath(upload.storageKey, workspace)
    const looked = await look(file, workspace, signal)
    signal?.throwIfAborted()
    if (looked.ok) {
      const key = thumbnailKey(uploadId)
      await storage().put(key, looked.thumbnail)
      const { facts } = looked
      const contentType = contentTypeOf(upload.contentType, facts)
      await markUploadReady(uploadId, { kind: facts.kind, facts, contentType, thumbnailKey: key })
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

type Looked = { ok: true; facts: MediaFacts; thumbnail: string } | { ok: false; problem: Problem }

async function look(file: string, workspace: string, signal?: AbortSignal): Promise<Looked> {
  const probed = await probeFile(file, { ...(signal && { signal }) })
  if (!probed.ok) return probed
  try {
    return {
      ok: true,
      facts: probed.facts,
      thumbnail: await thumbnail(file, probed.facts, workspace, signal),
    }
  } catch (error) {
    // No picture could be taken of it although it could be opened: a tool would fail the same way.
    if (isFilesFault(error)) return { ok: false, problem: { code: 'unreadable' } }
    throw error
  }
}

/** An mp4 or webm that holds sound alone is a sound. */
function contentTypeOf(sniffed: string | null, facts: MediaFacts): string | undefined {
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
