import type { Starter } from '../contract.ts'
import type { RemoverInput } from './input.ts'

/** What cut-outs are made for. The pictures and the engine stay as they are. */
export const STARTERS: Starter<RemoverInput>[] = [
  {
    id: 'marketplace-1200',
    title: { id: 'Foto utama marketplace', en: 'Marketplace main photo' },
    summary: {
      id: 'Kotak putih 1200×1200 dengan bayangan tipis, produk mengisi 75 %: untuk Shopee dan Tokopedia.',
      en: 'A white 1200×1200 square with a faint shadow, the product filling 75 %: for Shopee and Tokopedia.',
    },
    apply: (example) => ({
      ...example,
      kinds: ['square'],
      square: { side: 1200, fill: 0.75, hasShadow: true },
    }),
  },
  {
    id: 'katalog-rapat',
    title: { id: 'Katalog rapat', en: 'Tight catalogue' },
    summary: {
      id: 'Kotak 1000×1000 tanpa bayangan, produk 85 %: semua barang terlihat seragam berjejer.',
      en: 'A 1000×1000 square without a shadow, the product at 85 %: all goods look alike side by side.',
    },
    apply: (example) => ({
      ...example,
      kinds: ['square'],
      square: { side: 1000, fill: 0.85, hasShadow: false },
    }),
  },
  {
    id: 'bahan-desain',
    title: { id: 'Bahan desain', en: 'For designs' },
    summary: {
      id: 'PNG transparan ukuran asli, untuk ditempel di poster, Canva, atau Carousel Mix.',
      en: 'Transparent PNG in the original size, to lay on a poster, in Canva or in Carousel Mix.',
    },
    apply: (example) => ({ ...example, kinds: ['transparent'] }),
  },
  {
    id: 'feed-warna',
    title: { id: 'Feed satu warna', en: 'One-colour feed' },
    summary: {
      id: 'Semua produk di atas warna yang sama, supaya feed Instagram terlihat rapi.',
      en: 'All products on the same colour, for a tidy Instagram feed.',
    },
    apply: (example) => ({ ...example, kinds: ['colour'], colour: '#f3d9c9' }),
  },
  {
    id: 'paket-lengkap',
    title: { id: 'Paket lengkap', en: 'Everything' },
    summary: {
      id: 'Transparan, putih, berwarna, dan kotak marketplace sekaligus. Harganya sama.',
      en: 'Transparent, white, coloured and the marketplace square at once. The price is the same.',
    },
    apply: (example) => ({ ...example, kinds: ['transparent', 'white', 'colour', 'square'] }),
  },
]
