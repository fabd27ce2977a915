import { log } from '#app/log.server.ts'
import { composeMail } from '#app/mail/compose.server.ts'
import { mailMode, sendMail } from '#app/mail.server.ts'
import { claimMail, releaseMail, settleMail, type OutgoingMail } from '#app/models/mail.server.ts'

/**
 * Sends a mail of the outbox, or settles why not. Throws when it should be tried again: the mail server is away, or
 * another process may be sending it this very moment.
 */
export async function deliverMail(mailId: string): Promise<void> {
  const mail = await claimMail(mailId)
  if (!mail) return
  if (mail === 'busy') throw new Error('Another process is sending this mail')
  try {
    await deliver(mail)
  } catch (error) {
    await releaseMail(mailId, error instanceof Error ? error.message : String(error))
    throw error
  }
}

/** After the last try: a person has to look. */
export async function giveUpMail(mailId: string): Promise<void> {
  if (await settleMail(mailId, 'failed')) log.error({ mailId }, 'a mail was given up')
}

async function deliver({ id, ...mail }: OutgoingMail): Promise<void> {
  const composed = await composeMail({ id, ...mail })
  if (!composed) {
    await settleMail(id, 'dropped')
    return
  }
  if (mailMode() === 'kept') {
    await settleMail(id, 'kept')
    return
  }
  const outcome = await sendMail(id, composed)
  if (outcome.ok) {
    await settleMail(id, 'sent')
    log.info({ mailId: id, kind: mail.kind, userId: mail.userId, tries: mail.attempt }, 'a mail was sent')
    return
  }
  const { reason, problem } = outcome
  await settleMail(id, reason === 'no-such-address' ? 'refused' : 'failed', problem)
  log.warn({ mailId: id, kind: mail.kind, userId: mail.userId, reason }, 'a mail was refused')
}
