import type { Db, Trx } from '#app/db/client.server.ts'
import type { Language } from '#app/i18n/language.ts'
import { mailMode } from '#app/mail.server.ts'
import type { Mailing } from '#app/mail/mailing.ts'
import { addMail, addMailTo } from '#app/models/mail.server.ts'
import { enqueue } from '#app/queue.server.ts'

/**
 * Writes a mail in the caller's transaction: it is sent when that commits, by the jobs process, in the user's language,
 * and never otherwise. It goes to the user's address, or to `email` where another one is meant. Users that are gone or
 * disabled get none, and where no mail server is set nothing is written: see `canSendMail`.
 */
export async function postMail(
  trx: Db | Trx,
  to: { userId: string; email?: string },
  mailing: Mailing,
): Promise<void> {
  if (mailMode() === 'none') return
  const mailId = await addMail(trx, { ...to, kind: mailing.kind, details: mailing.values })
  if (mailId) await enqueue(trx, 'mail', { mailId })
}

/** The same to an address of which nobody has looked up yet whose it is. */
export async function postToAddress(
  trx: Db | Trx,
  to: { email: string; language: Language },
  mailing: Mailing,
): Promise<void> {
  if (mailMode() === 'none') return
  const mailId = await addMailTo(trx, { ...to, kind: mailing.kind, details: mailing.values })
  await enqueue(trx, 'mail', { mailId })
}
