import { formatNumber, formatRupiah } from '#app/i18n/format.ts'
import type { Letter } from '#app/mail/letter.ts'
import type { Addressee } from '#app/mail/mailing.ts'

/** For a payment that has arrived; its slip comes as a PDF with it. */
export function receipt(
  payment: { id: string; orderId: string; credits: number; rupiah: number },
  to: Addressee,
): Letter {
  const words = WORDS[to.language]
  const credits = formatNumber(payment.credits, to.language)
  const rupiah = formatRupiah(payment.rupiah)
  return {
    subject: words.subject(credits),
    body: [
      words.arrived(rupiah, credits),
      {
        facts: [
          [words.number, payment.orderId],
          [words.bought, words.credits(credits)],
          [words.total, rupiah],
        ],
      },
      { button: words.button, href: `${to.origin}/wallet/payments/${payment.id}` },
      { note: words.attached },
    ],
  }
}

const WORDS = {
  id: {
    subject: (credits: string) => `Kuitansi: ${credits} kredit Lumiku`,
    arrived: (rupiah: string, credits: string) =>
      `Pembayaran ${rupiah} sudah kami terima dan ${credits} kredit sudah masuk ke dompet Anda.`,
    number: 'Nomor pesanan',
    bought: 'Dibeli',
    credits: (credits: string) => `${credits} kredit`,
    total: 'Total',
    button: 'Lihat pembayaran ini',
    attached: 'Kuitansi (PDF) ada di lampiran.',
  },
  en: {
    subject: (credits: string) => `Receipt: ${credits} Lumiku credits`,
    arrived: (rupiah: string, credits: string) =>
      `We have received ${rupiah} and ${credits} credits are in your wallet.`,
    number: 'Order number',
    bought: 'Bought',
    credits: (credits: string) => `${credits} credits`,
    total: 'Total',
    button: 'See this payment',
    attached: 'The receipt is attached as a PDF.',
  },
}
