import { randomUUID } from 'node:crypto'
import { utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { db } from '#app/db/client.server.ts'
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
