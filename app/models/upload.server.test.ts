import { randomUUID } from 'node:crypto'
import { copyFile, readdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { createIncomingFile } from '#app/uploads/incoming-file.server.ts'
import {
  beginUpload,
  discardUpload,
  displayName,
  findUploads,
  growUpload,
  incomingFolder,
  incomingPath,
  listUploads,
  markUploadReady,
  masterKey,
  receiveUpload,
  refuseUpload,
  removeUpload,
  thumbnailKey,
} from '#app/models/upload.server.ts'
import { storage, type StoredFile } from '#app/storage.server.ts'
import { createTestGeneration, createTestUser } from '#tests/support/factories.ts'
import { waitingForLocks } from '#tests/support/locks.ts'
import { music, photo, textNamedMp4 } from '#tests/support/media.ts'

const MB = 1024 * 1024
let userId: string

beforeEach(async () => {
  userId = (await createTestUser()).userId
})

const usedBytes = async (id = userId) =>
  (await db.selectFrom('users').select('used_bytes').where('id', '=', id).executeTakeFirstOrThrow())
    .used_bytes
const rowOf = (id: string) => db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirst()
const setQuota = (bytes: number) =>
  db.updateTable('users').set({ quota_bytes: bytes }).where('id', '=', userId).execute()

/** An upload whose bytes have all arrived. */
async function arrived(source: string, name = 'foto.jpg'): Promise<string> {
  const begun = await beginUpload(userId, { name, bytes: (await stat(source)).size })
  if (!begun.ok) throw new Error(begun.reason)
  await createIncomingFile(begun.uploadId)
  await copyFile(source, incomingPath(begun.uploadId))
  return begun.uploadId
}

/** As its first bytes were found to be, while the others arrived. */
async function markJudged(uploadId: string): Promise<void> {
  await db
    .updateTable('uploads')
    .set({ kind: 'image', content_type: 'image/jpeg' })
    .where('id', '=', uploadId)
    .execute()
}

async function received(source?: string): Promise<string> {
  const uploadId = await arrived(source ?? (await photo()))
  await receiveUpload(uploadId, incomingPath(uploadId))
  return uploadId
}

async function storeSmall(key: string): Promise<void> {
  const source = path.join(process.env['LUMIKU_DATA']!, randomUUID())
  await writeFile(source, 'bytes')
  await storage().put(key, source)
}

/** The end of an inspection: what it made is stored first. */
async function inspected(uploadId: string, master?: StoredFile & { key: string }): Promise<void> {
  await storeSmall(thumbnailKey(uploadId))
  await markUploadReady(uploadId, {
    kind: 'image',
    facts: { kind: 'image', container: 'jpeg', width: 4, height: 5 },
    thumbnailKey: thumbnailKey(uploadId),
    ...(master && { master }),
  })
}

async function ready(): Promise<string> {
  const uploadId = await received()
  await markUploadReady(uploadId, {
    kind: 'image',
    facts: { kind: 'image', container: 'jpeg', width: 4, height: 5 },
    thumbnailKey: null,
  })
  return uploadId
}

describe('room', () => {
  it('is never passed by 50 uploads that begin at once', async () => {
    await setQuota(10 * MB)
    const begun = await Promise.all(
      Array.from({ length: 50 }, () => beginUpload(userId, { name: 'a.mp4', bytes: MB })),
    )
    expect(begun.filter((outcome) => outcome.ok)).toHaveLength(10)
    expect(begun.find((outcome) => !outcome.ok)).toMatchObject({ reason: 'quota', freeBytes: 0 })
    expect(await usedBytes()).toBe(10 * MB)
  })

  it('is taken in steps for a file of unknown length, and never passed by 50 steps at once', async () => {
    await setQuota(10 * MB)
    const begun = await beginUpload(userId, { name: 'a.mp4', bytes: 0 })
    const uploadId = begun.ok ? begun.uploadId : ''
    const grown = await Promise.all(Array.from({ length: 50 }, () => growUpload(uploadId, MB)))
    expect(grown.filter((outcome) => outcome.ok)).toHaveLength(10)
    expect([await usedBytes(), (await rowOf(uploadId))?.bytes]).toEqual([10 * MB, 10 * MB])
  })

  it('is given back once, however often an upload is refused, removed or discarded', async () => {
    for (const end of [refuse, remove, discard]) {
      const uploadId = await arrived(await photo())
      expect(await usedBytes()).toBeGreaterThan(0)
      await Promise.all([end(uploadId), end(uploadId)])
      await refuse(uploadId)
      await remove(uploadId)
      expect(await usedBytes(), end.name).toBe(0)
      expect(await readdir(incomingFolder())).toEqual([])
    }
    function refuse(uploadId: string) {
      return refuseUpload(uploadId, { code: 'unreadable' })
    }
    function remove(uploadId: string) {
      return removeUpload(userId, uploadId)
    }
    function discard(uploadId: string) {
      return discardUpload(uploadId)
    }
  })

  it('counts what arrived, not what was declared', async () => {
    const source = await photo()
    const begun = await beginUpload(userId, { name: 'foto.jpg', bytes: 5 * MB })
    const uploadId = begun.ok ? begun.uploadId : ''
    await createIncomingFile(uploadId)
    await copyFile(source, incomingPath(uploadId))
    await receiveUpload(uploadId, incomingPath(uploadId))
    expect(await usedBytes()).toBe((await stat(source)).size)
  })

  it('is not taken for a file that no tool could ever open', async () => {
    expect(await beginUpload(userId, { name: 'a.mp4', bytes: 501 * MB })).toMatchObject({
      reason: 'too-large',
      problem: { code: 'too-large', values: { name: 'a.mp4', megabytes: 500 } },
    })
    expect(await usedBytes()).toBe(0)
  })
})

describe('receiving', () => {
  it('stores the bytes, knows their hash and sends the upload to inspection', async () => {
    const uploadId = await received()
    const row = await rowOf(uploadId)
    expect(row).toMatchObject({ state: 'inspecting', kind: 'image', content_type: 'image/jpeg' })
    expect(row?.storage_key).toBe(`uploads/${uploadId.slice(0, 2)}/${uploadId}.jpg`)
    expect(await storage().stat(row!.storage_key!)).toEqual({ bytes: row!.bytes })
    expect(row?.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(await readdir(incomingFolder())).toEqual([])
    const { rows } = await sql<{
      data: unknown
    }>`select data from pgboss.job where name = 'inspect' and data->>'uploadId' = ${uploadId}`.execute(db)
    expect(rows).toHaveLength(1)
  })

  it('may be called again, also when the first call died after moving the file', async () => {
    const uploadId = await arrived(await photo())
    const key = `uploads/${uploadId.slice(0, 2)}/${uploadId}.jpg`
    await markJudged(uploadId)
    await db.updateTable('uploads').set({ storage_key: key }).where('id', '=', uploadId).execute()
    await storage().put(key, incomingPath(uploadId))
    await receiveUpload(uploadId, incomingPath(uploadId))
    await receiveUpload(uploadId, incomingPath(uploadId))
    expect(await rowOf(uploadId)).toMatchObject({ state: 'inspecting', storage_key: key })
  })

  it('keeps its file when two processes finish it at once', async () => {
    const uploadId = await arrived(await photo())
    await markJudged(uploadId)
    const finish = () => receiveUpload(uploadId, incomingPath(uploadId))
    const both = await db.transaction().execute(async (trx) => {
      await trx.selectFrom('uploads').select('id').where('id', '=', uploadId).forUpdate().execute()
      const first = finish()
      await expect.poll(waitingForLocks, { timeout: 4_000 }).toBe(1)
      const second = finish()
      await expect.poll(waitingForLocks, { timeout: 4_000 }).toBe(2)
      return [first, second]
    })
    await Promise.all(both)
    const upload = await rowOf(uploadId)
    expect(upload).toMatchObject({ state: 'inspecting', storage_key: expect.any(String) })
    expect(await storage().stat(upload!.storage_key!)).not.toBeNull()
  })

  it('keeps nothing of an upload that was removed while its last bytes arrived', async () => {
    const uploadId = await arrived(await photo())
    await db.updateTable('uploads').set({ deleted_at: new Date() }).where('id', '=', uploadId).execute()
    await receiveUpload(uploadId, incomingPath(uploadId))
    expect(await storage().stat(`uploads/${uploadId.slice(0, 2)}/${uploadId}.jpg`)).toBeNull()
  })

  it('refuses text, whatever its name', async () => {
    const uploadId = await received(await textNamedMp4())
    expect(await rowOf(uploadId)).toMatchObject({
      state: 'refused',
      problem: { code: 'not-media' },
      storage_key: null,
    })
    expect(await usedBytes()).toBe(0)
  })

  it('refuses a picture above the limit for pictures', async () => {
    const big = path.join(process.env['LUMIKU_DATA']!, 'big.jpg')
    await writeFile(big, Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(20 * MB)]))
    const uploadId = await received(big)
    expect((await rowOf(uploadId))?.problem).toEqual({
      code: 'too-large',
      values: { name: 'foto.jpg', megabytes: 20 },
    })
  })
})

describe('a removed upload', () => {
  it('is in no list and loses its bytes', async () => {
    const uploadId = await ready()
    const key = (await rowOf(uploadId))!.storage_key!
    expect(await removeUpload(userId, uploadId)).toBe(true)
    expect(await removeUpload(userId, uploadId)).toBe(false)
    expect(await listUploads(userId)).toEqual([])
    expect(await findUploads(userId, [uploadId])).toEqual([])
    expect(await storage().stat(key)).toBeNull()
    expect(await usedBytes()).toBe(0)
  })

  it('keeps its bytes for a run that was submitted with it', async () => {
    const uploadId = await ready()
    const key = (await rowOf(uploadId))!.storage_key!
    await createTestGeneration(userId, { state: 'running', input: { clips: [{ upload: uploadId }] } })
    await removeUpload(userId, uploadId)
    expect(await storage().stat(key)).not.toBeNull()
    expect(await findUploads(userId, [uploadId])).toEqual([])
    expect(await findUploads(userId, [uploadId], { evenRemoved: true })).toHaveLength(1)
  })

  it('keeps nothing that its inspection goes on to make', async () => {
    const uploadId = await received()
    expect(await removeUpload(userId, uploadId)).toBe(true)
    await storeSmall(masterKey(uploadId))
    await inspected(uploadId, { key: masterKey(uploadId), bytes: 5, sha256: 'a'.repeat(64) })
    expect(await rowOf(uploadId)).toMatchObject({ storage_key: null, thumbnail_key: null })
    for (const key of [masterKey(uploadId), thumbnailKey(uploadId)]) {
      expect(await storage().stat(key), key).toBeNull()
    }
    expect(await usedBytes()).toBe(0)
  })

  it('nor what a second inspection makes, which harms nothing while the upload is there', async () => {
    const uploadId = await received()
    await inspected(uploadId)
    await inspected(uploadId)
    expect(await storage().stat(thumbnailKey(uploadId))).not.toBeNull()
    await removeUpload(userId, uploadId)
    await inspected(uploadId)
    expect(await storage().stat(thumbnailKey(uploadId))).toBeNull()
  })

  it('nor does a refused one', async () => {
    const uploadId = await received()
    await refuseUpload(uploadId, { code: 'not-inspected' })
    await inspected(uploadId)
    expect(await storage().stat(thumbnailKey(uploadId))).toBeNull()
    expect(await rowOf(uploadId)).toMatchObject({ state: 'refused', thumbnail_key: null })
  })

  it('can be removed by its owner only', async () => {
    const uploadId = await ready()
    const stranger = (await createTestUser()).userId
    expect(await removeUpload(stranger, uploadId)).toBe(false)
    expect(await findUploads(stranger, [uploadId])).toEqual([])
    expect(await listUploads(stranger)).toEqual([])
    expect(await removeUpload(userId, 'not-an-id')).toBe(false)
  })
})

describe('lists', () => {
  it('go newest first, page by page, filtered by kind', async () => {
    const ids = [await ready(), await ready(), await received(await music({ seconds: 1 }))]
    const all = await listUploads(userId)
    expect(all.map((upload) => upload.id)).toEqual(ids.toReversed())
    expect(all[0]).toMatchObject({ state: 'inspecting', kind: 'audio', url: null, facts: null })
    expect(all[1]).toMatchObject({
      state: 'ready',
      kind: 'image',
      url: expect.stringMatching(/^\/files\//) as string,
    })
    expect((await listUploads(userId, { limit: 1, before: all[1]!.id })).map(({ id }) => id)).toEqual([
      ids[0],
    ])
    expect((await listUploads(userId, { kinds: ['image'] })).map(({ id }) => id)).toEqual([ids[1], ids[0]])
    expect((await findUploads(userId, [...ids, randomUUID(), 'x'])).map(({ id }) => id).sort()).toEqual(
      ids.slice(0, 2).sort(),
    )
  })
})

describe('a name from outside', () => {
  it('loses its path, controls and direction marks, and keeps its letters', () => {
    expect(displayName('C:\\fakepath\\..\\Klip é  1.MOV')).toBe('Klip é 1.MOV')
    expect(displayName('../../etc/passwd')).toBe('passwd')
    expect(displayName('gpj.\u202e4pm.exe\0\n')).toBe('gpj.4pm.exe')
    expect(displayName('🎬🎬.mp4')).toBe('🎬🎬.mp4')
    expect(displayName('/')).toBe('file')
    expect(displayName(`${'a'.repeat(4_000)}.mp4`)).toMatch(/^a{196}\.mp4$/)
  })

  it('is always short, plain and storable, whatever it was', async () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ unit: 'grapheme' })),
        (given) => {
          const name = displayName(given)
          expect(name).not.toMatch(/[\p{Cc}\p{Cs}/\\]/u)
          expect([...name].length).toBeGreaterThan(0)
          expect([...name].length).toBeLessThanOrEqual(200)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
