import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { diskStorage } from '#app/storage/disk.server.ts'
import type { Storage } from '#app/storage/object.server.ts'
import { s3Storage } from '#app/storage/s3.server.ts'
import { startS3, type FakeS3 } from '#tests/fakes/s3/server.ts'
import { moveFiles } from './move-files.ts'

const folder = process.env['LUMIKU_DATA']!
const isNewInstallation = async () => true
let fake: FakeS3
let disk: Storage
let bucket: Storage
const files = new Map<string, Buffer>()

beforeAll(async () => {
  fake = await startS3()
  disk = diskStorage({ root: await mkdtemp(path.join(folder, 'storage-')), isNewInstallation })
  bucket = s3Storage({ ...fake, region: 'us-east-1', isNewInstallation })
  for (let number = 0; number < 12; number += 1) {
    const key = `generations/${randomUUID()}/${number}.mp4`
    const bytes = randomBytes(10_000 * (number + 1))
    files.set(key, bytes)
    const file = path.join(folder, 'one')
    await writeFile(file, bytes)
    await disk.put(key, file)
  }
})
afterAll(() => fake.stop())

it('copies what is missing, goes on where it was stopped, and takes nothing away', async () => {
  // As if it had been stopped: some are whole, and one has other bytes.
  const [first, second] = [...files.keys()]
  const half = path.join(folder, 'half')
  await writeFile(half, files.get(first!)!)
  await bucket.put(first!, half)
  await writeFile(half, 'half of it')
  await bucket.put(second!, half)

  expect(await moveFiles(disk, bucket, { folder })).toEqual({ copied: 11, wereThere: 1, failed: [] })
  for (const [key, bytes] of files) {
    expect(await buffer(await bucket.open(key))).toEqual(bytes)
    expect(await disk.stat(key)).toEqual({ bytes: bytes.length })
  }
  expect(await moveFiles(disk, bucket, { folder })).toMatchObject({ copied: 0, wereThere: 12 })
})

it('names what could not be copied, and copies the rest', async () => {
  const broken = [...files.keys()][3]!
  const source = {
    ...disk,
    open: (key: string) => (key === broken ? Promise.reject(new Error('bad sector')) : disk.open(key)),
  }
  const target = diskStorage({ root: await mkdtemp(path.join(folder, 'storage-')), isNewInstallation })
  expect(await moveFiles(source, target, { folder })).toEqual({
    copied: 11,
    wereThere: 0,
    failed: [`${broken}: bad sector`],
  })
})
