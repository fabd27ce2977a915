import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { env } from '#app/env.server.ts'
import { consume } from '#app/rate-limit.server.ts'
import { storage } from '#app/storage.server.ts'
import { createTestGeneration, createTestUser } from '#tests/support/factories.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { send, startWeb, type TestWeb } from '#tests/support/web.ts'

let web: TestWeb
let userId: string
let cookie: string
let generationId: string

beforeAll(async () => {
  web = await startWeb()
}, 120_000)
afterAll(() => web.close())
beforeEach(async () => {
  userId = (await createTestUser()).userId
  cookie = await cookieOf(userId)
  generationId = await createTestGeneration(userId, { state: 'done', planned: 3 })
  await db.updateTable('generations').set({ delivered: 3 }).where('id', '=', generationId).execute()
  for (const index of [0, 1, 2]) await addVideo(index)
})

/** The first is ready for Instagram; the second has edit lists; the third is too long for a story besides. */
async function addVideo(index: number): Promise<void> {
  const source = path.join(env().LUMIKU_DATA, randomUUID())
  await writeFile(source, 'a video, as far as the rows say')
  const key = `generations/${generationId}/${index}.mp4`
  const facts = {
    ...{ width: 1080, height: 1920, seconds: index === 2 ? 75 : 20, frames: 600, fps: 30 },
    ...{ videoCodec: 'h264', pixelFormat: 'yuv420p', audioCodec: 'aac', sampleRate: 48_000 },
    ...{ loudness: -14, truePeak: -1.5, hasEditList: index > 0, isFastStart: true, texts: [] },
  }
  await db
    .insertInto('outputs')
    .values({
      generation_id: generationId,
      index,
      state: 'delivered',
      credits: 0,
      name: `${index + 1}.mp4`,
      storage_key: key,
      content_type: 'video/mp4',
      ...(await storage().put(key, source)),
      facts: JSON.stringify(facts),
    })
    .execute()
}

const page = async (query: string) =>
  await (await send(web, `/generations/${generationId}${query}`, { headers: { cookie } })).text()
const ask = (fields: [string, string][]) =>
  send(web, `/generations/${generationId}/variants`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams(fields),
  })
const asked = () =>
  db
    .selectFrom('output_variants')
    .innerJoin('outputs', 'outputs.id', 'output_id')
    .select(['outputs.index', 'platform', 'output_variants.state', 'is_trimmed'])
    .where('generation_id', '=', generationId)
    .orderBy('outputs.index')
    .execute()

test('a run’s page says how many are ready for the platform of its address, without JavaScript', async () => {
  const html = await page('?platform=instagram-story')
  expect(html).toContain('1 dari 3 siap untuk Instagram Story')
  expect(html).toContain('Perbaiki 1')
  expect(html).toContain('Potong jadi 60 detik')
  expect(html).not.toContain('Foto TikTok')
  expect(await page('')).not.toContain('siap untuk')
  expect(await page('?platform=nowhere')).not.toContain('siap untuk')
})

test('one press asks for all that need it, and the page says that they are on their way', async () => {
  const answer = await ask([['platform', 'instagram-reels']])
  expect(answer.headers.get('location')).toBe(`/generations/${generationId}?platform=instagram-reels`)
  expect(await asked()).toMatchObject([
    { index: 1, platform: 'instagram-reels', state: 'waiting' },
    { index: 2, platform: 'instagram-reels', state: 'waiting' },
  ])
  const html = await page('?platform=instagram-reels')
  expect(html).toContain('2 sedang diperbaiki')
  expect(html).toContain('http-equiv="refresh"')
})

test('what is too long is cut only where that was asked', async () => {
  await ask([['platform', 'instagram-story']])
  expect(await asked()).toMatchObject([{ index: 1, is_trimmed: false }])
  await ask([
    ['platform', 'instagram-story'],
    ['only', '3'],
    ['trim', 'on'],
  ])
  expect(await asked()).toMatchObject([{ index: 1 }, { index: 2, is_trimmed: true }])
})

test('a form that names no platform, and one press too many, come back with a sentence', async () => {
  const nowhere = await ask([['platform', 'nowhere']])
  expect(nowhere.headers.get('location')).toContain('problem=form-outdated')
  await consume('variant', userId, 599)
  const tooMany = await ask([['platform', 'instagram-reels']])
  expect(tooMany.headers.get('location')).toContain('problem=too-many-variants')
  expect(await asked()).toEqual([])
  expect(await page('?platform=instagram-reels&problem=too-many-variants')).toContain(
    'terlalu banyak dalam satu jam',
  )
})
