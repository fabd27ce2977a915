import type { Letter } from '#app/mail/letter.ts'
import type { Addressee } from '#app/mail/mailing.ts'

export function resetPassword({ secret }: { secret: string }, to: Addressee): Letter {
  const words = WORDS[to.language]
  return {
    subject: words.subject,
    body: [
      words.asked,
      { button: words.button, href: `${to.origin}/password/new?token=${secret}` },
      words.then,
      { note: words.note },
    ],
  }
}

const WORDS = {
  id: {
    subject: 'Kata sandi baru untuk akun Lumiku Anda',
    asked: 'Ada yang meminta kata sandi baru untuk akun Anda. Kalau itu Anda, tekan tombol ini.',
    button: 'Buat kata sandi baru',
    then: 'Setelah kata sandi diganti, semua perangkat keluar dari akun Anda dan tautan ini tidak berlaku lagi.',
    note: 'Tautan ini berlaku 1 jam. Kalau Anda tidak memintanya, abaikan saja: kata sandi Anda tetap.',
  },
  en: {
    subject: 'A new password for your Lumiku account',
    asked: 'Somebody asked for a new password for your account. If it was you, press this button.',
    button: 'Make a new password',
    then: 'When the password is changed, every device is logged out of your account and this link stops working.',
    note: 'The link works for 1 hour. If you did not ask for it, just ignore this mail: your password stays.',
  },
}
