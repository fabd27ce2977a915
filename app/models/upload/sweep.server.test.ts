import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { createIncomingFile } from '#app/uploads/incoming-file.server.ts'
import { listTrash } from '#app/models/trash.server.ts'
import {
  beginUpload,
  incomingFolder,
  incomingPath,
  listUploads,
  removeLeftoverUploads,
  sweepIncoming,
  sweepUnfinishedUploads,
  thumbnailKey,
  trashUnusedUploads,
} from '#app/models/upload.server.ts'
import { storage } from '#app/storage.server.ts'
import { createTestGeneration, createTestUpload, createTestUser } from '#tests/support/factories.ts'

const HOUR_MS = 3_600_000
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS)
let userId: string

async function sweepUploads(now = new Date()): Promise<void> {
  await sweepUnfinishedUploads({ now })
  await removeLeftoverUploads()
  await sweepIncoming({ now })
}

beforeEach(async () => {
  userId = (await createTestUser()).userId
})

const usedBytes = async () =>
  (await db.selectFrom('users').select('used_bytes').where('id', '=', userId).executeTakeFirstOrThrow())
    .used_bytes
const rows = () => db.selectFrom('uploads').selectAll().where('user_id', '=', userId).execute()

async function begun(bytes = 1_000): Promise<string> {
  const upload = await beginUpload(userId, { name: 'klip.mp4', bytes })
  if (!upload.ok) throw new Error(upload.reason)
  await createIncomingFile(upload.uploadId)
  return upload.uploadId
}

async function stored(key: string): Promise<void> {
  const source = path.join(process.env['LUMIKU_DATA']!, randomUUID())
  await writeFile(source, 'bytes')
  await storage().put(key, source)
}

describe('the sweep', () => {
  it('removes the other leftovers when one cannot be removed, which is told each time', async () => {
    const keys: string[] = []
    for (let count = 0; count < 3; count++) {
      const uploadId = await createTestUpload(userId)
      const storageKey = `uploads/${uploadId.slice(0, 2)}/${uploadId}.mp4`
      await stored(storageKey)
      keys.push(storageKey)
      const removed = {
        storage_key: storageKey,
        deleted_at: inHours(count - 9),
        created_at: inHours(count - 9),
      }
      await db.updateTable('uploads').set(removed).where('id', '=', uploadId).execute()
    }
    // In its place lies a folder, which is not removed as a file is.
    const stuck = path.join(process.env['LUMIKU_DATA']!, 'storage', keys[0]!)
    await rm(stuck)
    await mkdir(stuck)
    for (let hour = 0; hour < 2; hour++) {
      await expect(removeLeftoverUploads()).rejects.toMatchObject({ failed: 1 })
      expect((await rows()).flatMap(({ storage_key }) => storage_key ?? [])).toEqual([keys[0]])
    }
    await rm(stuck, { recursive: true })
    expect(await removeLeftoverUploads()).toMatchObject({ removed: 1 })
  })

  it('gives up uploads that never came whole, and leaves those that may still come', async () => {
    await begun()
    await sweepUploads(inHours(23))
    expect([(await rows()).length, await usedBytes()]).toEqual([1, 1_000])
    await Promise.all([sweepUploads(inHours(25)), sweepUploads(inHours(25))])
    expect([await rows(), await usedBytes(), await readdir(incomingFolder())]).toEqual([[], 0, []])
  })

  it('also when the file had been stored and the row not yet', async () => {
    const uploadId = await begun()
    const key = `uploads/${uploadId.slice(0, 2)}/${uploadId}.mp4`
    await db
      .updateTable('uploads')
      .set({ content_type: 'video/mp4', kind: 'video', storage_key: key })
      .where('id', '=', uploadId)
      .execute()
    await storage().put(key, incomingPath(uploadId))
    await sweepUploads(inHours(25))
    expect([await rows(), await storage().stat(key)]).toEqual([[], null])
  })

  it('takes away files whose row is gone', async () => {
    await begun()
    const stray = incomingPath(randomUUID())
    await writeFile(stray, 'left by a killed process')
    await utimes(stray, inHours(-30), inHours(-30))
    await sweepUploads()
    expect(await readdir(incomingFolder())).not.toContain(path.basename(stray))
    await sweepUploads(inHours(25))
  })

  it('removes the bytes of a removed upload once the run that used them has ended', async () => {
    const key = `uploads/sw/${randomUUID()}.mp4`
    await stored(key)
    const uploadId = await createTestUpload(userId, { storageKey: key })
    const runId = await createTestGeneration(userId, { state: 'running', input: { clips: [uploadId] } })
    await db.updateTable('uploads').set({ deleted_at: new Date() }).where('id', '=', uploadId).execute()
    await sweepUploads()
    expect(await storage().stat(key)).not.toBeNull()
    await db.updateTable('generations').set({ state: 'done' }).where('id', '=', runId).execute()
    await sweepUploads()
    expect(await storage().stat(key)).toBeNull()
  })

  it('removes the small picture of an upload whose file was gone before it', async () => {
    const uploadId = await createTestUpload(userId)
    const thumbnail = thumbnailKey(uploadId)
    await stored(thumbnail)
    const removed = { storage_key: null, thumbnail_key: thumbnail, deleted_at: new Date() }
    await db.updateTable('uploads').set(removed).where('id', '=', uploadId).execute()
    await sweepUploads()
    expect(await storage().stat(thumbnail)).toBeNull()
    expect((await rows())[0]).toMatchObject({ storage_key: null, thumbnail_key: null })
    expect(await removeLeftoverUploads()).toEqual({ removed: 0, bytes: 0 })
  })

  it('refuses what was never inspected, and hides refusals after a week', async () => {
    const uploadId = await createTestUpload(userId)
    await db.updateTable('uploads').set({ state: 'inspecting' }).where('id', '=', uploadId).execute()
    await sweepUploads(inHours(49))
    expect((await rows())[0]).toMatchObject({
      state: 'refused',
      problem: { code: 'not-inspected' },
      deleted_at: null,
    })
    await sweepUploads(inHours(8 * 24))
    expect((await rows())[0]?.deleted_at).not.toBeNull()
  })

  it('finds everything that a killed process left', async () => {
    const script = path.join(process.env['LUMIKU_DATA']!, 'die.ts')
    await writeFile(
      script,
      `import { beginUpload, incomingPath } from '${process.cwd()}/app/models/upload.server.ts'
import { createIncomingFile } from '${process.cwd()}/app/uploads/incoming-file.server.ts'
import { appendFileSync } from 'node:fs'
const upload = await beginUpload('${userId}', { name: 'klip.mp4', bytes: 5000000 })
await createIncomingFile(upload.uploadId)
appendFileSync(incomingPath(upload.uploadId), Buffer.alloc(2000000))
process.kill(process.pid, 'SIGKILL')`,
    )
    await new Promise((resolve) => fork(script, { execArgv: [] }).once('exit', resolve))
    expect([(await rows()).length, await usedBytes()]).toEqual([1, 5_000_000])
    await sweepUploads(inHours(25))
    expect([await rows(), await usedBytes(), await readdir(incomingFolder())]).toEqual([[], 0, []])
  })
})

it('an upload that nothing was made with goes to the trash after 60 days, unless somebody means to use it', async () => {
  const [unused, used, sample, filed] = await Promise.all([
    createTestUpload(userId),
    createTestUpload(userId),
    createTestUpload(userId, { isSample: true }),
    createTestUpload(userId),
  ])
  await db.updateTable('uploads').set({ last_used_at: new Date() }).where('id', '=', used).execute()
  const { id: projectId } = await db
    .insertInto('projects')
    .values({ user_id: userId, name: 'Lebaran' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db.updateTable('uploads').set({ project_id: projectId }).where('id', '=', filed).execute()
  expect(await trashUnusedUploads({ now: inHours(59 * 24) })).toMatchObject({ moved: 0 })
  expect(await trashUnusedUploads({ now: inHours(61 * 24), isDryRun: true })).toEqual({
    moved: 1,
    bytes: 1_000,
  })
  const sweep = () => trashUnusedUploads({ now: inHours(61 * 24) })
  const moved = await Promise.all([sweep(), sweep()])
  expect(moved.reduce((sum, one) => sum + one.moved, 0)).toBe(1)
  const trash = await listTrash(userId, { limit: 10 })
  expect(trash.map(({ id }) => id)).toEqual([unused])
  const left = (await listUploads(userId)).map(({ id }) => id)
  expect(left.sort()).toEqual([used, sample, filed].sort())
})
