import type { Letter } from '#app/mail/letter.ts'
import type { Addressee } from '#app/mail/mailing.ts'

/** The first mail of an account: a welcome, and the link that confirms where the others will go. */
export function confirmEmail(
  { secret, credits }: { secret: string; credits: number },
  to: Addressee,
): Letter {
  const words = WORDS[to.language]
  return {
    subject: words.subject,
    body: [
      words.welcome(credits),
      words.why,
      { button: words.button, href: `${to.origin}/email/confirmation?token=${secret}` },
      { note: words.note },
    ],
  }
}

const WORDS = {
  id: {
    subject: 'Konfirmasi e-mail Anda untuk Lumiku',
    welcome: (credits: number) =>
      `Selamat datang di Lumiku. ${credits} kredit sudah ada di dompet Anda, langsung bisa dipakai.`,
    why: 'Tekan tombol ini supaya kami tahu e-mail ini benar milik Anda. Ke sinilah kuitansi, kabar hasil, dan tautan kata sandi baru dikirim.',
    button: 'Konfirmasi e-mail',
    note: 'Tautan ini berlaku 7 hari. Kalau Anda tidak mendaftar di Lumiku, abaikan saja e-mail ini.',
  },
  en: {
    subject: 'Confirm your e-mail for Lumiku',
    welcome: (credits: number) =>
      `Welcome to Lumiku. ${credits} credits are in your wallet already, ready to use.`,
    why: 'Press this button so that we know this e-mail is yours. Receipts, news of your results and links for a new password go here.',
    button: 'Confirm e-mail',
    note: 'The link works for 7 days. If you did not register at Lumiku, just ignore this mail.',
  },
}
