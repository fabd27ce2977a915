import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { copyFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { listening, stopListening, subscribe } from '#app/db/notify.server.ts'
import { env } from '#app/env.server.ts'
import { listOutputsOf } from '#app/models/output.server.ts'
import { listVariants } from '#app/models/variant/list.server.ts'
import { claimVariant, finishVariant, giveUpVariant, variantKey } from '#app/models/variant/make.server.ts'
import { recoverVariants } from '#app/models/variant/recover.server.ts'
import { sweepUnwantedVariants, sweepVariantFiles } from '#app/models/variant/remove.server.ts'
import { requestVariants } from '#app/models/variant/request.server.ts'
import { startQueue, stopQueue } from '#app/queue.server.ts'
import type { OutputFacts } from '#app/studio/contract.ts'
import { readinessOf } from '#app/studio/readiness.server.ts'
import { storage } from '#app/storage.server.ts'
import { giveUp } from '#jobs/give-up.ts'
import { makeVariant } from '#jobs/make-variant.ts'
import { AUDIO_OPTIONS, mp4Options, videoOptions } from '#jobs/media/encoder.ts'
import { completeFacts } from '#jobs/media/output-facts.ts'
import { createTestGeneration, createTestUser } from '#tests/support/factories.ts'
import { photo } from '#tests/support/media.ts'
import { removeGeneration, removeOutput } from '#tests/support/removal.ts'

const exec = promisify(execFile)
let video: string
beforeAll(async () => {
  await listening()
  video = path.join(await mkdtemp(path.join(tmpdir(), 'lumiku-variant-')), 'own.mp4')
  await exec('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-t', '3.2', '-i', 'testsrc2=s=180x320:r=30'],
    ...['-f', 'lavfi', '-t', '3.2', '-i', 'sine=f=330:r=48000', '-ac', '2'],
    ...videoOptions({ width: 180, height: 320, fps: 30, quality: 'low' }),
    ...[...AUDIO_OPTIONS, ...mp4Options(30), video],
  ])
})
afterAll(async () => {
  await stopListening()
  await stopQueue()
})

/** A finished run with these files as its outputs. */
async function finishedRun(
  userId: string,
  files: { path: string; contentType: string; facts?: OutputFacts }[],
): Promise<{ generationId: string; outputIds: string[] }> {
  const generationId = await createTestGeneration(userId, { state: 'done', planned: files.length })
  const outputIds: string[] = []
  for (const [index, file] of files.entries()) {
    const extension = path.extname(file.path)
    const source = path.join(env().LUMIKU_DATA, randomUUID())
    await copyFile(file.path, source)
    const facts = await completeFacts(source, file.contentType, file.facts ?? {})
    const key = `generations/${generationId}/${index}${extension}`
    const stored = await storage().put(key, source)
    const { id } = await db
      .insertInto('outputs')
      .values({
        generation_id: generationId,
        index,
        state: 'delivered',
        credits: 1,
        name: `hasil-${index + 1}${extension}`,
        storage_key: key,
        content_type: file.contentType,
        ...stored,
        facts: JSON.stringify(facts),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    outputIds.push(id)
  }
  await db
    .updateTable('generations')
    .set({ delivered: files.length })
    .where('id', '=', generationId)
    .execute()
  return { generationId, outputIds }
}

const videoFile = () => ({ path: video, contentType: 'video/mp4' })
const pngFile = async () => ({
  path: await photo({ width: 400, height: 500, format: 'png' }),
  contentType: 'image/png',
})

async function variantIds(generationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('output_variants')
    .innerJoin('outputs', 'outputs.id', 'output_id')
    .select('output_variants.id')
    .where('generation_id', '=', generationId)
    .orderBy('index')
    .execute()
  return rows.map(({ id }) => id)
}

async function waitingMessages(variantId: string) {
  const { rows } = await sql<{ id: string; priority: number }>`
    select id, priority from pgboss.job
    where name = 'render' and data ->> 'variantId' = ${variantId} and state < 'completed'`.execute(db)
  return rows
}

const usedBytes = async (userId: string) =>
  (await db.selectFrom('users').select('used_bytes').where('id', '=', userId).executeTakeFirstOrThrow())
    .used_bytes
const never = () => new AbortController().signal
const variantFiles = (generationId: string) => storage().list(`variants/${generationId}`)

describe('a copy for a platform', () => {
  test('is asked for once, made, kept, counted and told to its owner’s pages', async () => {
    const { userId } = await createTestUser()
    const { generationId, outputIds } = await finishedRun(userId, [videoFile(), await pngFile()])
    const heard: unknown[] = []
    const unsubscribe = subscribe(`user:${userId}`, ({ type, state, outputId }) =>
      heard.push([type, state, outputId]),
    )
    expect(await requestVariants(userId, generationId, { platform: 'instagram-reels' })).toBe(1)
    expect(await requestVariants(userId, generationId, { platform: 'instagram-reels' })).toBe(0)
    const [id = ''] = await variantIds(generationId)
    expect(await waitingMessages(id)).toEqual([{ id: expect.any(String), priority: 500 }])

    expect(await makeVariant(id, never())).toBe('settled')
    const [variant] = await listVariants(userId, generationId, 'instagram-reels')
    expect(variant).toMatchObject({
      outputId: outputIds[0],
      state: 'ready',
      name: 'hasil-1.mp4',
      contentType: 'video/mp4',
      facts: { hasEditList: false, hasBFrames: false, isFastStart: true, frames: 96 },
    })
    expect(variant?.downloadUrl).toMatch(/^\/files\//)
    expect(await usedBytes(userId)).toBe(variant?.bytes)
    expect(await variantFiles(generationId)).toEqual([`variants/${generationId}/0-instagram-reels-a1.mp4`])
    expect(await readdir(path.join(env().LUMIKU_DATA, 'work'))).toEqual([])

    const view = readinessOf(
      { outputs: await listOutputsOf(generationId, userId), groupSize: 1 },
      'instagram-reels',
      await listVariants(userId, generationId, 'instagram-reels'),
    )
    expect(view.offered).toEqual(expect.arrayContaining(['instagram-reels', 'tiktok-photo']))
    expect(view.files).toMatchObject([{ number: 1, state: 'fixed' }])
    await expect.poll(() => heard.length).toBe(3)
    expect(heard).toEqual(['waiting', 'making', 'ready'].map((state) => ['variant', state, outputIds[0]]))
    unsubscribe()

    // A message that comes twice finds nothing to do.
    expect(await makeVariant(id, never())).toBe('lost')
    expect(await usedBytes(userId)).toBe(variant?.bytes)
  })

  test('of a PNG is a JPEG under its name, and goes with its output', async () => {
    const { userId } = await createTestUser()
    const { generationId, outputIds } = await finishedRun(userId, [await pngFile(), await pngFile()])
    expect(await requestVariants(userId, generationId, { platform: 'tiktok-photo', only: [2] })).toBe(1)
    const [id = ''] = await variantIds(generationId)
    expect(await makeVariant(id, never())).toBe('settled')
    expect(await listVariants(userId, generationId, 'tiktok-photo')).toMatchObject([
      { outputId: outputIds[1], name: 'hasil-2.jpg', contentType: 'image/jpeg', state: 'ready' },
    ])
    expect(await removeOutput(userId, outputIds[1]!)).toBe(true)
    expect(await listVariants(userId, generationId, 'tiktok-photo')).toEqual([])
    expect(await variantFiles(generationId)).toEqual([])
    expect(await usedBytes(userId)).toBe(0)
  })

  test('is not made of what is somebody else’s, of another kind or of what is ready', async () => {
    const { userId } = await createTestUser()
    const stranger = await createTestUser()
    const { generationId } = await finishedRun(userId, [videoFile()])
    const asked = { platform: 'instagram-reels' }
    expect(await requestVariants(stranger.userId, generationId, asked)).toBeUndefined()
    expect(await requestVariants(userId, randomUUID(), asked)).toBeUndefined()
    expect(await requestVariants(userId, 'x', asked)).toBeUndefined()
    expect(await requestVariants(userId, generationId, { platform: 'tiktok-photo' })).toBe(0)
    expect(await requestVariants(userId, generationId, { platform: 'nowhere' })).toBe(0)
    // Its sound was not measured, which is advice and no reason.
    expect(await requestVariants(userId, generationId, { platform: 'whatsapp-status' })).toBe(0)
    expect(await variantIds(generationId)).toEqual([])

    await requestVariants(userId, generationId, asked)
    expect(await listVariants(stranger.userId, generationId, 'instagram-reels')).toEqual([])
  })

  test('goes before everybody’s runs, but never more than four of one user’s in ten minutes', async () => {
    const { userId } = await createTestUser()
    const { generationId } = await finishedRun(userId, Array.from({ length: 10 }, videoFile))
    const ask = (number: number, platform = 'instagram-reels') =>
      requestVariants(userId, generationId, { platform, only: [number] })
    await ask(1)
    await Promise.all([2, 3, 4, 5, 6, 7, 8].map((number) => ask(number)))
    await ask(9)
    await ask(10)
    const messages = (await Promise.all((await variantIds(generationId)).map(waitingMessages))).flat()
    const quick = messages.filter(({ priority }) => priority === 500)
    expect([messages.length, quick.length]).toEqual([10, 4])
    expect(Math.max(...messages.filter((one) => !quick.includes(one)).map(({ priority }) => priority))).toBe(
      -4,
    )

    // One that has ended makes room for the next, but not at once.
    const [first = ''] = await variantIds(generationId)
    const [message] = await waitingMessages(first)
    const ended = (minutes: number) =>
      sql`update pgboss.job set state = 'completed', created_on = now() - ${minutes} * interval '1 minute'
        where name = 'render' and id = ${message!.id}`.execute(db)
    await giveUpVariant(first)
    await ended(9)
    await ask(1)
    expect((await waitingMessages(first)).map(({ priority }) => priority)).not.toContain(500)
    const again = await waitingMessages(first)
    await (await startQueue('web')).deleteJob('render', again.at(-1)!.id)
    await giveUpVariant(first)
    await ended(11)
    await ask(1)
    expect((await waitingMessages(first)).at(-1)).toMatchObject({ priority: 500 })
  })

  test('that does not fit into its owner’s room fails with that, and leaves nothing', async () => {
    const { userId } = await createTestUser()
    const { generationId } = await finishedRun(userId, [videoFile()])
    await db.updateTable('users').set({ quota_bytes: 10 }).where('id', '=', userId).execute()
    await requestVariants(userId, generationId, { platform: 'instagram-reels' })
    const [id = ''] = await variantIds(generationId)
    expect(await makeVariant(id, never())).toBe('settled')
    expect(await listVariants(userId, generationId, 'instagram-reels')).toMatchObject([
      { state: 'failed', problem: { code: 'variant-no-room' }, url: null },
    ])
    expect(await variantFiles(generationId)).toEqual([])
    expect(await usedBytes(userId)).toBe(0)

    // With room again it is tried again.
    await db.updateTable('users').set({ quota_bytes: 1e9 }).where('id', '=', userId).execute()
    expect(await requestVariants(userId, generationId, { platform: 'instagram-reels' })).toBe(1)
    expect(await makeVariant(id, never())).toBe('settled')
    expect(await listVariants(userId, generationId, 'instagram-reels')).toMatchObject([{ state: 'ready' }])
  })

  test('that cannot be decoded has failed for good', async () => {
    const { userId } = await createTestUser()
    const broken = path.join(path.dirname(video), `${randomUUID()}.mp4`)
    await writeFile(broken, 'no video at all')
    const facts = { width: 180, height: 320, seconds: 4, fps: 30, audioCodec: 'aac' }
    const { generationId } = await finishedRun(userId, [{ path: broken, contentType: 'video/mp4', facts }])
    await requestVariants(userId, generationId, { platform: 'instagram-reels' })
    const [id = ''] = await variantIds(generationId)
    expect(await makeVariant(id, never())).toBe('settled')
    expect(await listVariants(userId, generationId, 'instagram-reels')).toMatchObject([
      { state: 'failed', problem: { code: 'variant-failed' } },
    ])
    await rm(broken)
  })
})

describe('a worker', () => {
  test('that is killed half-way is followed by another, and no file is left over', async () => {
    const { userId } = await createTestUser()
    const { generationId } = await finishedRun(userId, [videoFile()])
    await requestVariants(userId, generationId, { platform: 'instagram-reels' })
    const [id = ''] = await variantIds(generationId)
    // Killed after it had stored its file and before it could write the row.
    const killed = await claimVariant(id)
    const left = path.join(env().LUMIKU_DATA, randomUUID())
    await writeFile(left, 'half')
    await storage().put(`variants/${generationId}/0-instagram-reels-a1.mp4`, left)

    expect(await makeVariant(id, never())).toBe('settled')
    const [variant] = await listVariants(userId, generationId, 'instagram-reels')
    const [key = ''] = await variantFiles(generationId)
    expect(await storage().stat(key)).toEqual({ bytes: variant?.bytes })
    expect(await variantFiles(generationId)).toHaveLength(1)
    expect(killed?.attempt).toBe(1)
  })

  test('that must stop puts it back in line, and the children die', async () => {
    const { userId } = await createTestUser()
    const { generationId } = await finishedRun(userId, [videoFile()])
    await requestVariants(userId, generationId, { platform: 'instagram-reels' })
    const [id = ''] = await variantIds(generationId)
    const shutdown = new AbortController()
    setTimeout(() => shutdown.abort(), 100)
    expect(await makeVariant(id, shutdown.signal)).toBe('interrupted')
    expect(await listVariants(userId, generationId, 'instagram-reels')).toMatchObject([{ state: 'waiting' }])
    expect(await variantFiles(generationId)).toEqual([])
    expect(await makeVariant(id, never())).toBe('settled')
  })

  test('whose output is removed meanwhile leaves no file', async () => {
    const { userId } = await createTestUser()
    const { generationId } = await finishedRun(userId, [videoFile()])
    await requestVariants(userId, generationId, { platform: 'instagram-reels' })
    const [id = ''] = await variantIds(generationId)
    const making = makeVariant(id, never())
    await expect
      .poll(async () => (await listVariants(userId, generationId, 'instagram-reels'))[0]?.state)
      .toBe('making')
    expect(await removeGeneration(userId, generationId)).toBe(true)
    expect(await making).toBe('lost')
    expect(await variantFiles(generationId)).toEqual([])
    expect(await usedBytes(userId)).toBe(0)
  })

  test('that was taken for dead does not touch what another made', async () => {
    const { userId } = await createTestUser()
    const { generationId } = await finishedRun(userId, [videoFile()])
    await requestVariants(userId, generationId, { platform: 'instagram-reels' })
    const [id = ''] = await variantIds(generationId)
    const first = await claimVariant(id)
    expect(await makeVariant(id, never())).toBe('settled')

    const late = path.join(env().LUMIKU_DATA, randomUUID())
    await writeFile(late, 'late')
    const key = variantKey(first!, 'mp4')
    const stored = await storage().put(key, late)
    expect(
      await finishVariant(first!, { ...stored, key, contentType: 'video/mp4', name: 'x.mp4', facts: {} }),
    ).toBe('lost')
    const [variant] = await listVariants(userId, generationId, 'instagram-reels')
    expect(await sweepVariantFiles(generationId)).toBe(1)
    const [kept = ''] = await variantFiles(generationId)
    expect(kept).not.toBe(key)
    expect(await storage().stat(kept)).toEqual({ bytes: variant?.bytes })
  })

  test('that never comes to an end is followed by 25, and by as many again when somebody asks again', async () => {
    const { userId } = await createTestUser()
    const { generationId } = await finishedRun(userId, [videoFile()])
    await requestVariants(userId, generationId, { platform: 'instagram-reels' })
    const [id = ''] = await variantIds(generationId)
    for (let round = 0; round < 2; round += 1) {
      for (let tries = 0; tries < 25; tries += 1) expect(await claimVariant(id)).toBeDefined()
      expect(await claimVariant(id)).toBeUndefined()
      expect(await listVariants(userId, generationId, 'instagram-reels')).toMatchObject([
        { state: 'failed', problem: { code: 'variant-gave-up' } },
      ])
      expect(await requestVariants(userId, generationId, { platform: 'instagram-reels' })).toBe(1)
    }
    expect(await makeVariant(id, never())).toBe('settled')
    expect(await listVariants(userId, generationId, 'instagram-reels')).toMatchObject([{ state: 'ready' }])
  })

  test('that failed at its last try gives it up with a sentence, once', async () => {
    const { userId } = await createTestUser()
    const { generationId } = await finishedRun(userId, [videoFile()])
    await requestVariants(userId, generationId, { platform: 'instagram-reels' })
    const [id = ''] = await variantIds(generationId)
    await giveUp({ variantId: id })
    expect(await giveUpVariant(id)).toBe(false)
    expect(await listVariants(userId, generationId, 'instagram-reels')).toMatchObject([
      { state: 'failed', problem: { code: 'variant-gave-up' } },
    ])
  })
})

describe('upkeep', () => {
  test('sends a lost message again, and only that', async () => {
    const { userId } = await createTestUser()
    const { generationId } = await finishedRun(userId, [videoFile()])
    await requestVariants(userId, generationId, { platform: 'instagram-reels' })
    const [id = ''] = await variantIds(generationId)
    await db
      .updateTable('output_variants')
      .set({ queued_at: new Date(Date.now() - 600_000) })
      .where('id', '=', id)
      .execute()
    await recoverVariants()
    const [message] = await waitingMessages(id)
    const boss = await startQueue('web')
    await boss.deleteJob('render', message!.id)
    expect(await waitingMessages(id)).toEqual([])
    await recoverVariants()
    expect(await waitingMessages(id)).toHaveLength(1)
  })

  test('removes what a killed worker stored for an output that is gone', async () => {
    const { userId } = await createTestUser()
    const { generationId, outputIds } = await finishedRun(userId, [videoFile()])
    await removeOutput(userId, outputIds[0]!)
    const left = path.join(env().LUMIKU_DATA, randomUUID())
    await writeFile(left, 'left over')
    await storage().put(`variants/${generationId}/0-instagram-reels.mp4`, left)
    expect(await sweepUnwantedVariants()).toBe(1)
    expect(await variantFiles(generationId)).toEqual([])
    expect(await stat(left).catch(() => null)).toBeNull()
  })
})
