import type { Language } from '#app/i18n/language.ts'

/**
 * Every kind of mail and what its row remembers: ids and plain facts, never a secret, never a finished text. A new kind
 * is a line here, a file of its name beside this one, and a line in compose.server.ts.
 */
export interface MailValues {
  'confirm-email': { tokenId: string }
  /** To the new address, which is the user's only when its link is opened. */
  'change-email': { tokenId: string }
  /** To the old address, afterwards. */
  'email-changed': {
    /** The new one. */
    email: string
  }
  /** To an address that somebody says is theirs; the token is made when the mail is written. */
  'reset-password': { tokenId?: string }
  receipt: { paymentId: string }
  'run-finished': { generationId: string }
  'retention-warning': {
    /** When the files move to the trash, ISO 8601. */
    movesAt: string
  }
  /** The last one: the user it is to is gone. */
  'account-closed': { name: string }
  'password-changed': {
    /** ISO 8601. */
    at: string
  }
}

export type MailKind = keyof MailValues
export type Mailing = { [Kind in MailKind]: { kind: Kind; values: MailValues[Kind] } }[MailKind]

/** Whom a letter is written to. */
export interface Addressee {
  name: string
  language: Language
  /** APP_ORIGIN: every link begins with it, whatever host a request named. */
  origin: string
}
