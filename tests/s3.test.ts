import { randomUUID } from 'node:crypto'
import { copyFile, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findGeneration, submitGeneration } from '#app/models/generation.server.ts'
import { beginUpload, incomingPath, receiveUpload, removeUpload } from '#app/models/upload.server.ts'
import { storage } from '#app/storage.server.ts'
import { carouselInput } from '#app/studio/carousel-mix/input.ts'
import carousel from '#app/studio/carousel-mix/tool.ts'
import { createIncomingFile } from '#app/uploads/incoming-file.server.ts'
import { inspectUpload } from '#jobs/inspect-upload.ts'
import { runGeneration } from '#jobs/run-generation.ts'
import { startS3, type FakeS3 } from '#tests/fakes/s3/server.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { photo } from '#tests/support/media.ts'
import { send, startWeb, type TestWeb } from '#tests/support/web.ts'

/** The product with its files in a bucket: nothing else about it may differ. */
let fake: FakeS3
let web: TestWeb

beforeAll(async () => {
  fake = await startS3()
  Object.assign(process.env, {
    STORAGE_DRIVER: 's3',
    S3_ENDPOINT: fake.endpoint,
    S3_BUCKET: fake.bucket,
    S3_ACCESS_KEY_ID: fake.accessKeyId,
    S3_SECRET_ACCESS_KEY: fake.secretAccessKey,
  })
  web = await startWeb()
  await storage().probe()
})
afterAll(async () => {
  await web.close()
  await fake.stop().catch(() => undefined)
})

async function keysInBucket(): Promise<string[]> {
  const keys = []
  for await (const { key } of storage().all()) keys.push(key)
  return keys.sort()
}

test('what is uploaded and made lies in the bucket, is read from it, and goes from it', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const headers = { cookie: await cookieOf(userId) }
  const source = await photo({ width: 600, height: 750 })
  const begun = await beginUpload(userId, { name: 'kopi.jpg', bytes: (await stat(source)).size })
  if (!begun.ok) throw new Error(begun.reason)
  await createIncomingFile(begun.uploadId)
  await copyFile(source, incomingPath(begun.uploadId))
  await receiveUpload(begun.uploadId, incomingPath(begun.uploadId))
  await inspectUpload(begun.uploadId)

  const slide = { pictures: [{ upload: begun.uploadId }], blocks: [{ kind: 'title', texts: ['Kopi'] }] }
  const input = carouselInput.parse({ slides: [slide, slide], count: 1 })
  const submitted = await submitGeneration({
    ...{ userId, toolId: 'carousel-mix', tool: carousel, input },
    submissionKey: randomUUID(),
  })
  if (!submitted.ok) throw new Error(JSON.stringify(submitted))
  const { generationId } = submitted
  expect(await runGeneration(generationId, { signal: new AbortController().signal })).toBe('settled')
  expect(await findGeneration(userId, generationId)).toMatchObject({ state: 'done', delivered: 2 })
  // The upload and two slides, each with a small picture of its own.
  expect(await keysInBucket()).toHaveLength(6)
  expect(await readdir(path.join(process.env['LUMIKU_DATA']!, 'storage')).catch(() => [])).toEqual([])

  const page = await (await send(web, `/generations/${generationId}`, { headers })).text()
  const link = /\/files\/[\w.-]+/.exec(page)?.[0] ?? ''
  const redirect = await send(web, link, { headers })
  expect(redirect.status).toBe(302)
  const address = redirect.headers.get('location') ?? ''
  expect(new URL(address).origin).toBe(fake.endpoint)
  const picture = await fetch(address)
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  expect((await send(web, link)).status).toBe(404)
  const archive = await send(web, `/generations/${generationId}/zip`, { headers })
  expect((await archive.arrayBuffer()).byteLength).toBe(Number(archive.headers.get('content-length')))

  await removeUpload(userId, begun.uploadId)
  expect((await keysInBucket()).filter((key) => key.startsWith('uploads/'))).toEqual([])
})

test('the health page says within fifteen seconds that the bucket does not answer', async () => {
  const storageState = async () => {
    const health = (await (await send(web, '/api/health')).json()) as {
      parts: Record<string, { state: string }>
    }
    return health.parts['storage']?.state
  }
  expect(await storageState()).toBe('ok')
  await fake.stop()
  await expect.poll(storageState, { timeout: 15_000, interval: 500 }).toBe('failing')
})
