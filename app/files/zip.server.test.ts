import { mkdtemp, open } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { zip, zipLength, type SizedZipEntry, type ZipEntry } from '#app/files/zip.server.ts'
import { eachZipped } from '#tests/support/unzip.ts'

const MB = 1024 * 1024
const NOTHING = Buffer.alloc(64 * MB)
const modifiedAt = new Date('2026-11-23T10:20:30Z')

/** Zeros that the archive's file need not hold. */
const zeros = (name: string, bytes: number): SizedZipEntry => ({
  name,
  bytes,
  modifiedAt,
  async *open() {
    for (let left = bytes; left > 0; left -= NOTHING.length)
      yield NOTHING.subarray(0, Math.min(left, NOTHING.length))
  },
})
const text = (name: string, content: string): SizedZipEntry => ({
  name,
  bytes: Buffer.byteLength(content),
  modifiedAt,
  async *open() {
    yield Buffer.from(content)
  },
})

async function writeSparse(entries: SizedZipEntry[]): Promise<string> {
  const { file, bytes } = await write(entries)
  expect(bytes).toBe(zipLength(entries))
  return file
}

async function write(entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>) {
  const file = path.join(await mkdtemp(path.join(process.env['LUMIKU_DATA']!, 'zip-')), 'a.zip')
  const handle = await open(file, 'w')
  let at = 0
  for await (const chunk of zip(entries)) {
    if (chunk.buffer !== NOTHING.buffer) await handle.write(chunk, 0, chunk.length, at)
    at += chunk.length
  }
  await handle.close()
  return { file, bytes: at }
}

it('opens elsewhere with names in any script, empty files and times', async () => {
  const file = await writeSparse([
    text('map/ꦏꦮꦸꦁ 🎬.txt', 'isi'),
    text('map/kosong', ''),
    zeros('map/nol', 70_000),
  ])
  const found = []
  for await (const { name, content, modified } of eachZipped(file))
    found.push([name, content.length, modified])
  expect(found).toEqual([
    ['map/ꦏꦮꦸꦁ 🎬.txt', 3, modifiedAt],
    ['map/kosong', 0, modifiedAt],
    ['map/nol', 70_000, modifiedAt],
  ])
})

it('goes past 4 GB, by one file or by many', async () => {
  const file = await writeSparse([zeros('besar', 4_097 * MB), text('di belakang', 'masih ada')])
  const found = []
  for await (const { name, bytes, content } of eachZipped(file, { only: 'di belakang' })) {
    found.push([name, bytes, content.toString()])
  }
  expect(found).toEqual([
    ['besar', 4_097 * MB, ''],
    ['di belakang', 9, 'masih ada'],
  ])
})

it('takes files whose length nobody knows, beyond 4 GB too, and files that come one by one', async () => {
  async function* entries(): AsyncGenerator<ZipEntry> {
    yield { ...text('kecil', 'isi'), bytes: undefined }
    yield { ...zeros('besar', 4_097 * MB), bytes: undefined }
    yield text('di belakang', 'masih ada')
  }
  const { file } = await write(entries())
  for (const only of ['kecil', 'di belakang']) {
    const found = []
    for await (const { name, bytes, content } of eachZipped(file, { only })) {
      found.push([name, bytes, content.toString()])
    }
    expect(found).toEqual([
      ['kecil', 3, only === 'kecil' ? 'isi' : ''],
      ['besar', 4_097 * MB, ''],
      ['di belakang', 9, only === 'kecil' ? '' : 'masih ada'],
    ])
  }
})

it('fails when a file is not as long as it was said to be', async () => {
  const short = { ...text('a', 'abc'), bytes: 4 }
  await expect(writeSparse([short])).rejects.toThrow('a has 3 bytes instead of 4')
})
