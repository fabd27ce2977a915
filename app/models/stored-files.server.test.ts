import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { scrubFiles, scrubState } from '#app/models/scrub.server.ts'
import { checkFiles, sweepStrays } from '#app/models/stored-files.server.ts'
import { storage } from '#app/storage.server.ts'
import { createTestUpload, createTestUser } from '#tests/support/factories.ts'

const folder = process.env['LUMIKU_DATA']!
const HOURS = 3_600_000

async function stored(key: string, hoursOld: number): Promise<string> {
  const file = path.join(folder, randomUUID())
  await writeFile(file, 'bytes')
  const at = new Date(Date.now() - hoursOld * HOURS)
  await storage().put(key, file)
  await utimes(path.join(folder, 'storage', key), at, at)
  return key
}

async function uploadOf(userId: string, key: string, hoursOld: number): Promise<string> {
  const uploadId = await createTestUpload(userId, { storageKey: key })
  const created_at = new Date(Date.now() - hoursOld * HOURS)
  await db.updateTable('uploads').set({ created_at }).where('id', '=', uploadId).execute()
  return uploadId
}

it('finds files without rows and rows without files, a day after they should have met', async () => {
  const { userId } = await createTestUser()
  const keyOf = (id: string = randomUUID()) => `uploads/${id.slice(0, 2)}/${id}.mp4`
  const old = await stored(keyOf(), 30)
  const fresh = await stored(keyOf(), 2)
  const sample = await stored(`samples/${'a'.repeat(64)}.mp4`, 30)
  const unusedSample = await stored(`samples/${'b'.repeat(64)}.mp4`, 30)
  await createTestUpload(userId, { storageKey: sample, isSample: true })

  const kept = await uploadOf(userId, 'later', 30)
  const keptKey = await stored(keyOf(kept), 30)
  await db.updateTable('uploads').set({ storage_key: keptKey }).where('id', '=', kept).execute()
  const lost = keyOf()
  await uploadOf(userId, lost, 30)
  await uploadOf(userId, keyOf(), 2)

  const check = await checkFiles()
  expect(check.strays.map(({ key }) => key).sort()).toEqual([old, unusedSample].sort())
  expect(check.missing).toEqual([lost])
  expect(check).toMatchObject({ objects: 5, bytes: 25 })

  const swept = { removed: 2, bytes: 10, heldBack: 0, missing: [lost] }
  expect(await sweepStrays({ isDryRun: true })).toEqual(swept)
  expect(await storage().stat(old)).not.toBeNull()
  expect(await sweepStrays()).toEqual(swept)
  expect(await storage().stat(old)).toBeNull()
  for (const key of [fresh, sample, keptKey]) expect(await storage().stat(key), key).not.toBeNull()
})

it("keeps the small picture that everybody's samples share when the first one's is gone", async () => {
  // Not looked at together with the picture.
  const sample = await stored(`samples/${'c'.repeat(64)}.mp4`, 2)
  const firstId = randomUUID()
  const thumbnail = await stored(`uploads/${firstId.slice(0, 2)}/${firstId}-thumbnail.webp`, 30)
  const { userId } = await createTestUser()
  const uploadId = await createTestUpload(userId, { storageKey: sample, isSample: true })
  await db.updateTable('uploads').set({ thumbnail_key: thumbnail }).where('id', '=', uploadId).execute()
  const strays = async () => (await checkFiles()).strays.map(({ key }) => key)
  expect(await strays()).not.toContain(thumbnail)
  await db.deleteFrom('uploads').where('id', '=', uploadId).execute()
  expect(await strays()).toContain(thumbnail)
  for (const key of [sample, thumbnail]) await storage().remove(key)
})

it('holds back when more than half of all files would go: then the database is another one', async () => {
  const before = (await sweepStrays({ isDryRun: true })).removed
  await Promise.all(Array.from({ length: 101 }, () => stored(`variants/${randomUUID()}/0-shopee.jpg`, 30)))
  const swept = await sweepStrays()
  expect(swept).toMatchObject({ removed: 0, bytes: 0, heldBack: before + 101 })
  expect((await checkFiles()).strays).toHaveLength(before + 101)
})

describe('a stored file', () => {
  let userId: string
  beforeEach(async () => {
    await db.deleteFrom('uploads').execute()
    userId = (await createTestUser()).userId
  })

  const fileOf = (key: string) => path.join(folder, 'storage', key)

  async function keptUpload(text: string): Promise<{ key: string; uploadId: string }> {
    const uploadId = await createTestUpload(userId)
    const key = `uploads/${uploadId.slice(0, 2)}/${uploadId}.mp4`
    const source = path.join(folder, randomUUID())
    await writeFile(source, text)
    const { bytes, sha256 } = await storage().put(key, source)
    await db
      .updateTable('uploads')
      .set({ storage_key: key, bytes, sha256 })
      .where('id', '=', uploadId)
      .execute()
    return { key, uploadId }
  }

  it('is read again in its turn; one that has changed is marked and told, and stays', async () => {
    const files = [await keptUpload('first'), await keptUpload('second'), await keptUpload('third')]
    const bytes = await readFile(fileOf(files[1]!.key))
    await writeFile(fileOf(files[1]!.key), Buffer.from(bytes.map((byte, at) => (at === 0 ? byte ^ 1 : byte))))
    await storage().remove(files[2]!.key)
    const all = { runsPerDay: 1 / 28 }
    expect((await scrubFiles(all)).damaged.map(({ key, reason }) => [key, reason]).sort()).toEqual(
      [
        [files[1]!.key, 'changed'],
        [files[2]!.key, 'missing'],
      ].sort(),
    )
    expect((await scrubState()).damaged).toBe(2)
    expect(await readFile(fileOf(files[1]!.key))).not.toEqual(bytes)

    await writeFile(fileOf(files[1]!.key), bytes)
    expect((await scrubFiles(all)).damaged).toHaveLength(1)
    expect((await scrubState()).damaged).toBe(1)
  })

  it('is read within 28 days of the last time, the longest unread first', async () => {
    const files = [await keptUpload('a'), await keptUpload('b'), await keptUpload('c')]
    for (let night = 0; night < 3; night++) expect((await scrubFiles({ runsPerDay: 1 })).read).toBe(1)
    const rows = await db.selectFrom('uploads').select(['id', 'read_at']).execute()
    expect(rows).toHaveLength(files.length)
    for (const { read_at } of rows) expect(read_at).not.toBeNull()
    expect((await scrubFiles({ runsPerDay: 1, isOver: () => true })).read).toBe(0)
  })

  it('that cannot be read keeps no other from being read, and is told at the end', async () => {
    const files = [await keptUpload('a'), await keptUpload('b'), await keptUpload('c')]
    await storage().remove(files[0]!.key)
    // Reading a folder fails with EISDIR.
    await mkdir(fileOf(files[0]!.key))
    const unreadIds = async () =>
      (await db.selectFrom('uploads').select('id').where('read_at', 'is', null).execute()).map(({ id }) => id)
    for (let night = 0; night < 2; night++) {
      await expect(scrubFiles({ runsPerDay: 1 / 28 })).rejects.toMatchObject({ failed: 1 })
      expect(await unreadIds()).toEqual([files[0]!.uploadId])
    }
    await rm(fileOf(files[0]!.key), { recursive: true })
  })

  it('that cannot be read does not take the whole share of every night', async () => {
    const files = [await keptUpload('a'), await keptUpload('b')]
    await storage().remove(files[0]!.key)
    await mkdir(fileOf(files[0]!.key))
    await expect(scrubFiles({ runsPerDay: 1 })).rejects.toMatchObject({ failed: 1 })
    const row = db.selectFrom('uploads').select('read_at').where('id', '=', files[1]!.uploadId)
    expect((await row.executeTakeFirstOrThrow()).read_at).not.toBeNull()
    await rm(fileOf(files[0]!.key), { recursive: true })
  })

  it('that its owner removed after it was chosen is not missing', async () => {
    await keptUpload('a')
    await storage().remove((await keptUpload('b')).key)
    // By the time that the first is noted, both were chosen.
    await sql`
      create function remove_unread() returns trigger language plpgsql as $$ begin
        update uploads set deleted_at = now() where read_at is null and deleted_at is null;
        return null;
      end $$`.execute(db)
    await sql`create trigger meanwhile after update of read_at on uploads execute function remove_unread()`.execute(
      db,
    )
    expect(await scrubFiles({ runsPerDay: 1 / 28 })).toMatchObject({ read: 1, damaged: [] })
    await sql`drop function remove_unread cascade`.execute(db)
  })
})
