import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MissingObjectError } from '#app/storage/object.server.ts'
import { s3Storage, type S3Options } from '#app/storage/s3.server.ts'
import { startFlakyStore, type StoreFault } from '#tests/fakes/s3/flaky.ts'
import { startS3, type FakeS3 } from '#tests/fakes/s3/server.ts'
import { storageConformance } from '#tests/support/storage-conformance.ts'

let fake: FakeS3
let folder: string
beforeAll(async () => {
  fake = await startS3()
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-s3-source-'))
})
afterAll(async () => {
  await fake.stop()
  await rm(folder, { recursive: true })
})

const bucketOf = (more: Partial<S3Options> = {}) => {
  const { endpoint, bucket, accessKeyId, secretAccessKey } = fake
  return s3Storage({
    ...{ endpoint, publicEndpoint: endpoint, region: 'us-east-1', bucket, accessKeyId, secretAccessKey },
    isNewInstallation: async () => true,
    ...more,
  })
}

storageConformance('s3', async () => bucketOf())

describe('a bucket', () => {
  it('takes a file in parts and gives back the same bytes', async () => {
    const storage = bucketOf()
    const bytes = randomBytes(40 * 1024 * 1024)
    const file = path.join(folder, 'large')
    await writeFile(file, bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(await storage.put('uploads/large.mp4', file)).toEqual({ bytes: bytes.length, sha256 })
    const copy = await storage.localPath('uploads/large.mp4', folder)
    expect(
      createHash('sha256')
        .update(await readFile(copy))
        .digest('hex'),
    ).toBe(sha256)
    await storage.remove('uploads/large.mp4')
  })

  it('is read by a browser at a signed address, under the name and type that it is told', async () => {
    const storage = bucketOf()
    const file = path.join(folder, 'linked')
    await writeFile(file, 'for a phone')
    const key = `generations/${randomUUID()}/1.mp4`
    await storage.put(key, file)
    const address = await storage.link(key, {
      contentType: 'video/mp4',
      disposition: `attachment; filename="a.mp4"`,
      seconds: 60,
    })
    const response = await fetch(address!, { headers: { range: 'bytes=4-6' } })
    expect([response.status, await response.text()]).toEqual([206, 'a p'])
    expect(response.headers.get('content-type')).toBe('video/mp4')
    expect(response.headers.get('content-disposition')).toContain('a.mp4')
    expect(address).toMatch(/X-Amz-Expires=60&.*X-Amz-Signature=[0-9a-f]{64}/)
    expect(await bucketOf({ publicEndpoint: undefined }).link(key, linkOptions)).toBeNull()
  })

  it('leaves no half of a download in the workspace', async () => {
    await expect(bucketOf().localPath('uploads/nothing.mp4', folder)).rejects.toBeInstanceOf(
      MissingObjectError,
    )
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('ends an object that breaks off as an error, not as its end', async () => {
    const storage = bucketOf()
    const file = path.join(folder, 'whole')
    await writeFile(file, randomBytes(2_000_000))
    await storage.put('uploads/whole.mp4', file)
    const stream = await storage.open('uploads/whole.mp4')
    stream.destroy(new Error('broken off'))
    await expect(buffer(stream)).rejects.toThrow('broken off')
  })

  it.each<StoreFault>([503, 'reset', 'answer-lost'])('P22 takes a file in spite of %s', async (fault) => {
    const flaky = await startFlakyStore(fake.endpoint)
    try {
      const file = path.join(folder, `in spite of ${fault}`)
      const bytes = randomBytes(100_000)
      await writeFile(file, bytes)
      flaky.failNext(fault)
      const key = `uploads/${randomUUID()}/original.mp4`
      await bucketOf({ endpoint: flaky.endpoint }).put(key, file)
      expect(await buffer(await bucketOf().open(key))).toEqual(bytes)
      // The same key again, so there is one object.
      expect(new Set(flaky.writes.map((url) => url.split('?')[0]))).toHaveLength(1)
      expect(flaky.writes.length).toBeGreaterThan(1)
    } finally {
      await flaky.stop()
    }
  })

  it('P22 keeps the source when the store goes on failing, and has no object of it', async () => {
    const flaky = await startFlakyStore(fake.endpoint)
    try {
      const file = path.join(folder, 'too much')
      await writeFile(file, randomBytes(100_000))
      flaky.failNext(...Array<StoreFault>(20).fill(503))
      const key = `uploads/${randomUUID()}/original.mp4`
      await expect(bucketOf({ endpoint: flaky.endpoint }).put(key, file)).rejects.toThrow()
      expect((await stat(file)).size).toBe(100_000)
      expect(await bucketOf().stat(key)).toBeNull()
      // Three tries, and not for ever.
      expect(flaky.writes.length).toBeLessThanOrEqual(3)
    } finally {
      await flaky.stop()
    }
  })

  it.each<[string, Partial<S3Options>, string]>([
    ['another bucket', { bucket: 'nowhere' }, 'there is no such bucket'],
    ['a wrong key', { accessKeyId: 'wrong' }, 'the store refuses the access key'],
    ['a store that does not answer', { endpoint: 'http://127.0.0.1:9' }, 'ECONNREFUSED'],
  ])('says in one sentence that it cannot be used: %s', async (_, more, reason) => {
    await expect(bucketOf(more).probe()).rejects.toThrow(
      new RegExp(`^S3_BUCKET cannot be used: .*${reason}.*\\.$`),
    )
  })

  it('without its marker is refused while the database says that people keep files', async () => {
    const empty = await startS3('other')
    try {
      const { endpoint, bucket } = empty
      const lost = bucketOf({ endpoint, bucket, isNewInstallation: async () => false })
      await expect(lost.probe()).rejects.toThrow('Name the bucket that holds the files')
      await bucketOf({ endpoint, bucket }).probe()
      await lost.probe()
    } finally {
      await empty.stop()
    }
  })
})

const linkOptions = { contentType: 'video/mp4', disposition: 'inline', seconds: 60 }
