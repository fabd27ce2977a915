import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { findSelection } from '#app/models/archive.server.ts'
import { removeAvatar } from '#app/models/avatar.server.ts'
import { findGeneration } from '#app/models/generation.server.ts'
import { findFinishedRun } from '#app/models/generation/notice.server.ts'
import { listOutputs, removeLeftoverFiles } from '#app/models/output.server.ts'
import {
  emptyTrash,
  isThrownAway,
  listTrash,
  removeFromTrash,
  restore,
  sweepTrash,
  trashOutputs,
  trashRuns,
  trashSize,
  trashUploads,
} from '#app/models/trash.server.ts'
import { reserveBytes } from '#app/models/quota.server.ts'
import { findSourceFiles, findUploads, listUploads } from '#app/models/upload.server.ts'
import { storage } from '#app/storage.server.ts'
import {
  createTestAvatar,
  createTestGeneration,
  createTestUpload,
  createTestUser,
} from '#tests/support/factories.ts'

let userId: string
beforeEach(async () => {
  await db.deleteFrom('generations').execute()
  await db.deleteFrom('uploads').execute()
  userId = (await createTestUser()).userId
})

const DAY_MS = 24 * 3_600_000
const usedBytes = async () =>
  (await db.selectFrom('users').select('used_bytes').where('id', '=', userId).executeTakeFirstOrThrow())
    .used_bytes
const trash = async () => (await listTrash(userId, { limit: 50 })).map(({ kind, id }) => `${kind}:${id}`)
const library = async () => (await listOutputs(userId, { limit: 50 })).map(({ id }) => id)

async function stored(key: string): Promise<void> {
  const source = path.join(process.env['LUMIKU_DATA']!, randomUUID())
  await writeFile(source, 'bytes')
  await storage().put(key, source)
}

/** A run with `count` outputs of 1,000 bytes each, counted and stored. */
async function finishedRun(count: number) {
  const generationId = await createTestGeneration(userId, { state: 'done', planned: count })
  const outputIds: string[] = []
  for (let index = 0; index < count; index++) {
    const key = `generations/${generationId}/${index}.mp4`
    await stored(key)
    const { id } = await db
      .insertInto('outputs')
      .values({
        generation_id: generationId,
        index,
        state: 'delivered',
        credits: 0,
        name: `${index}.mp4`,
        storage_key: key,
        bytes: 1_000,
        sha256: '0'.repeat(64),
        content_type: 'video/mp4',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    outputIds.push(id)
  }
  await db
    .updateTable('users')
    .set((eb) => ({ used_bytes: eb('used_bytes', '+', 1_000 * count) }))
    .where('id', '=', userId)
    .execute()
  return { generationId, outputIds }
}

async function storedUpload(bytes = 500): Promise<{ uploadId: string; key: string }> {
  const uploadId = await createTestUpload(userId, { bytes })
  const key = `uploads/${uploadId.slice(0, 2)}/${uploadId}.mp4`
  await stored(key)
  await db.updateTable('uploads').set({ storage_key: key }).where('id', '=', uploadId).execute()
  await db
    .updateTable('users')
    .set((eb) => ({ used_bytes: eb('used_bytes', '+', bytes) }))
    .where('id', '=', userId)
    .execute()
  return { uploadId, key }
}

describe('what is thrown away', () => {
  test('is nowhere but in the trash, counts on, and is back in its place when it is taken back', async () => {
    const { generationId, outputIds } = await finishedRun(2)
    const key = `generations/${generationId}/0.mp4`
    expect(await trashOutputs(userId, [outputIds[0]!])).toBe(1)
    expect(await library()).toEqual([outputIds[1]])
    expect((await findGeneration(userId, generationId))?.outputs.map(({ id }) => id)).toEqual([outputIds[1]])
    expect(await findSelection(userId, [outputIds[0]!])).toBeUndefined()
    expect([await isThrownAway(key), await storage().stat(key)]).toEqual([true, { bytes: 5 }])
    for (const [file, isGone] of [
      ['0-a2.mp4', true],
      ['0-a2.preview.mp4', true],
      ['0-a2.poster.jpg', false],
      ['1-a2.mp4', false],
    ] as const) {
      expect(await isThrownAway(`generations/${generationId}/${file}`), file).toBe(isGone)
    }
    expect([await usedBytes(), await trashSize(userId)]).toEqual([2_000, { things: 1, bytes: 1_000 }])
    expect(await listTrash(userId, { limit: 10 })).toMatchObject([{ name: '0.mp4', daysLeft: 30 }])

    expect(await restore(userId, [{ kind: 'outputs', id: outputIds[0]! }])).toBe(1)
    expect((await library()).toSorted()).toEqual(outputIds.toSorted())
    expect([await isThrownAway(key), await trash(), await usedBytes()]).toEqual([false, [], 2_000])
  })

  test('as a run takes its outputs along, and leaves those that went before it', async () => {
    const { generationId, outputIds } = await finishedRun(3)
    await trashOutputs(userId, [outputIds[0]!])
    expect(await trashRuns(userId, [generationId])).toBe(1)
    expect([await trash(), await library()]).toEqual([[`runs:${generationId}`], []])
    expect(await findGeneration(userId, generationId)).toBeUndefined()
    expect(await findFinishedRun(generationId)).toBeUndefined()
    expect(await trashSize(userId)).toEqual({ things: 1, bytes: 3_000 })
    await restore(userId, [{ kind: 'runs', id: generationId }])
    expect(await trash()).toEqual([`outputs:${outputIds[0]}`])
    expect((await library()).toSorted()).toEqual(outputIds.slice(1).toSorted())
  })

  test('is there for a run that was submitted with it, until that ends', async () => {
    const { uploadId, key } = await storedUpload()
    const run = await createTestGeneration(userId, { state: 'running', input: { clips: [uploadId] } })
    expect(await trashUploads(userId, [uploadId])).toBe(1)
    expect([await listUploads(userId), await findUploads(userId, [uploadId])]).toEqual([[], []])
    for (const [file, isGone] of [
      ['.jpg', true],
      ['-master.jpg', true],
      ['-0a1b2c3d.mp4', true],
      ['-thumbnail.webp', false],
    ] as const) {
      const found = await isThrownAway(`uploads/${uploadId.slice(0, 2)}/${uploadId}${file}`)
      expect(found, file).toBe(isGone)
    }
    expect(await findSourceFiles(userId, [uploadId])).toHaveLength(1)
    expect(await emptyTrash(userId)).toEqual({ removed: 1, bytes: 500 })
    expect(await findSourceFiles(userId, [uploadId])).toHaveLength(1)
    expect([await storage().stat(key), await isThrownAway(key), await usedBytes()]).toEqual([
      { bytes: 5 },
      true,
      0,
    ])
    await db.updateTable('generations').set({ state: 'done' }).where('id', '=', run).execute()
  })

  test('is still known by an avatar', async () => {
    const { generationId, outputIds } = await finishedRun(1)
    const avatarId = await createTestAvatar(userId, { outputId: outputIds[0]! })
    await trashOutputs(userId, outputIds)
    const key = `generations/${generationId}/0.mp4`
    expect(await isThrownAway(key)).toBe(false)
    await emptyTrash(userId)
    expect([await storage().stat(key), await usedBytes()]).toEqual([{ bytes: 5 }, 1_000])
    await removeAvatar(userId, avatarId)
    expect(await usedBytes()).toBe(0)
  })

  test('of what never was a file of the user’s own is gone at once', async () => {
    const sample = await createTestUpload(userId, { isSample: true })
    const refused = await createTestUpload(userId)
    await db.updateTable('uploads').set({ state: 'refused' }).where('id', '=', refused).execute()
    expect(await trashUploads(userId, [sample, refused, 'nonsense'])).toBe(2)
    expect([await trash(), await listUploads(userId)]).toEqual([[], []])
  })

  test('belongs to its owner alone', async () => {
    const { generationId, outputIds } = await finishedRun(1)
    const { uploadId } = await storedUpload()
    const stranger = (await createTestUser()).userId
    expect(await trashOutputs(stranger, outputIds)).toBe(0)
    expect(await trashRuns(stranger, [generationId])).toBe(0)
    expect(await trashUploads(stranger, [uploadId])).toBe(0)
    await trashRuns(userId, [generationId])
    await trashUploads(userId, [uploadId])
    const things = [
      { kind: 'runs', id: generationId },
      { kind: 'uploads', id: uploadId },
      { kind: 'outputs', id: outputIds[0]! },
    ] as const
    expect(await restore(stranger, [...things])).toBe(0)
    expect(await removeFromTrash(stranger, [...things])).toMatchObject({ removed: 0, bytes: 0 })
    expect([(await trash()).length, await usedBytes()]).toEqual([2, 1_500])
  })
})

describe('the end of what is thrown away', () => {
  test('comes after 30 days, as its dry run says, and gives the room back once', async () => {
    const { generationId, outputIds } = await finishedRun(3)
    const { uploadId, key } = await storedUpload()
    const other = await finishedRun(1)
    await trashOutputs(userId, [outputIds[0]!])
    await trashUploads(userId, [uploadId])
    await trashRuns(userId, [other.generationId])
    const in29 = { now: new Date(Date.now() + 29 * DAY_MS) }
    const in31 = { now: new Date(Date.now() + 31 * DAY_MS) }
    expect(await sweepTrash(in29)).toEqual({ removed: 0, bytes: 0 })
    expect(await sweepTrash({ ...in31, isDryRun: true })).toEqual({ removed: 3, bytes: 2_500 })
    expect([(await trash()).length, await usedBytes()]).toEqual([3, 4_500])

    const swept = await Promise.all([sweepTrash(in31), sweepTrash(in31)])
    expect(swept.reduce((sum, { removed }) => sum + removed, 0)).toBe(3)
    expect(swept.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(2_500)
    expect([await trash(), await usedBytes()]).toEqual([[], 2_000])
    expect((await library()).toSorted()).toEqual(outputIds.slice(1).toSorted())
    for (const gone of [key, `generations/${generationId}/0.mp4`, `generations/${other.generationId}/0.mp4`])
      expect(await storage().stat(gone), gone).toBeNull()
    expect(await storage().stat(`generations/${generationId}/1.mp4`)).not.toBeNull()
  })

  test('comes to nothing that is in use again: taking back and removing at once do one of the two', async () => {
    const { outputIds } = await finishedRun(8)
    await trashOutputs(userId, outputIds)
    const things = outputIds.map((id) => ({ kind: 'outputs' as const, id }))
    await Promise.all(things.flatMap((thing) => [restore(userId, [thing]), removeFromTrash(userId, [thing])]))
    expect(await trash()).toEqual([])
    expect(await usedBytes()).toBe(1_000 * (await library()).length)
    expect(await removeFromTrash(userId, things)).toMatchObject({ removed: 0 })
  })

  test('waits for a copy that is just being finished, and gives its room back too', async () => {
    const { outputIds } = await finishedRun(1)
    const made = {
      id: randomUUID(),
      output_id: outputIds[0]!,
      platform: 'tiktok',
      state: 'making',
      name: 'copy.mp4',
    } as const
    await db.insertInto('output_variants').values(made).execute()
    await trashOutputs(userId, outputIds)
    let emptied: ReturnType<typeof emptyTrash> | undefined
    await db.transaction().execute(async (trx) => {
      await trx.selectFrom('output_variants').select('id').where('id', '=', made.id).forUpdate().execute()
      emptied = emptyTrash(userId)
      await new Promise((resolve) => setTimeout(resolve, 100))
      await reserveBytes(trx, userId, 300)
      const ready = {
        state: 'ready',
        bytes: 300,
        sha256: '0'.repeat(64),
        storage_key: 'variants/x/0-tiktok.mp4',
      } as const
      await trx
        .updateTable('output_variants')
        .set({ ...ready, content_type: 'video/mp4' })
        .where('id', '=', made.id)
        .execute()
    })
    expect(await emptied).toEqual({ removed: 1, bytes: 1_300 })
    expect(await usedBytes()).toBe(0)
  })

  test('leaves files that are many to upkeep, and none behind', async () => {
    const { generationId, outputIds } = await finishedRun(2)
    await trashOutputs(userId, outputIds)
    await emptyTrash(userId)
    await stored(`generations/${generationId}/0.mp4`)
    await sql`update outputs set files_removed_at = null where id = ${outputIds[0]}`.execute(db)
    expect(await removeLeftoverFiles({ isDryRun: true })).toMatchObject({ removed: 1, bytes: 1_000 })
    expect(await removeLeftoverFiles()).toMatchObject({ removed: 1 })
    expect(await storage().stat(`generations/${generationId}/0.mp4`)).toBeNull()
    expect(await removeLeftoverFiles()).toEqual({ removed: 0, bytes: 0 })
  })

  test('of many files is kept by none that cannot be removed, which is told each time', async () => {
    const { generationId, outputIds } = await finishedRun(3)
    const stuck = await makeStuck(`generations/${generationId}/0.mp4`)
    await sql`update outputs set deleted_at = now() + index * interval '1 second' where generation_id = ${generationId}`.execute(
      db,
    )
    for (let hour = 0; hour < 2; hour++) {
      await expect(removeLeftoverFiles()).rejects.toMatchObject({ failed: 1 })
      const left = await db.selectFrom('outputs').select('id').where('files_removed_at', 'is', null).execute()
      expect(left).toEqual([{ id: outputIds[0] }])
    }
    for (const index of [1, 2])
      expect(await storage().stat(`generations/${generationId}/${index}.mp4`)).toBeNull()
    await stuck.release()
    expect(await removeLeftoverFiles()).toMatchObject({ removed: 1 })
  })

  test('is the end of everything that is due, also when a file cannot be removed or a row not be changed', async () => {
    const owner = userId
    const { generationId, outputIds } = await finishedRun(1)
    await trashOutputs(owner, outputIds)
    const stuck = await makeStuck(`generations/${generationId}/0.mp4`)
    const users = [owner]
    for (let more = 0; more < 2; more++) {
      userId = (await createTestUser()).userId
      users.push(userId)
      await trashUploads(userId, [(await storedUpload()).uploadId])
    }
    await sql`create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$`.execute(
      db,
    )
    await sql`create trigger refuse before update of deleted_at on uploads for each row
      when (old.user_id = '${sql.raw(users[1]!)}') execute function refuse()`.execute(db)
    const sweeping = sweepTrash({ now: new Date(Date.now() + 31 * DAY_MS) })
    await expect(sweeping).rejects.toMatchObject({ failed: 1 })
    await sql`drop function refuse cascade`.execute(db)
    await stuck.release()
    const left = await Promise.all(users.map((id) => listTrash(id, { limit: 50 })))
    expect(left.map(({ length }) => length)).toEqual([0, 1, 0])
    // Its file is upkeep's of each hour.
    expect(await removeLeftoverFiles()).toMatchObject({ removed: 1 })
  })

  /** In its place lies a folder, which is not removed as a file is. */
  async function makeStuck(key: string) {
    const file = path.join(process.env['LUMIKU_DATA']!, 'storage', key)
    await rm(file)
    await mkdir(file)
    return { release: () => rm(file, { recursive: true }) }
  }
})
