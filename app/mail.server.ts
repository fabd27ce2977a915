import { createTransport, type Transporter } from 'nodemailer'
import type SMTPTransport from 'nodemailer/lib/smtp-transport'
import { env } from '#app/env.server.ts'

export interface Mail {
  to: string
  subject: string
  /** Plain text: it is read on every phone and shows nothing that was not written. */
  text: string
  attachments?: { filename: string; content: Buffer; contentType: string }[]
}

let transport: Transporter | undefined

/** Whether there is a server to send by. */
export function canSendMail(): boolean {
  return env().SMTP_URL !== undefined
}

/** Sends one mail, or throws so that the queue tries again. SMTP gives no proof of arrival, so twice is possible. */
export async function sendMail(mail: Mail): Promise<void> {
  const { SMTP_URL, MAIL_FROM, APP_ORIGIN } = env()
  if (!SMTP_URL) throw new Error('SMTP_URL is not set')
  transport ??= createTransport({
    url: SMTP_URL,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
  } as SMTPTransport.Options)
  await transport.sendMail({ from: MAIL_FROM ?? `Lumiku <halo@${new URL(APP_ORIGIN).hostname}>`, ...mail })
}
