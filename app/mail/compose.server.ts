import { env } from '#app/env.server.ts'
import { accountClosed } from '#app/mail/account-closed.ts'
import { changeEmail } from '#app/mail/change-email.ts'
import { confirmEmail } from '#app/mail/confirm-email.ts'
import { emailChanged } from '#app/mail/email-changed.ts'
import { htmlOf, textOf, type Letter } from '#app/mail/letter.ts'
import type { Addressee, MailKind, MailValues } from '#app/mail/mailing.ts'
import { passwordChanged } from '#app/mail/password-changed.ts'
import { receipt } from '#app/mail/receipt.ts'
import { resetPassword } from '#app/mail/reset-password.ts'
import { retentionWarning } from '#app/mail/retention-warning.ts'
import { runFinished } from '#app/mail/run-finished.ts'
import { WELCOME_BONUS } from '#app/models/credit.server.ts'
import { findFinishedRun } from '#app/models/generation/notice.server.ts'
import type { OutgoingMail } from '#app/models/mail.server.ts'
import { findPaymentForReceipt } from '#app/models/payment.server.ts'
import { retentionNotice } from '#app/models/retention.server.ts'
import { linkOfReset } from '#app/models/user/reset.server.ts'
import { findTokenById, secretOf } from '#app/models/user/token.server.ts'
import { drawReceipt, receiptOf } from '#app/payments/receipt.server.ts'
import { findTool } from '#app/studio/catalog.server.ts'

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
  /** Where more is known of them than the mail's row says. */
  to?: Addressee
  attachments?: Attachment[]
}

/** Undefined when nobody needs the mail any more: its link was used, what it is about is gone. */
type Writer<Kind extends MailKind> = (
  values: MailValues[Kind],
  to: Addressee,
  mail: OutgoingMail,
) => Promise<Written | undefined>

const WRITERS: { [Kind in MailKind]: Writer<Kind> } = {
  async 'confirm-email'({ tokenId }, to) {
    if (!(await findTokenById(tokenId))) return undefined
    return { letter: confirmEmail({ secret: secretOf(tokenId), credits: WELCOME_BONUS }, to) }
  },
  async 'change-email'({ tokenId }, to, { email }) {
    if (!(await findTokenById(tokenId))) return undefined
    return { letter: changeEmail({ secret: secretOf(tokenId), email }, to) }
  },
  'email-changed': async (values, to) => ({ letter: emailChanged(values, to) }),
  async 'reset-password'(_, { origin }, mail) {
    const link = await linkOfReset(mail.id, mail.email)
    if (!link) return undefined
    const to = { origin, name: link.name, language: link.language }
    return { letter: resetPassword({ secret: secretOf(link.tokenId) }, to), to }
  },
  'password-changed': async (values, to) => ({ letter: passwordChanged(values, to) }),
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
  async 'run-finished'({ generationId }, to) {
    const run = await findFinishedRun(generationId)
    const tool = run && (await findTool(run.tool))
    return tool && { letter: runFinished({ ...run, tool: tool.title }, to) }
  },
  async 'retention-warning'(values, to, { userId }) {
    // Whoever came back meanwhile needs no warning.
    const isWarned = userId !== null && (await retentionNotice(userId)) === 'kept'
    return isWarned ? { letter: retentionWarning(values, to) } : undefined
  },
  'account-closed': async ({ name }, { language, origin }) => {
    const to = { name, language, origin }
    return { letter: accountClosed(to), to }
  },
}

/** Writes the mail of a row as things stand now. Undefined when nobody needs it any more. */
export async function composeMail(mail: OutgoingMail): Promise<ComposedMail | undefined> {
  const addressee: Addressee = { name: mail.name, language: mail.language, origin: env().APP_ORIGIN }
  const write = WRITERS[mail.kind] as Writer<MailKind> | undefined
  // A kind of a newer release, while the old one still runs: it is tried again.
  if (!write) throw new Error(`This release knows no mail of kind ${mail.kind}`)
  const written = await write(mail.details as never, addressee, mail)
  if (!written) return undefined
  const { letter, to = addressee, attachments = [] } = written
  return {
    to: mail.email,
    subject: letter.subject,
    text: textOf(letter, to),
    html: htmlOf(letter, to),
    attachments,
  }
}
