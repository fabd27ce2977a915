import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { composeMail } from '#app/mail/compose.server.ts'
import { claimMail } from '#app/models/mail.server.ts'
import { retentionNotice, sweepRetention } from '#app/models/retention.server.ts'
import { startSession } from '#app/models/session.server.ts'
import { listTrash } from '#app/models/trash.server.ts'
import { stopQueue } from '#app/queue.server.ts'
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

  test('of one account that cannot be moved keep nobody else’s, and no warning', async () => {
    await output()
    await sweepRetention(on(0))
    await sendMails(0)
    await sweepRetention(on(11))
    await sendMails(11)
    const other = (await createTestUser()).userId
    await sql`update users set seen_at = now() - interval '181 days' where id = ${other}`.execute(db)
    await createTestUpload(other)
    await sql`create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$`.execute(
      db,
    )
    await sql`create trigger refuse before update of trashed_at on outputs execute function refuse()`.execute(
      db,
    )
    await expect(sweepRetention(on(14.1))).rejects.toMatchObject({ failed: 1 })
    await sql`drop function refuse cascade`.execute(db)
    expect(await retentionNotice(other)).toBe('kept')
    expect(await sweepRetention(on(14.1))).toMatchObject({ moved: 1, warned: 0 })
  })
})
