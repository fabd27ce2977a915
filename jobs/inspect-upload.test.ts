import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { en } from '#app/i18n/en.ts'
import { id } from '#app/i18n/id.ts'
import { createIncomingFile } from '#app/uploads/incoming-file.server.ts'
import {
  addSamples,
  beginUpload,
  incomingPath,
  listUploads,
  receiveUpload,
  removeUpload,
} from '#app/models/upload.server.ts'
import { storage } from '#app/storage.server.ts'
import { giveUpInspection, inspectUpload } from '#jobs/inspect-upload.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { heicBytes } from '#tests/support/heic.ts'
import * as media from '#tests/support/media.ts'

let userId: string

beforeAll(async () => {
  userId = (await createTestUser()).userId
})

const rowOf = (uploadId: string) =>
  db.selectFrom('uploads').selectAll().where('id', '=', uploadId).executeTakeFirstOrThrow()
const usedBytes = async () =>
  (await db.selectFrom('users').select('used_bytes').where('id', '=', userId).executeTakeFirstOrThrow())
    .used_bytes

async function received(source: string, name = path.basename(source)): Promise<string> {
  const begun = await beginUpload(userId, { name, bytes: (await stat(source)).size })
  if (!begun.ok) throw new Error(begun.reason)
  await createIncomingFile(begun.uploadId)
  await copyFile(source, incomingPath(begun.uploadId))
  await receiveUpload(begun.uploadId, incomingPath(begun.uploadId))
  return begun.uploadId
}

async function inspected(source: string, name?: string) {
  const uploadId = await received(source, name)
  await inspectUpload(uploadId)
  return rowOf(uploadId)
}

describe('inspection', () => {
  it('measures what phones, cameras and browsers record, and draws a small picture of each', async () => {
    for (const [source, facts] of [
      [
        await media.portraitHevcRotated(),
        { kind: 'video', width: 180, height: 320, videoCodec: 'hevc', hasAudio: true },
      ],
      [await media.landscapeSilent25(), { kind: 'video', width: 320, height: 180, fps: 25, hasAudio: false }],
      [await media.variableRateWebm(), { kind: 'video', isVariableFrameRate: true, videoCodec: 'vp9' }],
      [await media.sixtyFpsMov(), { kind: 'video', fps: 60 }],
      [await media.photo({ format: 'png' }), { kind: 'image', width: 400, height: 500 }],
      [await media.music({ seconds: 2 }), { kind: 'audio', audioCodec: 'mp3' }],
    ] as const) {
      const row = await inspected(source)
      expect(row, source).toMatchObject({ state: 'ready', kind: facts.kind, facts, problem: null })
      const thumbnail = await storage().stat(row.thumbnail_key!)
      expect(thumbnail?.bytes).toBeGreaterThan(100)
    }
    const [newest] = await listUploads(userId, { limit: 1 })
    expect(newest).toMatchObject({
      state: 'ready',
      thumbnailUrl: expect.stringMatching(/^\/files\//) as string,
    })
  })

  it('refuses each bad file with a sentence of its own, and nothing of it is kept or counted', async () => {
    const neighbour = path.join(process.env['LUMIKU_DATA']!, 'neighbour.ts')
    await writeFile(neighbour, 'a secret')
    const named = async (name: string, text: string) => {
      const file = path.join(process.env['LUMIKU_DATA']!, name)
      await writeFile(file, text, 'latin1')
      return file
    }
    const before = await usedBytes()
    const folder = path.join(process.env['LUMIKU_DATA']!, 'storage', 'uploads')
    const files = await countFiles(folder)
    for (const [source, codes] of [
      [await media.truncatedMp4(), ['truncated']],
      [await media.truncatedMp4({ hasHeader: false }), ['unreadable']],
      [await media.emptyFile(), ['empty-file']],
      [await media.textNamedMp4(), ['not-media']],
      [await media.playlistNamedMp4(neighbour), ['playlist']],
      [await named('logo.png', '<svg xmlns="http://www.w3.org/2000/svg"/>'), ['not-media']],
      [await named('brosur.jpg', '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'), ['not-media']],
      [await media.hugePng(), ['too-many-pixels', 'picture-too-large']],
      [await media.veryWideVideo(), ['picture-too-large', 'picture-too-small']],
      [await media.strangeCodecMov(), ['unknown-codec']],
    ] as const) {
      const row = await inspected(source, 'IMG_2031.mov')
      expect(row.state, source).toBe('refused')
      expect(codes, source).toContain(row.problem?.code)
      expect(row).toMatchObject({ storage_key: null, thumbnail_key: null })
      for (const words of [id, en]) {
        const sentence = (words.problems as Record<string, string>)[row.problem!.code]
        expect(sentence, row.problem?.code).toContain('{{name}}')
        for (const [, value] of sentence!.matchAll(/\{\{(\w+)/g))
          expect(row.problem?.values, sentence).toHaveProperty(value!)
      }
    }
    expect(await usedBytes()).toBe(before)
    expect(await countFiles(folder)).toBe(files)
  })

  it('says at which second a truncated video stops', async () => {
    const row = await inspected(await media.truncatedMp4())
    expect(row.problem).toMatchObject({
      code: 'truncated',
      values: { name: expect.any(String) as string, total: 3 },
    })
    expect(row.problem?.values?.['seconds']).toBeGreaterThan(0.5)
    expect(row.problem?.values?.['seconds']).toBeLessThan(2.5)
  })

  it('takes an mp4 without a picture for a sound', async () => {
    const source = await media.soundOnlyMp4()
    expect(await inspected(source)).toMatchObject({
      state: 'ready',
      kind: 'audio',
      content_type: 'audio/mp4',
    })
  })

  it('changes nothing when it runs twice, or for an upload that was removed', async () => {
    const first = await inspected(await media.photo())
    await inspectUpload(first.id)
    expect(await rowOf(first.id)).toEqual(first)
    const uploadId = await received(await media.photo())
    await removeUpload(userId, uploadId)
    await inspectUpload(uploadId)
    await giveUpInspection(uploadId)
    await inspectUpload(randomUUID())
    expect((await rowOf(uploadId)).state).toBe('inspecting')
  })

  it('leaves no workspace behind, also when it is stopped', async () => {
    const uploadId = await received(await media.landscapeSilent25())
    await expect(inspectUpload(uploadId, AbortSignal.abort())).rejects.toThrow()
    expect((await rowOf(uploadId)).state).toBe('inspecting')
    expect(await readdir(path.join(process.env['LUMIKU_DATA']!, 'work'))).toEqual([])
    await giveUpInspection(uploadId)
    expect(await rowOf(uploadId)).toMatchObject({ state: 'refused', problem: { code: 'not-inspected' } })
  })
})

describe('a picture of an iPhone', { timeout: 60_000 }, () => {
  async function heicFile(name: string): Promise<string> {
    const file = path.join(process.env['LUMIKU_DATA']!, name)
    // Plain fields of this size are some hundred bytes of HEVC, and a JPEG of some thousand.
    await writeFile(file, await heicBytes({ width: 384, height: 512 }))
    return file
  }
  const keyIn = (uploadId: string, extension: string) =>
    `uploads/${uploadId.slice(0, 2)}/${uploadId}.${extension}`
  const masterIn = (uploadId: string) => keyIn(`${uploadId}-master`, 'jpg')

  it('is kept as a JPEG under its own name, which counts instead of it', async () => {
    const file = await heicFile('IMG_0042.HEIC')
    const before = await usedBytes()
    const uploadId = await received(file)
    const sent = await rowOf(uploadId)
    expect(sent).toMatchObject({ content_type: 'image/heic', storage_key: keyIn(uploadId, 'heic') })
    await inspectUpload(uploadId)

    const row = await rowOf(uploadId)
    expect(row).toMatchObject({
      state: 'ready',
      name: 'IMG_0042.HEIC',
      kind: 'image',
      content_type: 'image/jpeg',
      storage_key: masterIn(uploadId),
      facts: { kind: 'image', container: 'jpeg', width: 384, height: 512 },
    })
    expect(row.sha256).not.toBe(sent.sha256)
    expect(await storage().stat(row.storage_key!)).toEqual({ bytes: row.bytes })
    expect(await storage().stat(sent.storage_key!)).toBeNull()
    expect(await usedBytes()).toBe(before + row.bytes)

    await removeUpload(userId, uploadId)
    expect(await storage().stat(row.storage_key!)).toBeNull()
    expect(await usedBytes()).toBe(before)
  })

  it('leaves nothing of itself behind, also where the process died before it was removed', async () => {
    const uploadId = await received(await heicFile('crash.heic'))
    const { storage_key: key } = await rowOf(uploadId)
    const copy = path.join(process.env['LUMIKU_DATA']!, 'copy.heic')
    await copyFile(await heicFile('again.heic'), copy)
    await inspectUpload(uploadId)
    await storage().put(key!, copy)
    // The job is tried again.
    await inspectUpload(uploadId)
    expect(await storage().stat(key!)).toBeNull()
    expect(await rowOf(uploadId)).toMatchObject({ state: 'ready', storage_key: masterIn(uploadId) })
  })

  it('is refused where the JPEG has no room, and nothing is kept or counted', async () => {
    const poor = (await createTestUser()).userId
    const file = await heicFile('full.heic')
    const { size } = await stat(file)
    await db.updateTable('users').set({ quota_bytes: size }).where('id', '=', poor).execute()
    const begun = await beginUpload(poor, { name: 'full.heic', bytes: size })
    if (!begun.ok) throw new Error(begun.reason)
    await createIncomingFile(begun.uploadId)
    await copyFile(file, incomingPath(begun.uploadId))
    await receiveUpload(begun.uploadId, incomingPath(begun.uploadId))
    await inspectUpload(begun.uploadId)
    expect(await rowOf(begun.uploadId)).toMatchObject({
      state: 'refused',
      problem: { code: 'quota-full', values: { name: 'full.heic' } },
      storage_key: null,
    })
    for (const key of [keyIn(begun.uploadId, 'heic'), masterIn(begun.uploadId)]) {
      expect(await storage().stat(key)).toBeNull()
    }
    const { used_bytes: used } = await db
      .selectFrom('users')
      .select('used_bytes')
      .where('id', '=', poor)
      .executeTakeFirstOrThrow()
    expect(used).toBe(0)
  })

  it('that is broken is refused with its name, and nothing is kept or counted', async () => {
    const before = await usedBytes()
    const whole = await heicBytes()
    const file = path.join(process.env['LUMIKU_DATA']!, 'broken.heic')
    await writeFile(file, whole.subarray(0, whole.length - 60))
    const row = await inspected(file)
    expect(row).toMatchObject({
      state: 'refused',
      problem: { code: 'damaged', values: { name: 'broken.heic' } },
    })
    expect(await usedBytes()).toBe(before)
  })
})

describe('samples', () => {
  it('are shared by everybody, count against nobody and are added once', async () => {
    const folder = path.join(process.env['LUMIKU_DATA']!, 'samples')
    expect(await addSamples(userId)).toEqual([])
    await mkdir(folder)
    await copyFile(await media.landscapeSilent25(), path.join(folder, 'hook-pagi.mp4'))
    await copyFile(await media.music({ seconds: 1 }), path.join(folder, 'musik-pagi.mp3'))
    const before = await usedBytes()

    const [first] = await Promise.all([addSamples(userId), addSamples(userId)])
    expect(first.map(({ name, state, isSample }) => [name, state, isSample])).toEqual([
      ['musik-pagi.mp3', 'inspecting', true],
      ['hook-pagi.mp4', 'inspecting', true],
    ])
    for (const upload of first) await inspectUpload(upload.id)
    expect((await addSamples(userId)).map((upload) => [upload.id, upload.state])).toEqual(
      first.map(({ id }) => [id, 'ready']),
    )

    const other = (await createTestUser()).userId
    const second = await addSamples(other)
    expect(second.map(({ state, thumbnailUrl }) => [state, Boolean(thumbnailUrl)])).toEqual([
      ['ready', true],
      ['ready', true],
    ])
    expect(await usedBytes()).toBe(before)

    const key = (await rowOf(first[1]!.id)).storage_key!
    await removeUpload(userId, first[1]!.id)
    expect(await storage().stat(key)).not.toBeNull()
    expect((await addSamples(userId)).map(({ state }) => state)).toEqual(['ready', 'ready'])
    expect(await usedBytes()).toBe(before)
  })
})

async function countFiles(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}
