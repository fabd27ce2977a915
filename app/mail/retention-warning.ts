import type { Language } from '#app/i18n/language.ts'
import type { Letter } from '#app/mail/letter.ts'
import type { Addressee, MailValues } from '#app/mail/mailing.ts'

/** To somebody who has not come for long: what happens to their files, when, and how little keeps them. */
export function retentionWarning({ movesAt }: MailValues['retention-warning'], to: Addressee): Letter {
  const words = WORDS[to.language]
  const day = dayOf(movesAt, to.language)
  return {
    subject: words.subject(day),
    body: [
      words.lead(day),
      words.keep,
      { button: words.button, href: `${to.origin}/library` },
      words.after,
      { note: words.note },
    ],
  }
}

/** The day in Jakarta, with its name: nobody counts weeks in a mail. */
function dayOf(at: string, language: Language): string {
  return new Intl.DateTimeFormat(language === 'id' ? 'id-ID' : 'en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'Asia/Jakarta',
  }).format(new Date(at))
}

const WORDS = {
  id: {
    subject: (day: string) => `Berkas Anda di Lumiku dipindahkan ke sampah pada ${day}`,
    lead: (day: string) =>
      `Akun Lumiku Anda lama tidak dibuka. Pada ${day} hasil dan unggahan di dalamnya dipindahkan ke sampah.`,
    keep: 'Ingin menyimpannya? Cukup masuk sekali sebelum hari itu; semuanya tetap di tempatnya.',
    button: 'Masuk dan simpan berkas saya',
    after:
      'Sesudah dipindahkan, berkas masih bisa Anda kembalikan selama 30 hari. Yang Anda tandai favorit, avatar, dan kredit Anda tidak tersentuh.',
    note: 'Anda menerima ini karena akun ini belum pernah membeli kredit dan lama tidak dibuka.',
  },
  en: {
    subject: (day: string) => `Your files at Lumiku move to the trash on ${day}`,
    lead: (day: string) =>
      `Your Lumiku account was not opened for a long time. On ${day} the results and uploads in it move to the trash.`,
    keep: 'To keep them, log in once before that day; everything stays in its place.',
    button: 'Log in and keep my files',
    after:
      'After they have moved you can still put them back for 30 days. Favourites, avatars and your credits are not touched.',
    note: 'You get this because this account never bought credits and was not opened for a long time.',
  },
}
