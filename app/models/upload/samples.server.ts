import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { env } from '#app/env.server.ts'
import { extensionOf, sniffMediaType, type MediaType } from '#app/uploads/media-type.server.ts'
import { incomingPath, incomingFolder, readHead } from '#app/models/upload/incoming.server.ts'
import { listUploads, type UploadView } from '#app/models/upload/list.server.ts'
import { tellOwner } from '#app/models/upload/tell.server.ts'
import { enqueue } from '#app/queue.server.ts'
import type { Tool } from '#app/studio/contract.ts'
import { hashFile, storage, type StoredFile } from '#app/storage.server.ts'

/**
 * Gives the user the project's own clips, pictures and sounds to try `tool` with, or all of them, in the order of their
 * names, newest last. The object is shared by everybody and counts against nobody's room. Calling it again adds only what
 * was removed since. Empty while the samples are still being drawn.
 */
export async function addSamples(
  userId: string,
  tool?: Pick<Tool, 'accepts' | 'usesSample'>,
): Promise<UploadView[]> {
  const isWanted = ({ name, type }: SampleFile) =>
    !tool || (tool.accepts.includes(type.kind) && (tool.usesSample?.(name) ?? true))
  const samples = await Promise.all((await sampleFiles()).filter(isWanted).map(storeSample))
  const ids = await db.transaction().execute(async (trx) => {
    // Two clicks at once must not add everything twice.
    await sql`select pg_advisory_xact_lock(hashtext(${`samples ${userId}`}))`.execute(trx)
    const added: string[] = []
    for (const sample of samples) added.push(await addSample(trx, userId, sample))
    return added
  })
  return await listUploads(userId, { ids })
}

interface SampleFile {
  name: string
  type: MediaType
  file: string
}

interface Sample extends SampleFile, StoredFile {
  key: string
}

/** The image brings its own, drawn when it was built, so that a new release shows its own whatever the volume holds. */
const OF_IMAGE = path.join(import.meta.dirname, '../../../samples')

async function sampleFiles(): Promise<SampleFile[]> {
  const folder = existsSync(OF_IMAGE) ? OF_IMAGE : path.join(env().LUMIKU_DATA, 'samples')
  const names = await readdir(folder).catch(() => [])
  const shown = names.filter((name) => !name.startsWith('.')).toSorted()
  return await Promise.all(shown.map((name) => sniffSample(path.join(folder, name))))
}

async function sniffSample(file: string): Promise<SampleFile> {
  const name = path.basename(file)
  const sniffed = await sniffMediaType((await readHead(file)).head)
  if (!sniffed.ok) throw new Error(`The sample ${name} is no media`)
  return { name, type: sniffed.type, file }
}

/** The object's key is its content, so the first user's is everybody's. */
async function storeSample(sample: SampleFile): Promise<Sample> {
  const { file, type } = sample
  const stored = await hashFile(file)
  const key = `samples/${stored.sha256}.${extensionOf(type.contentType)}`
  if (!(await storage().stat(key))) {
    await mkdir(incomingFolder(), { recursive: true })
    const copy = incomingPath(`sample-${randomUUID()}`)
    await copyFile(file, copy)
    await storage().put(key, copy, stored)
  }
  return { ...sample, ...stored, key }
}

async function addSample(trx: Trx, userId: string, sample: Sample): Promise<string> {
  const own = await trx
    .selectFrom('uploads')
    .select('id')
    .where('user_id', '=', userId)
    .where('storage_key', '=', sample.key)
    .where('is_sample', '=', true)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (own) return own.id
  // What inspection found for somebody else holds for the same bytes.
  const known = await trx
    .selectFrom('uploads')
    .select(['facts', 'thumbnail_key', 'kind', 'content_type'])
    .where('storage_key', '=', sample.key)
    .where('is_sample', '=', true)
    .where('state', '=', 'ready')
    .executeTakeFirst()
  const { id } = await trx
    .insertInto('uploads')
    .values({
      user_id: userId,
      name: sample.name,
      state: known ? 'ready' : 'inspecting',
      kind: known?.kind ?? sample.type.kind,
      is_sample: true,
      bytes: sample.bytes,
      sha256: sample.sha256,
      content_type: known?.content_type ?? sample.type.contentType,
      storage_key: sample.key,
      thumbnail_key: known?.thumbnail_key ?? null,
      facts: known?.facts ? JSON.stringify(known.facts) : null,
      ready_at: known ? new Date() : null,
      created_at: sql<Date>`clock_timestamp()`,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (!known) await enqueue(trx, 'inspect', { uploadId: id }, { userId })
  await tellOwner(trx, userId, {
    uploadId: id,
    state: known ? 'ready' : 'inspecting',
    kind: sample.type.kind,
  })
  return id
}
