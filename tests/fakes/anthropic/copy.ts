import type { MessagesBody } from './server.ts'

/** What the copywriter sends as its prompt: a line, then JSON. */
interface Brief {
  product: string
  slides: number
  angle: string
  languages: ('id' | 'en')[]
}

/** Copy for the product of the prompt, as a model might write it; no two angles open alike. */
export function copyOf(body: MessagesBody): Record<string, unknown> {
  const brief = briefOf(body)
  return Object.fromEntries(brief.languages.map((language) => [language, WRITERS[language](brief)]))
}

function briefOf(body: MessagesBody): Brief {
  const content = body.messages[0]?.content ?? ''
  return JSON.parse(content.slice(content.indexOf('{'))) as Brief
}

const WRITERS = { id: indonesian, en: english }

function indonesian({ product, slides, angle }: Brief) {
  const name = nameOf(product)
  const lines = [
    ['Kenapa harus yang ini?', `${name} dibuat sedikit demi sedikit supaya tetap segar saat sampai.`],
    ['Isinya apa saja', `Bahan pilihan, tanpa pengawet. Cocok untuk ${angle}.`],
    ['Cara pesannya', 'Pilih jumlahnya, bayar, kami kirim hari itu juga.'],
    ['Kata yang sudah coba', 'Banyak yang kembali lagi karena rasanya pas.'],
  ]
  return {
    slides: [
      { title: `${name}: ${angle}`, body: 'Geser untuk tahu alasannya.' },
      ...middle(slides, lines),
      { title: 'Mau coba sekarang?', body: 'Stok minggu ini terbatas.' },
    ].slice(-slides),
    cta: 'Pesan lewat keranjang sekarang',
    hashtags: ['#umkm', '#jajananlokal', `#${tag(name)}`, '#racunbelanja', '#produklokal', `#${tag(angle)}`],
    altTexts: Array.from({ length: slides }, (_, index) => `Slide ${index + 1}: ${name} di atas meja kayu`),
    caption: `${name} untuk ${angle}. Simpan dulu, pesan nanti.`,
  }
}

function english({ product, slides, angle }: Brief) {
  const name = nameOf(product)
  const lines = [
    ['Why this one?', `${name} is made in small batches, so it arrives fresh.`],
    ['What is inside', `Chosen ingredients, no preservatives. Made for ${angle}.`],
    ['How to order', 'Pick how many, pay, and we ship the same day.'],
    ['People who tried it', 'Many come back because it tastes right.'],
  ]
  return {
    slides: [
      { title: `${name}: ${angle}`, body: 'Swipe to see why.' },
      ...middle(slides, lines),
      { title: 'Want to try it?', body: 'Stock is limited this week.' },
    ].slice(-slides),
    cta: 'Order from the basket now',
    hashtags: ['#smallbusiness', '#local', `#${tag(name)}`, '#shoplocal', '#indonesia', `#${tag(angle)}`],
    altTexts: Array.from({ length: slides }, (_, index) => `Slide ${index + 1}: ${name} on a wooden table`),
    caption: `${name} for ${angle}. Save now, order later.`,
  }
}

function middle(slides: number, lines: string[][]) {
  return Array.from({ length: Math.max(0, slides - 2) }, (_, index) => {
    const [title = '', body = ''] = lines[index % lines.length] ?? []
    return { title: index < lines.length ? title : `${title} (${index + 1})`, body }
  })
}

function nameOf(product: string): string {
  return (
    product
      .split(/[.,\n]/)[0]
      ?.slice(0, 30)
      .trim() || 'Produk'
  )
}

function tag(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .slice(0, 24)
}
