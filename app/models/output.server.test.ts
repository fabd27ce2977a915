import { beforeAll, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { findOutput, listOutputs, markFavourites, type OutputFilter } from '#app/models/output.server.ts'
import {
  createProject,
  listProjects,
  moveToProject,
  removeProject,
  renameProject,
} from '#app/models/project.server.ts'
import { listUploads } from '#app/models/upload.server.ts'
import { createTestGeneration, createTestUpload, createTestUser } from '#tests/support/factories.ts'
import { removeOutput } from '#tests/support/removal.ts'

let userId: string

beforeAll(async () => {
  userId = (await createTestUser()).userId
  await finished('Kopi pagi.mp4', { width: 720, height: 1280 }, '2026-11-20T03:00:00Z')
  await finished('kopi_senja.mp4', { width: 1280, height: 720 }, '2026-11-22T03:00:00Z')
  await finished('teh.mp4', { width: 1080, height: 1080 }, '2026-11-23T03:00:00Z', 'carousel-mix')
  await finished('100%_asli.mp4', null, '2026-11-23T04:00:00Z')
})

test('the library is newest first', async () => {
  expect(await names({})).toEqual(['100%_asli.mp4', 'teh.mp4', 'kopi_senja.mp4', 'Kopi pagi.mp4'])
})

test('a name is found in any case, and its wildcards are plain letters', async () => {
  expect(await names({ name: 'KOPI' })).toEqual(['kopi_senja.mp4', 'Kopi pagi.mp4'])
  expect(await names({ name: '%' })).toEqual(['100%_asli.mp4'])
  expect(await names({ name: 'i_s' })).toEqual(['kopi_senja.mp4'])
})

test('shape, time and tool narrow it down together', async () => {
  expect(await names({ shape: 'portrait' })).toEqual(['Kopi pagi.mp4'])
  expect(await names({ shape: 'landscape' })).toEqual(['kopi_senja.mp4'])
  expect(await names({ shape: 'square' })).toEqual(['teh.mp4'])
  expect(await names({ since: new Date('2026-11-23T00:00:00Z'), tool: 'video-mixer' })).toEqual([
    '100%_asli.mp4',
  ])
})

test('a page begins behind the last one shown', async () => {
  const [first] = await listOutputs(userId, { limit: 1 })
  expect(await names({}, first?.id)).toEqual(['teh.mp4', 'kopi_senja.mp4', 'Kopi pagi.mp4'])
})

test('somebody else sees and removes nothing of it', async () => {
  const stranger = (await createTestUser()).userId
  const [output] = await listOutputs(userId, { limit: 1 })
  expect(await listOutputs(stranger, { limit: 10 })).toEqual([])
  expect(await removeOutput(stranger, output?.id ?? '')).toBe(false)
  expect(await names({ name: 'asli' })).toEqual(['100%_asli.mp4'])
})

test('a recipe comes with the input of its run, unless it brings one of its own', async () => {
  const [{ id, generationId } = { id: '', generationId: '' }] = await listOutputs(userId, { limit: 1 })
  const input = { clips: ['a', 'b'] }
  await db
    .updateTable('generations')
    .set({ input: JSON.stringify(input) })
    .where('id', '=', generationId)
    .execute()
  const recipeWith = async (recipe: object) => {
    await db
      .updateTable('outputs')
      .set({ recipe: JSON.stringify(recipe) })
      .where('id', '=', id)
      .execute()
    return (await findOutput(userId, id))?.recipe
  }
  expect(await recipeWith({ version: 2 })).toEqual({ version: 2, input })
  const own = { version: 1, input: { clips: ['a'] } }
  expect(await recipeWith(own)).toEqual(own)
})

test('favourites are marked, found and unmarked, by their owner alone', async () => {
  const [first, second] = await listOutputs(userId, { limit: 2 })
  const stranger = (await createTestUser()).userId
  expect(await markFavourites(stranger, [first!.id], true)).toBe(0)
  expect(await markFavourites(userId, [first!.id, second!.id, 'nonsense'], true)).toBe(2)
  expect(await markFavourites(userId, [second!.id], false)).toBe(1)
  expect(await names({ isFavourite: true })).toEqual([first!.name])
})

test('a project holds outputs and uploads; deleting it deletes nothing in it', async () => {
  const [output] = await listOutputs(userId, { limit: 1 })
  const uploadId = await createTestUpload(userId)
  const made = await createProject(userId, '  Promo   Lebaran ')
  const id = made.ok ? made.id : ''
  expect(await createProject(userId, 'promo lebaran')).toEqual({ ok: true, id })
  expect(await createProject(userId, ' ')).toEqual({ ok: false, reason: 'name-missing' })
  expect(await moveToProject(userId, 'outputs', [output!.id], id)).toBe(1)
  expect(await moveToProject(userId, 'uploads', [uploadId], id)).toBe(1)
  expect(await listProjects(userId)).toEqual([{ id, name: 'Promo Lebaran', outputs: 1, uploads: 1 }])
  expect(await names({ projectId: id })).toEqual([output!.name])
  expect((await listUploads(userId, { projectId: id })).map((one) => one.id)).toEqual([uploadId])

  const stranger = (await createTestUser()).userId
  const theirs = await createProject(stranger, 'Promo Lebaran')
  expect(await moveToProject(userId, 'outputs', [output!.id], theirs.ok ? theirs.id : '')).toBe(0)
  expect(await moveToProject(stranger, 'outputs', [output!.id], theirs.ok ? theirs.id : null)).toBe(0)
  expect(await renameProject(stranger, id, 'Milik saya')).toEqual({ ok: false, reason: 'gone' })
  expect(await removeProject(stranger, id)).toBe(false)

  const other = await createProject(userId, 'Ramadan')
  expect(await renameProject(userId, other.ok ? other.id : '', 'PROMO LEBARAN')).toEqual({
    ok: false,
    reason: 'name-taken',
  })
  expect(await renameProject(userId, id, 'Promo lebaran')).toEqual({ ok: true })
  const renamed = await db.transaction().execute(async (trx) => {
    await trx.insertInto('projects').values({ user_id: userId, name: 'Katalog' }).execute()
    const meanwhile = renameProject(userId, id, 'Katalog')
    await new Promise((resolve) => setTimeout(resolve, 50))
    return { meanwhile }
  })
  expect(await renamed.meanwhile).toEqual({ ok: false, reason: 'name-taken' })
  expect(await removeProject(userId, id)).toBe(true)
  expect(await names({ projectId: id })).toEqual([])
  expect(await names({})).toContain(output!.name)
  expect((await listUploads(userId)).map((one) => one.id)).toContain(uploadId)
})

async function names(filter: OutputFilter, before?: string): Promise<string[]> {
  return (await listOutputs(userId, { ...filter, before, limit: 10 })).map(({ name }) => name)
}

async function finished(name: string, facts: object | null, createdAt: string, tool = 'video-mixer') {
  const generationId = await createTestGeneration(userId, { state: 'done', tool })
  await db
    .insertInto('outputs')
    .values({
      generation_id: generationId,
      index: 0,
      state: 'delivered',
      credits: 0,
      name,
      storage_key: `generations/${generationId}/0.mp4`,
      bytes: 1,
      content_type: 'video/mp4',
      sha256: '0'.repeat(64),
      facts: facts && JSON.stringify(facts),
      created_at: new Date(createdAt),
    })
    .execute()
}
