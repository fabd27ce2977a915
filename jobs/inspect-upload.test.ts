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
    const before = await usedBytes()
    const folder = path.join(process.env['LUMIKU_DATA']!, 'storage', 'uploads')
    const files = await countFiles(folder)
    for (const [source, codes] of [
      [await media.truncatedMp4(), ['truncated']],
      [await media.truncatedMp4({ hasHeader: false }), ['unreadable']],
      [await media.emptyFile(), ['empty-file']],
      [await media.textNamedMp4(), ['not-media']],
      [await media.playlistNamedMp4(neighbour), ['playlist']],
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
