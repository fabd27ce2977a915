import type { Letter } from '#app/mail/letter.ts'
import type { Addressee } from '#app/mail/mailing.ts'

/** The last mail: what is gone, what is kept, and whom to ask if it was somebody else. */
export function accountClosed(to: Addressee): Letter {
  const words = WORDS[to.language]
  return { subject: words.subject, body: [words.gone, words.kept, { note: words.note }] }
}

const WORDS = {
  id: {
    subject: 'Akun Lumiku Anda sudah dihapus',
    gone: 'Akun Anda, semua berkas, dan data Anda sudah dihapus seperti yang Anda minta. Ini e-mail terakhir dari kami.',
    kept: 'Yang tetap disimpan hanya catatan pembayaran dan kredit yang diwajibkan untuk pembukuan, tanpa nama dan e-mail Anda.',
    note: 'Kalau bukan Anda yang menghapusnya, balas e-mail ini: orang lain tahu kata sandi Anda. Ganti juga di tempat lain yang memakai kata sandi itu.',
  },
  en: {
    subject: 'Your Lumiku account was deleted',
    gone: 'Your account, all its files and your data were deleted as you asked. This is the last mail from us.',
    kept: 'All that is kept are the records of payments and credits that bookkeeping requires, without your name and e-mail.',
    note: 'If it was not you, answer this mail: somebody knows your password. Change it also wherever else you use it.',
  },
}
