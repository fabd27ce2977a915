import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createCanvas } from '@napi-rs/canvas'
import { env } from '#app/env.server.ts'
import { addSamples, listUploads, removeUpload } from '#app/models/upload.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { createTestUser } from '#tests/support/factories.ts'

let userId: string

beforeAll(async () => {
  const folder = path.join(env().LUMIKU_DATA, 'samples')
  await mkdir(folder, { recursive: true })
  const picture = createCanvas(16, 16)
  const context = picture.getContext('2d')
  for (const [index, name] of ['logo-kopi', 'panorama-kebun', 'produk-kue'].entries()) {
    context.fillStyle = ['#e6a100', '#23356b', '#2f7d4f'][index] ?? '#000000'
    context.fillRect(0, 0, 16, 16)
    await writeFile(path.join(folder, `${name}.png`), await picture.encode('png'))
  }
  const wav = Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt \x10\0\0\0', 'latin1'), Buffer.alloc(40)])
  await writeFile(path.join(folder, 'musik-pagi.wav'), wav)
  await writeFile(path.join(folder, '.version-2'), '')
})
afterAll(() => stopQueue())
beforeEach(async () => {
  userId = (await createTestUser()).userId
})

const names = (uploads: { name: string }[]) => uploads.map(({ name }) => name)

test('a tool gets the samples of its kinds, newest last in the alphabet', async () => {
  const added = await addSamples(userId, { accepts: ['image'] })
  expect(names(added)).toEqual(['produk-kue.png', 'panorama-kebun.png', 'logo-kopi.png'])
  expect(added.every(({ isSample }) => isSample)).toBe(true)
})

test('a tool that is choosy gets those that it wants', async () => {
  const wants = {
    accepts: ['image' as const, 'audio' as const],
    usesSample: (name: string) => /^(logo|musik)-/.test(name),
  }
  expect(names(await addSamples(userId, wants))).toEqual(['musik-pagi.wav', 'logo-kopi.png'])
})

test('without a tool there are all, once, and what was removed comes back', async () => {
  await addSamples(userId, { accepts: ['image'] })
  expect(await addSamples(userId)).toHaveLength(4)
  const [first] = await addSamples(userId)
  await removeUpload(userId, first?.id ?? '')
  expect(await listUploads(userId)).toHaveLength(3)
  await Promise.all([addSamples(userId), addSamples(userId)])
  expect(await listUploads(userId)).toHaveLength(4)
})
