import PDFDocument from 'pdfkit'
import type { Payment } from '#app/db/schema.ts'
import { en } from '#app/i18n/en.ts'
import { formatMoment, formatNumber, formatRupiah } from '#app/i18n/format.ts'
import { id } from '#app/i18n/id.ts'
import type { Language } from '#app/i18n/language.ts'
import { wayOf } from '#app/payments/ways.ts'

export interface Receipt {
  orderId: string
  buyer: { name: string; email: string }
  credits: number
  /** Whole rupiah. */
  rupiah: number
  paidAt: Date
  /** As the buyer reads it: "QRIS". */
  method: string | null
  isTest: boolean
}

const MARGIN = 48
const INK = '#1B1A17'
const MUTED = '#6E6A60'
const RULE = '#E4E0D6'

/** What the receipt of this payment says; undefined while it is not paid. */
export function receiptOf(
  payment: Payment,
  buyer: Receipt['buyer'] & { language: Language },
): Receipt | undefined {
  if (!payment.paid_at) return undefined
  return {
    orderId: payment.order_id,
    buyer,
    credits: payment.credits,
    rupiah: payment.rupiah,
    paidAt: payment.paid_at,
    method: payment.method ? wordsOf(buyer.language).ways[wayOf(payment.method)] : null,
    isTest: payment.is_test,
  }
}

export function wordsOf(language: Language) {
  return (language === 'en' ? en : id).payment
}

/** One page of A6, to keep or to send on: the slip that the payment's page shows. */
export function drawReceipt(receipt: Receipt, language: Language): Promise<Buffer> {
  const words = wordsOf(language)
  const document = new PDFDocument({
    size: 'A6',
    margin: MARGIN / 2,
    info: { Title: `${words.seller} ${receipt.orderId}`, Author: 'Lumiku', CreationDate: receipt.paidAt },
  })
  const chunks: Buffer[] = []
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<Buffer>((resolve, reject) => {
    document.on('end', () => resolve(Buffer.concat(chunks))).on('error', reject)
  })
  const left = MARGIN / 2
  const width = document.page.width - MARGIN

  document.font('Helvetica-Bold').fontSize(16).fillColor(INK).text('Lumiku', left, left)
  document.font('Helvetica').fontSize(9).fillColor(MUTED).text(words.seller)
  rule()
  const line = (label: string, value: string, isTotal = false) => {
    const { y } = document
    const font = isTotal ? 'Helvetica-Bold' : 'Helvetica'
    document.font(font).fontSize(isTotal ? 12 : 9)
    document.fillColor(isTotal ? INK : MUTED).text(label, left, y, { width: width * 0.38 })
    const below = document.y
    document.fillColor(INK).text(value, left + width * 0.38, y, { width: width * 0.62, align: 'right' })
    document.y = Math.max(below, document.y) + 4
  }
  line(words.number, receipt.orderId)
  line(words.for, latin(receipt.buyer.name))
  line('', latin(receipt.buyer.email))
  line(words.paidAt, formatMoment(receipt.paidAt, language, new Date(0)))
  if (receipt.method) line(words.method, receipt.method)
  rule()
  line(`${formatNumber(receipt.credits, language)} ${words.credits}`, formatRupiah(receipt.rupiah))
  line(words.total, formatRupiah(receipt.rupiah), true)
  if (receipt.isTest)
    document.moveDown().font('Helvetica-Oblique').fontSize(8).fillColor(MUTED).text(words.test, left)
  document.end()
  return ended

  function rule(): void {
    document.moveDown(0.6)
    const { y } = document
    document
      .moveTo(left, y)
      .lineTo(left + width, y)
      .lineWidth(0.7)
      .strokeColor(RULE)
      .stroke()
    document.moveDown(0.6)
  }
}

/** The built-in fonts of PDF have Latin letters; a name in others is better with a dot than missing. */
function latin(text: string): string {
  return text.replace(/[^\u0020-\u007E\u00A0-\u00FF]/gu, '·')
}
