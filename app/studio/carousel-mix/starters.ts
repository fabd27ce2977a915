import type { Starter } from '../contract.ts'
import { layDesign, materialIn, type Design } from './design.ts'
import type { CarouselInput } from './input.ts'

/** The gallery: designs to begin with, each with words to be replaced. */
export const STARTERS: Starter<CarouselInput>[] = [
  starter(
    'promo-harga',
    { id: 'Promo harga', en: 'Price promotion' },
    {
      id: 'Satu produk, satu harga, satu ajakan. Empat slide yang langsung ke pokoknya.',
      en: 'One product, one price, one thing to do. Four slides that come to the point.',
    },
    {
      count: 8,
      marks: { hasDots: true, hasArrow: true },
      slides: [
        {
          colour: '#b3372b',
          dim: 0.25,
          blocks: [
            {
              kind: 'title',
              texts: ['Harga turun minggu ini', 'Mumpung masih harga lama', 'Promo akhir bulan'],
              style: {
                preset: 'bold',
                size: 11,
                anchor: 'top-left',
                align: 'left',
                isUpperCase: true,
                width: 0.8,
              },
            },
            {
              kind: 'price',
              texts: ['Mulai Rp 49.000', 'Hemat sampai 30 %'],
              style: { preset: 'retro', size: 6.5, anchor: 'bottom-left', align: 'left' },
            },
          ],
        },
        {
          colour: '#8f2a21',
          dim: 0.15,
          blocks: [
            {
              kind: 'body',
              texts: [
                'Yang didapat: barang asli, garansi tukar, bonus kemasan',
                'Barang sama, harga lebih ringan',
              ],
              style: { preset: 'plate', size: 5.2, anchor: 'bottom', align: 'center', width: 0.82 },
            },
          ],
        },
        {
          colour: '#f6c453',
          isPlain: true,
          blocks: [
            {
              kind: 'price',
              texts: ['Rp 49.000', 'Rp 45.000 untuk dua'],
              style: { preset: 'retro', size: 13, anchor: 'center', plate: 'none', width: 0.9 },
            },
            {
              kind: 'body',
              texts: ['Berlaku sampai stok habis', 'Sampai hari Minggu pukul 23.59'],
              style: { preset: 'minimal', size: 4.6, anchor: 'bottom', colour: '#3b1d0f', plate: 'none' },
            },
          ],
        },
        {
          colour: '#b3372b',
          colour2: '#5e130c',
          isPlain: true,
          blocks: [
            {
              kind: 'action',
              texts: ['Chat “PROMO” untuk pesan', 'Klik keranjang kuning', 'Pesan lewat tautan di bio'],
              style: { preset: 'bold', size: 9, anchor: 'center', plate: 'none', width: 0.8 },
            },
          ],
        },
      ],
    },
  ),
  starter(
    'katalog-lima-produk',
    { id: 'Katalog lima produk', en: 'Catalogue of five products' },
    {
      id: 'Sampul, lima produk dengan nama dan harga, lalu cara pesan. Tujuh slide.',
      en: 'A cover, five products with name and price, then how to order. Seven slides.',
    },
    {
      count: 4,
      shapes: ['4:5'],
      marks: { hasNumbers: true, hasArrow: true, colour: '#fffefb' },
      slides: [
        {
          colour: '#23356b',
          dim: 0.4,
          blocks: [
            {
              kind: 'title',
              texts: ['Katalog minggu ini', 'Lima yang paling dicari', 'Baru masuk'],
              style: { preset: 'elegant', size: 12, anchor: 'center', width: 0.84 },
            },
          ],
        },
        ...['Produk pertama', 'Produk kedua', 'Produk ketiga', 'Produk keempat', 'Produk kelima'].map(
          (name, index) => ({
            colour: ['#e9ecf6', '#fbf0d2', '#e8f3ec', '#fbebe8', '#f3f0e7'][index] as string,
            dim: 0,
            blocks: [
              {
                kind: 'title' as const,
                texts: [name],
                style: {
                  preset: 'plate' as const,
                  size: 6,
                  anchor: 'bottom-left' as const,
                  align: 'left' as const,
                },
              },
              {
                kind: 'price' as const,
                texts: [['Rp 35.000', 'Rp 59.000', 'Rp 75.000', 'Rp 89.000', 'Rp 120.000'][index] as string],
                style: {
                  preset: 'plate' as const,
                  size: 5,
                  anchor: 'bottom-left' as const,
                  align: 'left' as const,
                  plateColour: '#e6a100',
                },
              },
            ],
          }),
        ),
        {
          colour: '#23356b',
          isPlain: true,
          blocks: [
            {
              kind: 'action',
              texts: ['Sebut nomor produknya di chat', 'Pesan sekarang, bayar di tempat'],
              style: { preset: 'elegant', size: 8, anchor: 'center', plate: 'none', width: 0.8 },
            },
          ],
        },
      ],
    },
  ),
  starter(
    'tips',
    { id: 'Tips dan edukasi', en: 'Tips and know-how' },
    {
      id: 'Judul yang memancing, tiga tips bernomor, penutup. Bisa tanpa gambar sama sekali.',
      en: 'A title that pulls in, three numbered tips, an ending. Works without any picture.',
    },
    {
      count: 6,
      marks: { hasDots: true, hasArrow: true, hasNumbers: true, colour: '#1b1a17' },
      slides: [
        tip(
          '#f6c453',
          'title',
          ['3 cara merawat barang supaya awet', 'Kesalahan kecil yang bikin cepat rusak'],
          11,
        ),
        tip('#fbf0d2', 'title', ['1. Bersihkan pelan', '1. Jangan langsung dicuci'], 9, [
          'Kain lembap sudah cukup. Sabun keras malah mengikis lapisannya.',
        ]),
        tip('#f8e3b0', 'title', ['2. Simpan kering', '2. Jauhkan dari matahari'], 9, [
          'Lembap mengundang jamur, panas memudarkan warna.',
        ]),
        tip('#fbf0d2', 'title', ['3. Pakai bergantian', '3. Beri jeda sehari'], 9, [
          'Yang dipakai tiap hari perlu istirahat juga.',
        ]),
        tip('#f6c453', 'action', ['Simpan, nanti pasti butuh', 'Kirim ke teman yang perlu ini'], 9),
      ],
    },
  ),
  starter(
    'testimoni',
    { id: 'Testimoni', en: 'Testimonials' },
    {
      id: 'Kata pelanggan di atas foto yang digelapkan, satu suara satu slide.',
      en: 'What customers say over a darkened photo, one voice a slide.',
    },
    {
      count: 6,
      marks: { hasDots: true, colour: '#fff8ea' },
      slides: [
        {
          colour: '#3a2a1c',
          dim: 0.5,
          blocks: [
            {
              kind: 'title',
              texts: ['Kata mereka yang sudah coba', 'Bukan kata kami', 'Cerita pelanggan bulan ini'],
              style: { preset: 'elegant', size: 10, anchor: 'center', plate: 'none', width: 0.8 },
            },
          ],
        },
        quote(
          ['“Awalnya ragu, sekarang langganan.”', '“Datangnya cepat, bungkusnya rapi.”'],
          'Rina, Bandung',
        ),
        quote(['“Persis seperti di foto.”', '“Ibu saya langsung minta dibelikan lagi.”'], 'Dewi, Malang'),
        quote(
          ['“Ditanya apa saja dijawab sabar.”', '“Sudah tiga kali pesan, belum pernah kecewa.”'],
          'Yusuf, Makassar',
        ),
        {
          colour: '#3a2a1c',
          dim: 0.6,
          blocks: [
            {
              kind: 'action',
              texts: ['Giliran Anda mencoba', 'Tulis cerita Anda di komentar'],
              style: { preset: 'elegant', size: 9, anchor: 'center', plate: 'none', width: 0.8 },
            },
          ],
        },
      ],
    },
  ),
  starter(
    'sebelum-sesudah',
    { id: 'Sebelum dan sesudah', en: 'Before and after' },
    {
      id: 'Sampul, sebelum, sesudah, ajakan. Taruh fotonya di slide 2 dan 3.',
      en: 'Cover, before, after, what to do. Put the photos on slides 2 and 3.',
    },
    {
      count: 4,
      marks: { hasArrow: true },
      slides: [
        {
          colour: '#16324f',
          dim: 0.45,
          blocks: [
            {
              kind: 'title',
              texts: ['Dua minggu, ini bedanya', 'Lihat sendiri bedanya', 'Dulu begini, sekarang begini'],
              style: { preset: 'bold', size: 11, anchor: 'center', plate: 'none', width: 0.82 },
            },
          ],
        },
        label('Sebelum', '#6e6a60', '#ffffff'),
        label('Sesudah', '#2f7d4f', '#ffffff'),
        {
          colour: '#16324f',
          colour2: '#2f7d4f',
          isPlain: true,
          blocks: [
            {
              kind: 'action',
              texts: ['Mau hasil yang sama? Chat kami', 'Konsultasi dulu, gratis'],
              style: { preset: 'bold', size: 8.5, anchor: 'center', plate: 'none', width: 0.8 },
            },
          ],
        },
      ],
    },
  ),
  starter(
    'menu',
    { id: 'Menu warung', en: 'Food menu' },
    {
      id: 'Tiga menu andalan dengan harga, gaya warung lama.',
      en: 'Three favourite dishes with prices, in the look of an old eatery.',
    },
    {
      count: 6,
      shapes: ['1:1'],
      marks: { hasDots: true, hasArrow: true, colour: '#fff4d6' },
      slides: [
        {
          colour: '#7a2e12',
          dim: 0.3,
          blocks: [
            {
              kind: 'title',
              texts: ['Menu hari ini', 'Yang paling laris', 'Makan apa siang ini?'],
              style: { preset: 'retro', size: 10, anchor: 'center' },
            },
          ],
        },
        dish(['Nasi ayam geprek', 'Nasi goreng kampung'], 'Rp 18.000'),
        dish(['Soto daging', 'Bakso urat'], 'Rp 22.000'),
        dish(['Es kopi susu', 'Es jeruk peras'], 'Rp 12.000'),
        {
          colour: '#7a2e12',
          isPlain: true,
          blocks: [
            {
              kind: 'title',
              texts: ['Buka 10.00–21.00', 'Bisa diantar'],
              style: { preset: 'retro', size: 8.5, anchor: 'center' },
            },
            {
              kind: 'action',
              texts: ['Pesan lewat WhatsApp', 'Cari kami di GoFood dan GrabFood'],
              style: { preset: 'minimal', size: 5, anchor: 'bottom', colour: '#fff4d6', plate: 'none' },
            },
          ],
        },
      ],
    },
  ),
  starter(
    'flash-sale',
    { id: 'Flash sale', en: 'Flash sale' },
    {
      id: 'Lampu neon di atas gelap: jam, diskon, dan apa yang harus dilakukan.',
      en: 'Neon on the dark: the hour, the discount, and what to do.',
    },
    {
      count: 6,
      shapes: ['9:16'],
      marks: { hasDots: true, colour: '#7df9ff' },
      slides: [
        {
          colour: '#0b0b1a',
          colour2: '#2b0b3a',
          dim: 0.65,
          blocks: [
            {
              kind: 'title',
              texts: ['Flash sale nanti malam', 'Cuma dua jam'],
              style: { preset: 'neon', size: 17, anchor: 'center', plate: 'none', width: 0.8, leading: 1 },
            },
            {
              kind: 'body',
              texts: ['20.00–22.00 WIB', 'Malam ini, jangan telat'],
              style: { preset: 'minimal', size: 5.5, anchor: 'center', plate: 'none' },
            },
          ],
        },
        {
          colour: '#0b0b1a',
          colour2: '#2b0b3a',
          dim: 0.35,
          blocks: [
            {
              kind: 'price',
              texts: ['Diskon 50 %', 'Beli 1 dapat 2', 'Mulai Rp 9.900'],
              style: { preset: 'neon', size: 15, anchor: 'bottom', colour: '#ff7df2', width: 0.8 },
            },
          ],
        },
        {
          colour: '#0b0b1a',
          colour2: '#2b0b3a',
          isPlain: true,
          blocks: [
            {
              kind: 'action',
              texts: ['Nyalakan pengingat', 'Masukkan keranjang sekarang'],
              style: { preset: 'neon', size: 13, anchor: 'center', plate: 'none', width: 0.8, leading: 1.05 },
            },
          ],
        },
      ],
    },
  ),
  starter(
    'kutipan',
    { id: 'Kutipan', en: 'Quotes' },
    {
      id: 'Satu kalimat yang kuat, satu penutup. Banyak set dari satu daftar kutipan.',
      en: 'One strong sentence, one ending. Many sets from one list of quotes.',
    },
    {
      count: 7,
      shapes: ['1:1'],
      slides: [
        {
          colour: '#f3f0e7',
          isPlain: true,
          blocks: [
            {
              kind: 'title',
              texts: [
                'Pelan tidak apa-apa, asal tidak berhenti.',
                'Rezeki tidak tertukar, tapi perlu dijemput.',
                'Pelanggan pertama selalu yang paling berani.',
                'Mulai dari yang ada di tangan.',
                'Jujur itu iklan yang paling murah.',
                'Hari sepi adalah hari belajar.',
                'Kerja rapi berbicara sendiri.',
              ],
              style: {
                preset: 'elegant',
                size: 9,
                anchor: 'center',
                colour: '#1b1a17',
                shadow: false,
                plate: 'none',
                width: 0.8,
              },
            },
          ],
        },
        {
          colour: '#23356b',
          dim: 0.6,
          blocks: [
            {
              kind: 'action',
              texts: ['Simpan untuk hari yang berat'],
              style: { preset: 'minimal', size: 6, anchor: 'center', plate: 'none' },
            },
          ],
        },
      ],
    },
  ),
  starter(
    'foto-menyambung',
    { id: 'Foto menyambung', en: 'One photo across' },
    {
      id: 'Satu foto lebar dibentang di empat slide, tulisannya ikut bergeser.',
      en: 'One wide photo across four slides, the words move along.',
    },
    {
      count: 4,
      pictures: 'wide',
      marks: { hasArrow: true, hasDots: true },
      slides: [
        across('title', ['Geser pelan-pelan', 'Satu cerita, empat slide'], 10),
        across('body', ['Dibuat dengan tangan', 'Bahannya dari sini'], 6.5),
        across('body', ['Dipakai setiap hari', 'Tahan bertahun-tahun'], 6.5),
        across('action', ['Sekarang ada di toko kami', 'Pesan sebelum kehabisan'], 8),
      ],
    },
  ),
  starter(
    'status-whatsapp',
    { id: 'Status WhatsApp', en: 'WhatsApp status' },
    {
      id: 'Tiga gambar tegak untuk status toko, tinggal kirim satu per satu.',
      en: 'Three upright pictures for the shop’s status, ready to send one by one.',
    },
    {
      count: 6,
      pack: 'whatsapp',
      slides: [
        {
          colour: '#0f5132',
          dim: 0.2,
          blocks: [
            {
              kind: 'title',
              texts: ['Stok baru datang', 'Ready hari ini', 'Masih ada, yang tadi tanya'],
              style: { preset: 'tiktok', size: 10, anchor: 'center', width: 0.8 },
            },
          ],
        },
        {
          colour: '#146c43',
          dim: 0.1,
          blocks: [
            {
              kind: 'price',
              texts: ['Rp 65.000 saja', 'Dua cuma Rp 120.000'],
              style: { preset: 'plate', size: 8, anchor: 'center' },
            },
          ],
        },
        {
          colour: '#0f5132',
          colour2: '#146c43',
          isPlain: true,
          blocks: [
            {
              kind: 'action',
              texts: ['Balas status ini untuk pesan', 'Ketik MAU, kami siapkan'],
              style: { preset: 'tiktok', size: 9.5, anchor: 'center', width: 0.8 },
            },
          ],
        },
      ],
    },
  ),
  starter(
    'tabel-produk',
    { id: 'Dari tabel produk', en: 'From a product table' },
    {
      id: 'Satu baris tabel jadi satu set: nama, harga, keterangan. Tempel tabel sendiri, langsung jalan.',
      en: 'One row of a table becomes one set: name, price, description. Paste your own table and go.',
    },
    {
      count: 3,
      marks: { hasDots: true, hasArrow: true },
      table: {
        columns: ['nama', 'harga', 'deskripsi'],
        rows: [
          ['Tas kanvas Dara', 'Rp 89.000', 'Muat laptop 14 inci, tali bisa dipanjangkan.'],
          ['Dompet kulit Bima', 'Rp 125.000', 'Kulit sapi asli, jahitan tangan, delapan kantong.'],
          ['Topi rajut Laras', 'Rp 55.000', 'Benang katun, adem, tiga warna.'],
        ],
      },
      slides: [
        {
          colour: '#23356b',
          dim: 0.25,
          blocks: [
            {
              kind: 'title',
              texts: [],
              template: '{nama}',
              style: { preset: 'bold', size: 11, anchor: 'bottom-left', align: 'left', width: 0.84 },
            },
            {
              kind: 'price',
              texts: [],
              template: '{harga}',
              style: { preset: 'plate', size: 6, anchor: 'bottom-left', align: 'left' },
            },
          ],
        },
        {
          colour: '#e9ecf6',
          isPlain: true,
          blocks: [
            {
              kind: 'body',
              texts: [],
              template: '{deskripsi}',
              style: {
                preset: 'bold',
                size: 7.5,
                anchor: 'center',
                colour: '#1b1a17',
                plate: 'none',
                width: 0.8,
                leading: 1.25,
              },
            },
          ],
        },
        {
          colour: '#e6a100',
          isPlain: true,
          blocks: [
            {
              kind: 'action',
              texts: ['Mau {nama}? Chat sekarang'],
              template: 'Mau {nama}? Chat sekarang',
              style: {
                preset: 'bold',
                size: 9,
                anchor: 'center',
                colour: '#1b1a17',
                plate: 'none',
                width: 0.8,
              },
            },
          ],
        },
      ],
    },
  ),
]

function starter(
  id: string,
  title: Starter['title'],
  summary: Starter['summary'],
  design: Design,
): Starter<CarouselInput> {
  return { id, title, summary, apply: (example) => layDesign(design, materialIn(example)) }
}

type Slide = Design['slides'][number]
type Kind = Slide['blocks'][number]['kind']

/** Ink on warm paper. */
function tip(colour: string, kind: Kind, titles: string[], size: number, texts?: string[]): Slide {
  const look = { preset: 'bold', anchor: 'left', align: 'left', colour: '#1b1a17', plate: 'none' } as const
  return {
    colour,
    isPlain: true,
    blocks: [
      { kind, texts: titles, style: { ...look, size, width: 0.8 } },
      ...(texts
        ? [
            {
              kind: 'body' as const,
              texts,
              style: { ...look, size: 5, weight: 500, width: 0.76, leading: 1.35 },
            },
          ]
        : []),
    ],
  }
}

function quote(texts: string[], who: string): Slide {
  return {
    colour: '#5a4632',
    dim: 0.55,
    blocks: [
      {
        kind: 'body',
        texts,
        style: { preset: 'elegant', size: 8, anchor: 'center', plate: 'none', width: 0.8 },
      },
      {
        kind: 'action',
        texts: [who],
        style: { preset: 'minimal', size: 4.2, anchor: 'bottom', plate: 'none', colour: '#fff8ea' },
      },
    ],
  }
}

function label(text: string, plateColour: string, colour: string): Slide {
  return {
    colour: plateColour,
    dim: 0,
    blocks: [
      {
        kind: 'title',
        texts: [text],
        style: {
          preset: 'plate',
          size: 7,
          anchor: 'top-left',
          align: 'left',
          plateColour,
          colour,
          plate: 'box',
        },
      },
    ],
  }
}

function dish(names: string[], price: string): Slide {
  return {
    colour: '#a8481f',
    dim: 0.1,
    blocks: [
      {
        kind: 'title',
        texts: names,
        style: { preset: 'retro', size: 6.5, anchor: 'bottom-left', align: 'left' },
      },
      {
        kind: 'price',
        texts: [price],
        style: {
          preset: 'retro',
          size: 6.5,
          anchor: 'top-right',
          align: 'right',
          plateColour: '#7a2e12',
          colour: '#fff4d6',
        },
      },
    ],
  }
}

function across(kind: Kind, texts: string[], size: number): Slide {
  return {
    colour: '#23356b',
    colour2: '#141412',
    dim: 0.3,
    blocks: [
      { kind, texts, style: { preset: 'bold', size, anchor: 'bottom-left', align: 'left', width: 0.8 } },
    ],
  }
}
