import type { UploadSummary } from '../contract.ts'
import { layDesign, materialOf, type Design } from './design.ts'
import type { CarouselInput } from './input.ts'

/** What the form opens with: the newest pictures under words that many a shop could say. */
export function exampleCarousel(uploads: UploadSummary[]): CarouselInput {
  return layDesign(EXAMPLE, materialOf(uploads))
}

const TITLE = { preset: 'bold', size: 9.5, anchor: 'bottom-left', align: 'left', width: 0.86 } as const
const BODY = { preset: 'minimal', size: 4.6, anchor: 'bottom-left', align: 'left', width: 0.82 } as const

const EXAMPLE: Design = {
  count: 6,
  marks: { hasDots: true, hasArrow: true, colour: '#ffffff' },
  slides: [
    {
      colour: '#23356b',
      dim: 0.3,
      blocks: [
        {
          kind: 'title',
          texts: [
            'Kenapa pelanggan kami balik lagi',
            'Tiga hal yang jarang diceritakan penjual',
            'Sebelum beli, lihat ini dulu',
          ],
          style: TITLE,
        },
        {
          kind: 'body',
          texts: ['Geser untuk lihat alasannya', 'Cukup satu menit'],
          style: { ...BODY, size: 4.2 },
        },
      ],
    },
    {
      colour: '#2f7d4f',
      dim: 0.3,
      blocks: [
        {
          kind: 'title',
          texts: ['Bahannya dipilih satu-satu', 'Dibuat, bukan sekadar dijual'],
          style: { ...TITLE, size: 7.6 },
        },
        {
          kind: 'body',
          texts: [
            'Yang tidak lolos, tidak kami kirim. Sesederhana itu.',
            'Setiap pesanan kami cek dulu sebelum dibungkus.',
          ],
          style: BODY,
        },
      ],
    },
    {
      colour: '#8a3b12',
      dim: 0.3,
      blocks: [
        {
          kind: 'title',
          texts: ['Harganya jujur', 'Harga sama untuk semua'],
          style: { ...TITLE, size: 7.6 },
        },
        {
          kind: 'body',
          texts: ['Tanpa biaya tambahan di akhir. Yang tertulis, itu yang dibayar.'],
          style: BODY,
        },
      ],
    },
    {
      colour: '#5b2a86',
      dim: 0.3,
      blocks: [
        {
          kind: 'title',
          texts: ['Dikirim hari ini juga', 'Pesan pagi, jalan sore'],
          style: { ...TITLE, size: 7.6 },
        },
        { kind: 'body', texts: ['Pesan sebelum pukul 15.00, nomor resi kami kabari.'], style: BODY },
      ],
    },
    {
      colour: '#1b1a17',
      dim: 0.45,
      blocks: [
        {
          kind: 'action',
          texts: ['Chat kami sekarang, stok terbatas', 'Simpan dulu, pesan nanti'],
          style: { preset: 'plate', size: 7.2, anchor: 'center', align: 'center', width: 0.8 },
        },
      ],
    },
  ],
}
