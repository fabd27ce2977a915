import { createTransport, type Transporter } from 'nodemailer'
import type SMTPTransport from 'nodemailer/lib/smtp-transport'
import { env } from '#app/env.server.ts'
import type { ComposedMail } from '#app/mail/compose.server.ts'

/** smtp: to a mail server; kept: readable at /dev/mail of a machine that is tried out; none: nowhere. */
export type MailMode = 'smtp' | 'kept' | 'none'

export function mailMode(): MailMode {
  const { SMTP_URL, DEV_MAIL } = env()
  if (SMTP_URL) return 'smtp'
  return DEV_MAIL ? 'kept' : 'none'
}

/** Whether a mail reaches anybody. What needs one is not offered otherwise. */
export function canSendMail(): boolean {
  return mailMode() !== 'none'
}

export type SendOutcome =
  | { ok: true }
  /** For good, in the mail server's words: the address does not exist, or the mail is not wanted as it is. */
  | { ok: false; reason: 'no-such-address' | 'mail-refused'; problem: string }

let transport: Transporter | undefined

/**
 * Sends one mail. Throws when it may work later: no connection, a busy server, a wrong password of ours. `id` makes the
 * Message-ID, the same at every try: SMTP gives no proof of arrival, so a mail may be sent again after its answer was
 * lost, and mailboxes know it by that.
 */
export async function sendMail(id: string, mail: ComposedMail): Promise<SendOutcome> {
  const { SMTP_URL, MAIL_FROM, APP_ORIGIN } = env()
  if (!SMTP_URL) throw new Error('SMTP_URL is not set')
  const { hostname } = new URL(APP_ORIGIN)
  transport ??= createTransport({
    url: SMTP_URL,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    // A mail is made of our own words: no part of it is a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  } as SMTPTransport.Options)
  try {
    await transport.sendMail({
      from: MAIL_FROM ?? `Lumiku <halo@${hostname}>`,
      messageId: `<${id}@${hostname}>`,
      // Nobody's "I am on holiday" belongs to us (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
      ...mail,
    })
    return { ok: true }
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal) return refusal
    throw error
  }
}

/** RFC 5321 4.2.1: an answer of 5xx to a recipient or to the mail itself is for good; to a login it is our mistake. */
function refusalOf(error: unknown): Exclude<SendOutcome, { ok: true }> | undefined {
  const {
    responseCode = 0,
    command,
    response,
    message,
  } = error as {
    responseCode?: number
    command?: string
    response?: string
    message: string
  }
  if (responseCode < 500 || responseCode > 599) return undefined
  const problem = response ?? message
  if (command === 'RCPT TO') return { ok: false, reason: 'no-such-address', problem }
  if (command === 'DATA') return { ok: false, reason: 'mail-refused', problem }
  return undefined
}
