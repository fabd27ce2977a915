import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import type { Language } from '#app/db/schema.ts'
import type { Mailing } from '#app/mail/mailing.ts'
import { postMail } from '#app/mail/outbox.server.ts'
import { captureCredits, holdCredits } from '#app/models/credit.server.ts'
import { cancelGeneration, giveUpGeneration } from '#app/models/generation.server.ts'
import { updateRunMails } from '#app/models/user/email.server.ts'
import { disableUser } from '#app/models/user/operate.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { deliverMail, giveUpMail } from '#jobs/send-mail.ts'
import { createTestGeneration, createTestPayment, createTestUser } from '#tests/support/factories.ts'
import { openMailbox, type Mailbox } from '#tests/support/mailbox.ts'
import { textOfPdf } from '#tests/support/pdf.ts'

const CHANGED: Mailing = { kind: 'password-changed', values: { at: '2026-11-20T03:00:00.000Z' } }

let mailbox: Mailbox
beforeAll(async () => {
  mailbox = await openMailbox()
  process.env['SMTP_URL'] = mailbox.url
})
afterAll(async () => {
  await stopQueue()
  await mailbox.close()
})
beforeEach(() => {
  delete mailbox.answer.recipient
  delete mailbox.answer.mail
})

test('a mail is sent when the transaction that posts it commits, and never otherwise', async () => {
  const { userId, email } = await createTestUser()
  const broken = db.transaction().execute(async (trx) => {
    await postMail(trx, { userId }, CHANGED)
    throw new Error('The rest did not work')
  })
  await expect(broken).rejects.toThrow()
  expect(await mailsOf(userId)).toEqual([])

  const mailId = await posted(userId)
  const { rows } = await messagesOf(mailId)
  expect(rows).toHaveLength(1)
  await deliverMail(mailId)
  expect(mailbox.of(email)).toHaveLength(1)
})

test('a mail says the same in text and in HTML, in the user’s language, and links nowhere else', async () => {
  for (const [language, subject] of [
    ['id', 'Kata sandi Lumiku Anda sudah diganti'],
    ['en', 'Your Lumiku password was changed'],
  ] as [Language, string][]) {
    const { userId, email } = await createTestUser({ language })
    await db.updateTable('users').set({ name: '<b>Sari & "co"</b>' }).where('id', '=', userId).execute()
    await deliverMail(await posted(userId))
    const [mail] = mailbox.of(email)
    expect(mail?.raw).toContain(`Subject: ${subject}`)
    expect(mail?.text).toContain('<b>Sari & "co"</b>')
    expect(mail?.html).toContain('&lt;b&gt;Sari &amp; &quot;co&quot;&lt;/b&gt;')
    expect(mail?.html).not.toMatch(/<(img|link|script|iframe)|url\(|@import/i)
    const links = [...`${mail?.text}${mail?.html}`.matchAll(/https?:\/\/[^\s"<]+/g)].map(([url]) => url)
    expect(links.length).toBeGreaterThan(3)
    expect(links.filter((url) => new URL(url).origin !== 'http://localhost:3000')).toEqual([])
  }
})

test('a mail is sent once, however often its message comes', async () => {
  const { userId, email } = await createTestUser()
  const mailId = await posted(userId)
  await Promise.allSettled([deliverMail(mailId), deliverMail(mailId), deliverMail(mailId)])
  await deliverMail(mailId)
  expect(mailbox.of(email)).toHaveLength(1)
  expect(await stateOf(mailId)).toMatchObject({ state: 'sent', problem: null })
})

test('a mail that the server cannot take now is tried again, under the same Message-ID', async () => {
  const { userId, email } = await createTestUser()
  const mailId = await posted(userId)
  mailbox.answer.mail = 451
  await expect(deliverMail(mailId)).rejects.toThrow('Not now')
  expect(await stateOf(mailId)).toMatchObject({ state: 'waiting', attempt: 1, leased_until: null })
  delete mailbox.answer.mail
  await deliverMail(mailId)
  expect(mailbox.of(email).map(({ messageId }) => messageId)).toEqual([`<${mailId}@localhost>`])
  expect(await stateOf(mailId)).toMatchObject({ state: 'sent', attempt: 2 })
})

test('an address that is refused for good is not tried again, and is known as unreachable until a mail arrives', async () => {
  const { userId, email } = await createTestUser()
  const isUnreachable = async () =>
    (
      await db
        .selectFrom('users')
        .select('email_unreachable_at')
        .where('id', '=', userId)
        .executeTakeFirstOrThrow()
    ).email_unreachable_at !== null
  mailbox.answer.recipient = 550
  const mailId = await posted(userId)
  await deliverMail(mailId)
  expect(await stateOf(mailId)).toMatchObject({ state: 'refused', problem: expect.stringContaining('550') })
  expect(await isUnreachable()).toBe(true)
  delete mailbox.answer.recipient
  await deliverMail(mailId)
  expect(mailbox.of(email)).toEqual([])

  await deliverMail(await posted(userId))
  expect(await isUnreachable()).toBe(false)
})

test('a mail that the server does not want says nothing about the address', async () => {
  const { userId } = await createTestUser()
  mailbox.answer.mail = 554
  const mailId = await posted(userId)
  await deliverMail(mailId)
  expect(await stateOf(mailId)).toMatchObject({ state: 'failed' })
  const { email_unreachable_at } = await db
    .selectFrom('users')
    .select('email_unreachable_at')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  expect(email_unreachable_at).toBeNull()
})

test('a mail that was given up stays where an operator sees it', async () => {
  const { userId } = await createTestUser()
  const mailId = await posted(userId)
  mailbox.answer.mail = 421
  await expect(deliverMail(mailId)).rejects.toThrow()
  await giveUpMail(mailId)
  await giveUpMail(mailId)
  expect(await stateOf(mailId)).toMatchObject({ state: 'failed', problem: expect.stringContaining('421') })
})

test('a disabled user gets no mail', async () => {
  const { userId } = await createTestUser()
  await disableUser({ operatorId: null }, userId, 'test')
  await postMail(db, { userId }, CHANGED)
  expect(await mailsOf(userId)).toEqual([])
})

describe('the receipt', () => {
  test('of a payment comes with the PDF', async () => {
    const { userId, email } = await createTestUser()
    const paymentId = await createTestPayment(userId, { state: 'paid' })
    await postMail(db, { userId }, { kind: 'receipt', values: { paymentId } })
    await deliverMail((await mailsOf(userId))[0]!.id)
    const { order_id: orderId } = await db
      .selectFrom('payments')
      .select('order_id')
      .where('id', '=', paymentId)
      .executeTakeFirstOrThrow()
    const [mail] = mailbox.of(email)
    expect(mail?.raw).toContain(`filename=lumiku-${orderId}.pdf`)
    expect(mail?.text).toContain(`/wallet/payments/${paymentId}`)
    const [, encoded = ''] =
      /Content-Type: application\/pdf[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(mail?.raw ?? '') ?? []
    const pdf = Buffer.from(encoded, 'base64')
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(textOfPdf(pdf)).toContain(orderId)
  })

  test('of what is not paid is never sent', async () => {
    const { userId, email } = await createTestUser()
    const paymentId = await createTestPayment(userId, { state: 'pending' })
    await postMail(db, { userId }, { kind: 'receipt', values: { paymentId } })
    const [mail] = await mailsOf(userId)
    await deliverMail(mail!.id)
    expect(mailbox.of(email)).toEqual([])
    expect(await stateOf(mail!.id)).toMatchObject({ state: 'dropped' })
  })
})

describe('news of a run', () => {
  test('that took long comes when the last of the user’s runs is over, with what it brought and cost', async () => {
    const { userId, email } = await createTestUser({ credits: 100 })
    await confirm(userId)
    const first = await longRun(userId)
    const last = await longRun(userId, { delivered: 2, planned: 3, credits: 30 })
    await giveUpGeneration(first)
    expect(await mailsOf(userId)).toEqual([])
    await giveUpGeneration(last)
    const [posted, ...others] = await mailsOf(userId)
    expect([posted?.kind, others]).toEqual(['run-finished', []])
    await deliverMail(posted!.id)
    const [mail] = mailbox.of(email)
    expect(mail?.text).toContain('Jadi: 2\nGagal: 1\nTerpakai: 20 kredit\nKembali ke dompet: 10 kredit')
    expect(mail?.text).toContain(`http://localhost:3000/generations/${last}`)
  })

  test('that took long comes also when the last to end was short or is cancelled, once', async () => {
    const ends: [string, (userId: string, id: string) => Promise<unknown>][] = [
      ['ended', (_userId, id) => giveUpGeneration(id)],
      ['cancelled', (userId, id) => cancelGeneration(userId, id)],
    ]
    for (const [how, end] of ends) {
      const { userId } = await createTestUser({ credits: 100 })
      await confirm(userId)
      const long = await longRun(userId)
      const short = await longRun(userId, { minutes: 0 })
      await giveUpGeneration(long)
      expect(await mailsOf(userId), how).toEqual([])
      await end(userId, short)
      expect(await runsMailed(userId), how).toEqual([long])
      // One that is over soon is no reason to tell of the other again.
      await giveUpGeneration(await longRun(userId, { minutes: 0 }))
      expect(await runsMailed(userId), how).toEqual([long])
    }
  })

  test('is one mail where two runs end at once', async () => {
    for (let race = 0; race < 10; race++) {
      const { userId } = await createTestUser({ credits: 100 })
      await confirm(userId)
      // With everything delivered: no credits come back, for which they would wait for each other.
      const both = [await longRun(userId, { delivered: 1 }), await longRun(userId, { delivered: 1 })]
      await Promise.all(both.map((id) => giveUpGeneration(id)))
      expect(await runsMailed(userId)).toHaveLength(1)
      await giveUpGeneration(await longRun(userId, { minutes: 0 }))
      expect(await runsMailed(userId)).toHaveLength(1)
    }
  })

  test('is none of a run that was only cancelled', async () => {
    const { userId } = await createTestUser({ credits: 100 })
    await confirm(userId)
    await cancelGeneration(userId, await longRun(userId))
    expect(await mailsOf(userId)).toEqual([])
  })

  test.each<[string, (userId: string) => Promise<unknown>]>([
    ['was over soon', (userId) => confirm(userId)],
    ['nobody wants to hear of', (userId) => confirm(userId).then(() => updateRunMails(userId, false))],
    ['belongs to an address that nobody confirmed', () => Promise.resolve()],
  ])('that %s does not come', async (which, prepare) => {
    const { userId } = await createTestUser({ credits: 100 })
    await prepare(userId)
    await giveUpGeneration(await longRun(userId, { minutes: which === 'was over soon' ? 1 : 5 }))
    expect(await mailsOf(userId)).toEqual([])
  })
})

function confirm(userId: string) {
  return db.updateTable('users').set({ email_confirmed_at: new Date() }).where('id', '=', userId).execute()
}

/** A run that is under way, with its hold and what it has delivered and been paid for. */
async function longRun(
  userId: string,
  { minutes = 5, planned = 1, delivered = 0, credits = 10 } = {},
): Promise<string> {
  const id = await createTestGeneration(userId, { state: 'running', planned, credits })
  await db.transaction().execute(async (trx) => {
    await holdCredits(trx, { userId, generationId: id, round: 1, credits })
    for (let index = 0; index < delivered; index++) {
      const each = credits / planned
      const output = { generation_id: id, index, credits: each, name: 'one.mp4', storage_key: 'x' }
      const { id: outputId } = await trx
        .insertInto('outputs')
        .values({ ...output, state: 'delivered', bytes: 1, sha256: 'a'.repeat(64) })
        .returning('id')
        .executeTakeFirstOrThrow()
      await captureCredits(trx, { generationId: id, round: 1, outputId, credits: each })
    }
  })
  const queuedAt = new Date(Date.now() - minutes * 60_000)
  await db.updateTable('generations').set({ queued_at: queuedAt, delivered }).where('id', '=', id).execute()
  return id
}

async function posted(userId: string): Promise<string> {
  await db.transaction().execute((trx) => postMail(trx, { userId }, CHANGED))
  return (await mailsOf(userId)).at(-1)!.id
}

function mailsOf(userId: string) {
  return db
    .selectFrom('mails')
    .select(['id', 'kind'])
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .execute()
}

async function runsMailed(userId: string): Promise<unknown[]> {
  const { rows } = await sql<{ run: string }>`
    select details ->> 'generationId' as run from mails where user_id = ${userId} and kind = 'run-finished'`.execute(
    db,
  )
  return rows.map(({ run }) => run)
}

function stateOf(mailId: string) {
  return db.selectFrom('mails').selectAll().where('id', '=', mailId).executeTakeFirstOrThrow()
}

function messagesOf(mailId: string) {
  return sql<{
    id: string
  }>`select id from pgboss.job where name = 'mail' and data ->> 'mailId' = ${mailId}`.execute(db)
}
