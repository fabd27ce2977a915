import type { Language } from '#app/i18n/language.ts'
import type { Letter } from '#app/mail/letter.ts'
import type { Addressee, MailValues } from '#app/mail/mailing.ts'

/** To whoever owns the account, so that a password somebody else changed does not go unseen. */
export function passwordChanged(values: MailValues['password-changed'], to: Addressee): Letter {
  const words = WORDS[to.language]
  const at = `${MOMENT[to.language].format(new Date(values.at))} WIB`
  return {
    subject: words.subject,
    body: [
      words.changed(at),
      words.ifNot,
      { button: words.button, href: `${to.origin}/password/forgotten` },
      { note: words.note },
    ],
  }
}

const moment = (language: Language) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Jakarta' })
const MOMENT: Record<Language, Intl.DateTimeFormat> = { id: moment('id'), en: moment('en') }

const WORDS = {
  id: {
    subject: 'Kata sandi Lumiku Anda sudah diganti',
    changed: (at: string) =>
      `Kata sandi akun Anda diganti pada ${at}. Semua perangkat lain sudah dikeluarkan.`,
    ifNot: 'Kalau itu bukan Anda, segera buat kata sandi baru lewat tombol ini.',
    button: 'Buat kata sandi baru',
    note: 'Kalau itu memang Anda, tidak ada yang perlu dilakukan.',
  },
  en: {
    subject: 'Your Lumiku password was changed',
    changed: (at: string) =>
      `The password of your account was changed on ${at}. Every other device has been logged out.`,
    ifNot: 'If that was not you, make a new password at once with this button.',
    button: 'Make a new password',
    note: 'If it was you, there is nothing to do.',
  },
}
