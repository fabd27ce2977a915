import type { Letter } from '#app/mail/letter.ts'
import type { Addressee } from '#app/mail/mailing.ts'

/** To the address that an account is to move to. */
export function changeEmail({ secret, email }: { secret: string; email: string }, to: Addressee): Letter {
  const words = WORDS[to.language]
  return {
    subject: words.subject,
    body: [
      words.asked(email),
      { button: words.button, href: `${to.origin}/email/confirmation?token=${secret}` },
      { note: words.note },
    ],
  }
}

const WORDS = {
  id: {
    subject: 'Konfirmasi e-mail baru untuk akun Lumiku Anda',
    asked: (email: string) =>
      `Anda ingin memakai ${email} untuk akun Lumiku. Tekan tombol ini di perangkat tempat Anda masuk; sebelum itu e-mail lama tetap berlaku.`,
    button: 'Pakai e-mail ini',
    note: 'Tautan ini berlaku 24 jam. Kalau Anda tidak meminta ini, abaikan saja: tidak ada yang berubah.',
  },
  en: {
    subject: 'Confirm the new e-mail of your Lumiku account',
    asked: (email: string) =>
      `You want to use ${email} for your Lumiku account. Press this button on a device where you are logged in; until then the old e-mail stays.`,
    button: 'Use this e-mail',
    note: 'The link works for 24 hours. If you did not ask for this, just ignore it: nothing changes.',
  },
}
