import { randomUUID } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { personaSchema, traitsSchema } from '#app/avatars/traits.ts'
import { db } from '#app/db/client.server.ts'
import {
  duplicateAvatar,
  editAvatar,
  findAvatar,
  findAvatars,
  findStoredAvatars,
  listAvatars,
  removeAvatar,
  sweepAvatars,
} from '#app/models/avatar.server.ts'
import { balanceOf } from '#app/models/credit.server.ts'
import {
  cancelGeneration,
  claimGeneration,
  deliverOutput,
  retryGeneration,
  settleGeneration,
  submitGeneration,
  sweepFilesOf,
  type Claim,
} from '#app/models/generation.server.ts'
import { removeLeftoverFiles } from '#app/models/output.server.ts'
import { releaseBytes } from '#app/models/quota.server.ts'
import { removeUpload, removeLeftoverUploads } from '#app/models/upload.server.ts'
import { markUploadRemoved } from '#app/models/upload/end.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { storage } from '#app/storage.server.ts'
import { defineTool, type NewAvatar } from '#app/studio/contract.ts'
import tiny, { tinyInput, type TinyInput } from '#tests/fakes/tiny-tool/tool.ts'
import { createTestUpload, createTestUser } from '#tests/support/factories.ts'
import { waitingForLocks } from '#tests/support/locks.ts'
import { removeGeneration, removeOutput } from '#tests/support/removal.ts'

/** The tiny tool, with the avatar that its text names. */
const tool = defineTool<TinyInput>({ ...tiny, avatars: ({ text }) => (text === 'hello' ? [] : [text]) })

let userId: string

beforeEach(async () => {
  userId = (await createTestUser({ credits: 20 })).userId
})
afterAll(() => stopQueue())

test('an avatar comes with its output, once, however often that is delivered', async () => {
  const claim = await claimed(await submitted({}))
  expect(await deliver(claim)).toBe('delivered')
  expect(await deliver(claim)).toBe('known')
  const listed = await listAvatars(userId, { limit: 10 })
  expect(listed).toMatchObject([{ name: 'Rani', source: 'text', uses: 0, usedAt: null }])
})

test('a worker that lost its claim makes no avatar', async () => {
  const claim = await claimed(await submitted({}))
  await claimGeneration(claim.generationId)
  expect(await deliver(claim)).toBe('lost')
  expect(await listAvatars(userId, { limit: 10 })).toEqual([])
})

test('a run with somebody else’s avatar, a deleted one or nonsense holds nothing', async () => {
  const { avatarId } = await madeAvatar()
  const { userId: stranger } = await createTestUser({ credits: 10 })
  for (const text of [avatarId, randomUUID(), '../../etc']) {
    expect(await submit({ text }, stranger)).toMatchObject({ problems: [{ code: 'avatars-missing' }] })
  }
  expect(await balanceOf(stranger)).toBe(10)
  await removeAvatar(userId, avatarId)
  expect(await submit({ text: avatarId })).toMatchObject({ problems: [{ code: 'avatars-missing' }] })
})

test('a service without a key holds nothing, and nor does a retry', async () => {
  const needy = defineTool<TinyInput>({ ...tiny, services: () => ['huggingface'] })
  const input = tinyInput.parse({})
  const outcome = await submitGeneration({
    userId,
    toolId: 'tiny-tool',
    tool: needy,
    input,
    submissionKey: randomUUID(),
  })
  expect(outcome).toMatchObject({ problems: [{ code: 'service-missing' }] })
  const id = await submitted({})
  await cancelGeneration(userId, id)
  expect(await retryGeneration(userId, id, async () => needy as never)).toMatchObject({
    problems: [{ code: 'service-missing' }],
  })
  expect(await balanceOf(userId)).toBe(20)
})

test('where it was used is known from the moment that is asked for, until the run is removed', async () => {
  const { avatarId } = await madeAvatar()
  const id = await submitted({ text: avatarId })
  expect(await findAvatar(userId, avatarId)).toMatchObject({ uses: 1 })
  await removeGeneration(userId, id)
  expect(await findAvatar(userId, avatarId)).toMatchObject({ uses: 0 })
})

test('only its owner finds, changes, copies or deletes it', async () => {
  const { avatarId } = await madeAvatar()
  const { userId: stranger } = await createTestUser()
  const edit = {
    name: 'Mine',
    description: '',
    traits: traitsSchema.parse({}),
    persona: personaSchema.parse({}),
  }
  expect(await findAvatar(stranger, avatarId)).toBeUndefined()
  expect(await findAvatars(stranger, [avatarId])).toEqual([])
  expect(await findStoredAvatars(stranger, [avatarId])).toEqual([])
  expect(await listAvatars(stranger, { limit: 10 })).toEqual([])
  expect(await editAvatar(stranger, avatarId, edit)).toBe(false)
  expect(await duplicateAvatar(stranger, avatarId, 'Mine')).toBeUndefined()
  expect(await removeAvatar(stranger, avatarId)).toBe(false)
  expect(await findAvatar(userId, avatarId)).toMatchObject({ name: 'Rani' })
})

test('an avatar is found by its name and by its persona’s, in any case', async () => {
  await madeAvatar({ name: 'Rani', persona: personaSchema.parse({ name: 'Kak Sekar' }) })
  await madeAvatar({ name: 'Budi' })
  const names = async (name: string) => (await listAvatars(userId, { name, limit: 9 })).map((one) => one.name)
  expect(await names('rAn')).toEqual(['Rani'])
  expect(await names('sekar')).toEqual(['Rani'])
  expect(await names('%')).toEqual([])
  expect(await names('')).toEqual(['Budi', 'Rani'])
})

test('a picture removed from the library stays with its avatar, counted once, until that is deleted', async () => {
  const { avatarId, outputId, claim } = await madeAvatar()
  expect(await usedBytes()).toBe(PICTURE_BYTES)
  await removeOutput(userId, outputId)
  await removeLeftoverFiles()
  await sweepFilesOf(claim.generationId)
  expect(await usedBytes()).toBe(PICTURE_BYTES)
  expect(await filesOf(claim)).toHaveLength(2)
  expect(await findAvatar(userId, avatarId)).toMatchObject({ isInLibrary: false })

  await removeAvatar(userId, avatarId)
  expect(await usedBytes()).toBe(0)
  expect(await filesOf(claim)).toEqual([])
  expect(await removeAvatar(userId, avatarId)).toBe(false)
  expect(await usedBytes()).toBe(0)
})

test('an avatar deleted first leaves its picture in the library', async () => {
  const { avatarId, outputId, claim } = await madeAvatar()
  await removeAvatar(userId, avatarId)
  expect(await usedBytes()).toBe(PICTURE_BYTES)
  expect(await filesOf(claim)).toEqual([`generations/${claim.generationId}/0.txt`])
  await removeOutput(userId, outputId)
  expect(await usedBytes()).toBe(0)
  expect(await filesOf(claim)).toEqual([])
})

test('a delivery and the removal of its reference do not wait for each other in a circle', async () => {
  const uploadId = await storedUpload()
  const claim = await claimed(await submitted({}))
  const { delivering } = await db.transaction().execute(async (trx) => {
    const removed = await markUploadRemoved(trx, userId, uploadId)
    const delivering = deliver(claim, { uploadIds: [uploadId] })
    await expect.poll(waitingForLocks, { timeout: 4_000 }).toBe(1)
    await releaseBytes(trx, userId, removed!.bytes)
    return { delivering }
  })
  expect(await delivering).toBe('delivered')
  expect(await usedBytes()).toBe(PICTURE_BYTES)
})

test('a copy has the same pictures, and keeps them when the first is deleted', async () => {
  const uploadId = await storedUpload()
  const { avatarId, outputId, claim } = await madeAvatar({ uploadIds: [uploadId] })
  const copyId = (await duplicateAvatar(userId, avatarId, 'Rani 2'))!
  expect(await usedBytes()).toBe(PICTURE_BYTES + 1_000)
  await removeUpload(userId, uploadId)
  await removeOutput(userId, outputId)
  await removeAvatar(userId, avatarId)
  expect(await usedBytes()).toBe(PICTURE_BYTES + 1_000)
  expect(await findAvatar(userId, copyId)).toMatchObject({
    name: 'Rani 2',
    source: 'copy',
    references: [{ uploadId, isUpload: false }],
  })
  expect((await findStoredAvatars(userId, [copyId]))[0]?.keys).toHaveLength(2)
  await removeAvatar(userId, copyId)
  expect(await usedBytes()).toBe(0)
  expect(await filesOf(claim)).toEqual([])
  expect(await storage().stat(`uploads/${uploadId}/face.jpg`)).toBeNull()
})

test('an upload removed from the uploads stays with the avatar that refers to it', async () => {
  const uploadId = await storedUpload()
  const { avatarId } = await madeAvatar({ uploadIds: [uploadId] })
  await removeUpload(userId, uploadId)
  await removeLeftoverUploads()
  expect(await storage().stat(`uploads/${uploadId}/face.jpg`)).not.toBeNull()
  await removeAvatar(userId, avatarId)
  expect(await storage().stat(`uploads/${uploadId}/face.jpg`)).toBeNull()
})

test('a reference that was removed before the delivery is none', async () => {
  const uploadId = await storedUpload()
  const claim = await claimed(await submitted({}))
  await removeUpload(userId, uploadId)
  await deliver(claim, { uploadIds: [uploadId] })
  const [avatar] = await listAvatars(userId, { limit: 1 })
  expect(await findAvatar(userId, avatar?.id ?? '')).toMatchObject({ references: [] })
})

test('a run that was promised an avatar finds its pictures, even when it is deleted before', async () => {
  const { avatarId, outputId, claim } = await madeAvatar()
  const id = await submitted({ text: avatarId })
  await removeOutput(userId, outputId)
  await removeAvatar(userId, avatarId)
  expect(await usedBytes()).toBe(0)
  await sweepAvatars()
  const [found] = await findStoredAvatars(userId, [avatarId])
  expect(await storage().stat(found?.keys[0] ?? '')).not.toBeNull()

  await settleGeneration(await claimed(id))
  await sweepAvatars()
  expect(await filesOf(claim)).toEqual([])
})

test('whatever is removed at the same time, the bytes come back once', async () => {
  // Room that was given back twice could not be seen at nothing.
  const others = 50_000
  await db.updateTable('users').set({ used_bytes: others }).where('id', '=', userId).execute()
  for (let round = 0; round < 8; round += 1) {
    const uploadId = await storedUpload()
    const { avatarId, outputId } = await madeAvatar({ uploadIds: [uploadId] })
    const copyId = (await duplicateAvatar(userId, avatarId, 'Copy'))!
    await Promise.all([
      removeAvatar(userId, avatarId),
      removeOutput(userId, outputId),
      removeUpload(userId, uploadId),
      removeAvatar(userId, copyId),
    ])
    expect(await usedBytes()).toBe(others)
  }
})

const PICTURE_BYTES = 9

async function submit(values: Partial<TinyInput>, by = userId) {
  const input = tinyInput.parse(values)
  return await submitGeneration({ userId: by, toolId: 'tiny-tool', tool, input, submissionKey: randomUUID() })
}

async function submitted(values: Partial<TinyInput>): Promise<string> {
  const outcome = await submit(values)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.generationId
}

async function claimed(generationId: string): Promise<Claim> {
  const outcome = await claimGeneration(generationId)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.claim
}

async function madeAvatar(values: Partial<NewAvatar> = {}) {
  const claim = await claimed(await submitted({}))
  expect(await deliver(claim, values)).toBe('delivered')
  await settleGeneration(claim)
  const made = await db
    .selectFrom('avatars')
    .innerJoin('outputs', 'outputs.id', 'output_id')
    .select(['avatars.id as avatarId', 'output_id as outputId'])
    .where('generation_id', '=', claim.generationId)
    .executeTakeFirstOrThrow()
  return { claim, ...made }
}

async function deliver(claim: Claim, values: Partial<NewAvatar> = {}) {
  const avatar: NewAvatar = {
    name: 'Rani',
    description: '',
    traits: traitsSchema.parse({}),
    persona: personaSchema.parse({}),
    seed: 7,
    isRealFace: false,
    source: 'text',
    uploadIds: [],
    ...values,
  }
  const key = `generations/${claim.generationId}/0.txt`
  const thumbnailKey = `generations/${claim.generationId}/0.face.jpg`
  await put(thumbnailKey)
  const output = { index: 0, name: '0.txt', contentType: 'text/plain', facts: {}, recipe: {}, manifest: {} }
  const { outcome } = await deliverOutput(
    claim,
    { ...output, avatar },
    { ...(await put(key)), key, thumbnailKey, share: { credits: 0, from: 0, to: 1 } },
  )
  return outcome
}

async function storedUpload(): Promise<string> {
  const uploadId = await createTestUpload(userId, { kind: 'image', bytes: 1_000 })
  const storage_key = `uploads/${uploadId}/face.jpg`
  await put(storage_key)
  await db.updateTable('uploads').set({ storage_key }).where('id', '=', uploadId).execute()
  await db
    .updateTable('users')
    .set((eb) => ({ used_bytes: eb('used_bytes', '+', 1_000) }))
    .where('id', '=', userId)
    .execute()
  return uploadId
}

async function put(key: string) {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'lumiku-avatar-')), 'picture')
  await writeFile(file, 'a picture')
  return await storage().put(key, file)
}

async function filesOf({ generationId }: Claim): Promise<string[]> {
  return await storage().list(`generations/${generationId}`)
}

async function usedBytes(): Promise<number> {
  const { used_bytes } = await db
    .selectFrom('users')
    .select('used_bytes')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  return used_bytes
}
