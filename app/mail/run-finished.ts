import { formatNumber } from '#app/i18n/format.ts'
import type { Letter } from '#app/mail/letter.ts'
import type { Addressee } from '#app/mail/mailing.ts'

/** A run as it ended. */
export interface FinishedRun {
  id: string
  tool: Record<Addressee['language'], string>
  delivered: number
  failed: number
  /** Credits that were paid, and that came back. */
  captured: number
  released: number
}

/** For somebody who has not been watching. */
export function runFinished(run: FinishedRun, to: Addressee): Letter {
  const words = WORDS[to.language]
  const count = (value: number) => formatNumber(value, to.language)
  const tool = run.tool[to.language]
  const facts: [string, string][] = [[words.delivered, count(run.delivered)]]
  if (run.failed > 0) facts.push([words.failed, count(run.failed)])
  facts.push([words.paid, words.credits(count(run.captured))])
  if (run.released > 0) facts.push([words.back, words.credits(count(run.released))])
  const isEmpty = run.delivered === 0
  return {
    subject: isEmpty ? words.nothing(tool) : words.subject(tool, count(run.delivered)),
    body: [
      isEmpty ? words.nothingLead : run.failed > 0 ? words.partLead : words.lead,
      { facts },
      { button: isEmpty ? words.look : words.button, href: `${to.origin}/generations/${run.id}` },
      { note: words.note },
    ],
  }
}

const WORDS = {
  id: {
    subject: (tool: string, count: string) => `${tool}: ${count} hasil sudah jadi`,
    nothing: (tool: string) => `${tool}: tidak ada yang jadi`,
    lead: 'Semua yang Anda minta sudah jadi.',
    partLead:
      'Sebagian tidak jadi; kreditnya sudah kembali. Di halamannya Anda bisa mencoba lagi yang gagal saja.',
    nothingLead: 'Kali ini tidak ada yang jadi; semua kreditnya sudah kembali. Di halamannya ada sebabnya.',
    delivered: 'Jadi',
    failed: 'Gagal',
    paid: 'Terpakai',
    back: 'Kembali ke dompet',
    credits: (count: string) => `${count} kredit`,
    button: 'Lihat hasilnya',
    look: 'Lihat sebabnya',
    note: 'Anda menerima ini karena pekerjaannya lama. Kabar seperti ini bisa dimatikan di Pengaturan.',
  },
  en: {
    subject: (tool: string, count: string) => `${tool}: ${count} ready`,
    nothing: (tool: string) => `${tool}: nothing could be made`,
    lead: 'Everything you asked for is ready.',
    partLead:
      'Some of it could not be made; those credits are back. On its page you can try just that again.',
    nothingLead: 'Nothing could be made this time; all its credits are back. Its page tells why.',
    delivered: 'Ready',
    failed: 'Failed',
    paid: 'Spent',
    back: 'Back in your wallet',
    credits: (count: string) => `${count} credits`,
    button: 'See the results',
    look: 'See why',
    note: 'You get this because it took a while. Mails like it can be turned off in Settings.',
  },
}
