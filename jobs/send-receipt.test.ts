import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { sendReceipt } from '#jobs/send-receipt.ts'
import { createTestPayment, createTestUser } from '#tests/support/factories.ts'
import { textOfPdf } from '#tests/support/pdf.ts'

const mails: { to: string[]; text: string }[] = []
let isFull = false
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, session, done) {
    let text = ''
    stream.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
    stream.on('end', () => {
      if (isFull) return done(new Error('The mailbox is full'))
      mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text })
      done()
    })
  },
})

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  process.env['SMTP_URL'] = `smtp://127.0.0.1:${port}`
})
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())))

async function paid(options: Parameters<typeof createTestPayment>[1] = { state: 'paid' }) {
  const { userId, email } = await createTestUser()
  const id = await createTestPayment(userId, options)
  const { order_id: orderId } = await db
    .selectFrom('payments')
    .select('order_id')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { id, email, orderId, mailsToBuyer: () => mails.filter(({ to }) => to.includes(email)) }
}

test('the receipt of a payment is mailed once, with the PDF', async () => {
  const { id, orderId, mailsToBuyer } = await paid()
  await sendReceipt(id)
  await sendReceipt(id)
  expect(mailsToBuyer()).toHaveLength(1)
  // As quoted-printable breaks its lines, and writes its sign of equality.
  const text = mailsToBuyer()[0]?.text.replace(/=\r\n/g, '') ?? ''
  expect(text).toContain(`filename=lumiku-${orderId}.pdf`)
  expect(text).toContain(`/wallet/payments/${id}`)
  const [, encoded = ''] =
    /Content-Type: application\/pdf[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(text) ?? []
  const pdf = Buffer.from(encoded, 'base64')
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  expect(textOfPdf(pdf)).toContain(orderId)
})

test('one that the mail server refuses is tried again by whoever asked', async () => {
  const { id, mailsToBuyer } = await paid()
  isFull = true
  await expect(sendReceipt(id)).rejects.toThrow('mailbox is full')
  isFull = false
  await sendReceipt(id)
  expect(mailsToBuyer()).toHaveLength(1)
})

test('what is not paid has no receipt', async () => {
  const { id, mailsToBuyer } = await paid({ state: 'pending' })
  await sendReceipt(id)
  expect(mailsToBuyer()).toEqual([])
})
