import { env } from '#app/env.server.ts'
import { htmlOf, textOf, type Letter } from '#app/mail/letter.ts'
import type { Addressee, MailKind, MailValues } from '#app/mail/mailing.ts'
import { passwordChanged } from '#app/mail/password-changed.ts'
import { receipt } from '#app/mail/receipt.ts'
import type { OutgoingMail } from '#app/models/mail.server.ts'
import { findPaymentForReceipt } from '#app/models/payment.server.ts'
import { drawReceipt, receiptOf } from '#app/payments/receipt.server.ts'

export interface Attachment {
  filename: string
  content: Buffer
  contentType: string
}

/** A mail as it goes out. */
export interface ComposedMail {
  to: string
  subject: string
  text: string
  html: string
  attachments: Attachment[]
}

interface Written {
  letter: Letter
  attachments?: Attachment[]
}

/** Undefined when nobody needs the mail any more: its link was used, what it is about is gone. */
type Writer<Kind extends MailKind> = (values: MailValues[Kind], to: Addressee) => Promise<Written | undefined>

const WRITERS: { [Kind in MailKind]: Writer<Kind> } = {
  async receipt({ paymentId }, to) {
    const found = await findPaymentForReceipt(paymentId)
    const slip = found && receiptOf(found.payment, found.buyer)
    if (!slip) return undefined
    return {
      letter: receipt({ id: paymentId, ...slip }, to),
      attachments: [
        {
          filename: `lumiku-${slip.orderId}.pdf`,
          content: await drawReceipt(slip, to.language),
          contentType: 'application/pdf',
        },
      ],
    }
  },
  'password-changed': async (values, to) => ({ letter: passwordChanged(values, to) }),
}

/** Writes the mail of a row as things stand now. Undefined when nobody needs it any more. */
export async function composeMail(mail: OutgoingMail): Promise<ComposedMail | undefined> {
  const to: Addressee = { name: mail.name, language: mail.language, origin: env().APP_ORIGIN }
  const write = WRITERS[mail.kind] as Writer<MailKind> | undefined
  // A kind of a newer release, while the old one still runs: it is tried again.
  if (!write) throw new Error(`This release knows no mail of kind ${mail.kind}`)
  const written = await write(mail.details as never, to)
  if (!written) return undefined
  const { letter, attachments = [] } = written
  return {
    to: mail.email,
    subject: letter.subject,
    text: textOf(letter, to),
    html: htmlOf(letter, to),
    attachments,
  }
}
