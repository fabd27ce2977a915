import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { composeMail } from '#app/mail/compose.server.ts'
import { claimMail } from '#app/models/mail.server.ts'
import { retentionNotice, sweepRetention } from '#app/models/retention.server.ts'
import { scrubFiles, scrubState } from '#app/models/scrub.server.ts'
import { findSessionUser, startSession } from '#app/models/session.server.ts'
import { listTrash } from '#app/models/trash.server.ts'
import { trashUnusedUploads } from '#app/models/upload.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { storage } from '#app/storage.server.ts'
import {
  createTestGeneration,
  createTestPayment,
  createTestUpload,
  createTestUser,
} from '#tests/support/factories.ts'

const DAY_MS = 24 * 3_600_000
/** Days from now on the clock of upkeep. */
const on = (day: number) => ({ now: new Date(Date.now() + day * DAY_MS), days: 180 })

let userId: string
beforeAll(() => {
  // A mail server that is never asked: what was sent is written by the tests.
  process.env['SMTP_URL'] = 'smtp://127.0.0.1:1'
})
afterAll(() => stopQueue())
beforeEach(async () => {
  for (const table of ['mails', 'retention_notices', 'generations', 'uploads'] as const)
    await db.deleteFrom(table).execute()
  userId = (await createTestUser()).userId
  await db
    .updateTable('users')
    .set({ seen_at: new Date(Date.now() - 181 * DAY_MS) })
    .where('id', '=', userId)
    .execute()
})

async function output(values: { is_favourite?: boolean } = {}): Promise<string> {
  const generationId = await createTestGeneration(userId, { state: 'done' })
  const { id } = await db
    .insertInto('outputs')
    .values({
      generation_id: generationId,
      index: 0,
      state: 'delivered',
      credits: 0,
      name: '1.mp4',
      storage_key: `generations/${generationId}/0.mp4`,
      bytes: 1_000,
      sha256: '0'.repeat(64),
      ...values,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

const trash = async () => (await listTrash(userId, { limit: 50 })).map(({ id }) => id)
const mails = async () =>
  await db.selectFrom('mails').selectAll().where('user_id', '=', userId).orderBy('created_at').execute()

/** What waits goes out, on that day. */
async function sendMails(day: number): Promise<void> {
  const at = new Date(Date.now() + day * DAY_MS)
  await sql`update mails set state = 'sent', settled_at = ${at}, created_at = ${at} where state = 'waiting'`.execute(
    db,
  )
}

describe('files of an account that nobody comes to', () => {
  test('move to the trash after two mails, 14 and 3 days before, and not what is a favourite', async () => {
    const loose = await output()
    const favourite = await output({ is_favourite: true })
    const uploadId = await createTestUpload(userId, { bytes: 500 })
    expect(await sweepRetention({ ...on(0), isDryRun: true })).toMatchObject({ warned: 1, moved: 0 })
    expect([await mails(), await retentionNotice(userId)]).toEqual([[], null])

    expect(await sweepRetention(on(0))).toMatchObject({ warned: 1, reminded: 0, moved: 0 })
    await sendMails(0)
    expect(await sweepRetention(on(5))).toMatchObject({ warned: 0, reminded: 0, moved: 0 })
    expect(await sweepRetention(on(11))).toMatchObject({ warned: 0, reminded: 1, moved: 0 })
    await sendMails(11)
    expect(await sweepRetention(on(13.9))).toMatchObject({ moved: 0 })
    const moving = { moved: 1, files: 2, fileBytes: 1_500, warned: 0, reminded: 0 }
    expect(await sweepRetention({ ...on(14.1), isDryRun: true })).toMatchObject(moving)
    expect(await trash()).toEqual([])
    const swept = await Promise.all([sweepRetention(on(14.1)), sweepRetention(on(14.1))])
    expect(swept.map(({ moved }) => moved).sort()).toEqual([0, 1])
    expect((await trash()).sort()).toEqual([loose, uploadId].sort())
    expect(await trash()).not.toContain(favourite)
    expect([(await mails()).length, await retentionNotice(userId)]).toEqual([2, 'moved'])
    expect(await sweepRetention(on(15))).toMatchObject({ warned: 0, reminded: 0, moved: 0 })
  })

  test.each([
    ['the first mail was never sent', async () => undefined, async () => sendMails(11)],
    ['the second mail was never sent', async () => sendMails(0), async () => undefined],
    ['the second mail was sent a day ago', async () => sendMails(0), async () => sendMails(16)],
    ['the first mail was sent late', async () => sendMails(9), async () => sendMails(12)],
  ])('stay when %s', async (_, afterFirst, afterSecond) => {
    await output()
    await sweepRetention(on(0))
    await afterFirst()
    await sweepRetention(on(11))
    await sweepRetention(on(12))
    await afterSecond()
    expect(await sweepRetention(on(17))).toMatchObject({ moved: 0 })
    expect(await trash()).toEqual([])
  })

  test('stay when somebody comes back, even at the last moment, and the count begins anew', async () => {
    await output()
    await sweepRetention(on(0))
    await sendMails(0)
    await sweepRetention(on(11))
    await sendMails(11)
    await startSession(userId, { userAgent: '', ip: '' })
    expect(await retentionNotice(userId)).toBe('kept')
    expect(await sweepRetention(on(15))).toMatchObject({ spared: 1, moved: 0, warned: 0 })
    expect([await trash(), await retentionNotice(userId)]).toEqual([[], null])
  })

  test('stay when credits were ever bought, when there is none, and when nobody can be told', async () => {
    expect(await sweepRetention(on(0))).toMatchObject({ warned: 0 })
    await output()
    expect(await sweepRetention({ ...on(0), days: 0 })).toMatchObject({ warned: 0 })
    await db.updateTable('users').set({ email_unreachable_at: new Date() }).where('id', '=', userId).execute()
    expect(await sweepRetention(on(0))).toMatchObject({ warned: 0 })
    await db.updateTable('users').set({ email_unreachable_at: null }).where('id', '=', userId).execute()
    await createTestPayment(userId, { state: 'paid' })
    expect(await sweepRetention(on(0))).toMatchObject({ warned: 0 })
    expect(await mails()).toEqual([])
  })

  test('are told of in the user’s language, with the day on which they move', async () => {
    await output()
    const now = new Date('2027-01-05T02:35:00Z')
    await db
      .updateTable('users')
      .set({ language: 'en', seen_at: new Date('2026-01-01') })
      .where('id', '=', userId)
      .execute()
    await sweepRetention({ now, days: 180 })
    const claimed = await claimMail((await mails())[0]!.id)
    if (!claimed || claimed === 'busy') throw new Error('no mail')
    const mail = await composeMail(claimed)
    expect(mail?.subject).toBe('Your files at Lumiku move to the trash on Tuesday, 19 January 2027')
    expect(mail?.text).toContain('/library')
    const indonesian = await composeMail({ ...claimed, language: 'id' })
    expect(indonesian?.subject).toBe(
      'Berkas Anda di Lumiku dipindahkan ke sampah pada Selasa, 19 Januari 2027',
    )
  })
})

test('a visit is noted once a day', async () => {
  const seen = async () =>
    (await db.selectFrom('users').select('seen_at').where('id', '=', userId).executeTakeFirstOrThrow())
      .seen_at
  const now = new Date()
  const token = await startSession(userId, { userAgent: '', ip: '' }, now)
  expect(await seen()).toEqual(now)
  await findSessionUser(token, new Date(now.getTime() + DAY_MS / 2))
  expect(await seen()).toEqual(now)
  const later = new Date(now.getTime() + 1.5 * DAY_MS)
  await findSessionUser(token, later)
  expect(await seen()).toEqual(later)
})

test('an upload that nothing was made with goes to the trash after 60 days, unless somebody means to use it', async () => {
  const [unused, used, sample, filed] = await Promise.all([
    createTestUpload(userId),
    createTestUpload(userId),
    createTestUpload(userId, { isSample: true }),
    createTestUpload(userId),
  ])
  await db.updateTable('uploads').set({ last_used_at: new Date() }).where('id', '=', used).execute()
  const { id: projectId } = await db
    .insertInto('projects')
    .values({ user_id: userId, name: 'Lebaran' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db.updateTable('uploads').set({ project_id: projectId }).where('id', '=', filed).execute()
  expect(await trashUnusedUploads(on(59))).toMatchObject({ moved: 0 })
  expect(await trashUnusedUploads({ ...on(61), isDryRun: true })).toEqual({ moved: 1, bytes: 1_000 })
  const moved = await Promise.all([trashUnusedUploads(on(61)), trashUnusedUploads(on(61))])
  expect(moved.reduce((sum, one) => sum + one.moved, 0)).toBe(1)
  expect(await trash()).toEqual([unused])
  expect(sample).toBeDefined()
})

describe('a stored file', () => {
  const fileOf = (key: string) => path.join(process.env['LUMIKU_DATA']!, 'storage', key)

  async function stored(text: string): Promise<{ key: string; uploadId: string }> {
    const uploadId = await createTestUpload(userId)
    const key = `uploads/${uploadId.slice(0, 2)}/${uploadId}.mp4`
    const source = path.join(process.env['LUMIKU_DATA']!, randomUUID())
    await writeFile(source, text)
    const { bytes, sha256 } = await storage().put(key, source)
    await db
      .updateTable('uploads')
      .set({ storage_key: key, bytes, sha256 })
      .where('id', '=', uploadId)
      .execute()
    return { key, uploadId }
  }

  test('is read again in its turn; one that has changed is marked and told, and stays', async () => {
    const files = [await stored('first'), await stored('second'), await stored('third')]
    const bytes = await readFile(fileOf(files[1]!.key))
    await writeFile(fileOf(files[1]!.key), Buffer.from(bytes.map((byte, at) => (at === 0 ? byte ^ 1 : byte))))
    await storage().remove(files[2]!.key)
    const all = { runsPerDay: 1 / 28 }
    expect((await scrubFiles(all)).damaged.map(({ key, reason }) => [key, reason]).sort()).toEqual(
      [
        [files[1]!.key, 'changed'],
        [files[2]!.key, 'missing'],
      ].sort(),
    )
    expect((await scrubState()).damaged).toBe(2)
    expect(await readFile(fileOf(files[1]!.key))).not.toEqual(bytes)

    await writeFile(fileOf(files[1]!.key), bytes)
    expect((await scrubFiles(all)).damaged).toHaveLength(1)
    expect((await scrubState()).damaged).toBe(1)
  })

  test('is read within 28 days of the last time, the longest unread first', async () => {
    const files = [await stored('a'), await stored('b'), await stored('c')]
    for (let night = 0; night < 3; night++) expect((await scrubFiles({ runsPerDay: 1 })).read).toBe(1)
    const rows = await db.selectFrom('uploads').select(['id', 'read_at']).execute()
    expect(rows).toHaveLength(files.length)
    for (const { read_at } of rows) expect(read_at).not.toBeNull()
    expect((await scrubFiles({ runsPerDay: 1, isOver: () => true })).read).toBe(0)
  })
})
