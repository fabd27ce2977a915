import { beforeAll, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { listOutputs, removeOutput, type OutputFilter } from '#app/models/output.server.ts'
import { createTestGeneration, createTestUser } from '#tests/support/factories.ts'

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
