import type { Letter } from '#app/mail/letter.ts'
import type { Addressee, MailValues } from '#app/mail/mailing.ts'

/** To the address that an account has left: the last chance of an owner whose account was taken. */
export function emailChanged({ email }: MailValues['email-changed'], to: Addressee): Letter {
  const words = WORDS[to.language]
  return { subject: words.subject, body: [words.changed(email), words.ifNot, { note: words.note }] }
}

const WORDS = {
  id: {
    subject: 'E-mail akun Lumiku Anda sudah diganti',
    changed: (email: string) => `Akun Lumiku Anda sekarang memakai ${email}. Alamat ini tidak dipakai lagi.`,
    ifNot:
      'Kalau itu bukan Anda, segera balas e-mail ini: ada orang yang tahu kata sandi Anda. Setelah kami yakin akunnya milik Anda, kami bisa memasang lagi alamat ini dan mengirim tautan untuk kata sandi baru.',
    note: 'Kalau itu memang Anda, tidak ada yang perlu dilakukan.',
  },
  en: {
    subject: 'The e-mail of your Lumiku account was changed',
    changed: (email: string) => `Your Lumiku account uses ${email} now. This address is not used any more.`,
    ifNot:
      'If that was not you, answer this mail at once: somebody knows your password. Once we are sure that the account is yours, we can put this address back and send a link for a new password.',
    note: 'If it was you, there is nothing to do.',
  },
}
