import type { Localised, Starter } from '../contract.ts'
import { countPossible } from './count.ts'
import type { MixerGroup, MixerInput } from './input.ts'

/**
 * The gallery: settings for what sellers make most, over the strips of the example. Lengths are such that the sample
 * clips are enough.
 */
export const STARTERS: Starter<MixerInput>[] = [
  starter(
    'uji-pembuka',
    { id: 'Uji pembuka', en: 'Hook test' },
    {
      id: 'Isi dan ajakan tetap, pembukanya bergantian. Cocok untuk mencari pembuka yang paling ditonton.',
      en: 'Body and call stay, the hook changes. For finding the hook that people keep watching.',
    },
    (example) => ({
      groups: strips(example, { pick: 1 }, { pick: undefined }, { pick: 1 }),
      mixing: 'sequential',
      // The order inside a strip may change where there is one hook only.
      isOrderMixed: true,
      hasDifferentStart: true,
      nameTemplate: 'uji-{hook}_{n}',
      count: 8,
    }),
  ),
  starter(
    'promo-harga',
    { id: 'Promo harga', en: 'Price promotion' },
    {
      id: 'Harga menempel di pojok sepanjang video, kalimat pembukanya berganti-ganti.',
      en: 'The price stays in a corner through the whole video, the opening line changes.',
    },
    (example) => ({
      groups: strips(
        example,
        { texts: ['Harga turun hari ini', 'Mumpung masih harga promo', 'Cuma sampai malam ini'] },
        {},
        { texts: ['Pesan sekarang', 'Stok terbatas, chat kami'] },
      ),
      caption: { look: 'plate', position: 'bottom', colour: '#ffffff', size: 0.05 },
      sticker: { kind: 'price', price: 'Rp 49.000', corner: 'top-right' },
      transition: 'slideup',
      transitionSeconds: 0.3,
      count: 10,
    }),
  ),
  starter(
    'testimoni',
    { id: 'Testimoni', en: 'Testimonial' },
    {
      id: 'Suara pelanggan dibiarkan, gambar dipotong pas, pergantiannya halus. Tiga strip: keluhan, cerita, hasil.',
      en: 'Customers are heard, the picture is cropped to fit, shots change softly. Three strips: problem, story, result.',
    },
    (example) => ({
      groups: strips(
        example,
        { name: 'Keluhan', texts: ['Awalnya ragu', 'Sudah coba yang lain, tidak cocok'] },
        { name: 'Cerita' },
        { name: 'Hasil', texts: ['Sekarang langganan', 'Kata mereka sendiri'] },
      ),
      mixing: 'random',
      shape: '4:5',
      fit: 'crop',
      transition: 'fade',
      transitionSeconds: 0.4,
      caption: { look: 'shadow', position: 'bottom', colour: '#ffffff', size: 0.042 },
      sound: 'keep',
      music: [],
      isDucked: false,
      count: 6,
    }),
  ),
  starter(
    'unboxing-cepat',
    { id: 'Unboxing cepat', en: 'Quick unboxing' },
    {
      id: 'Potongan cepat dengan tempo yang berbeda di tiap video, 60 gambar per detik.',
      en: 'Quick cuts, each video at a pace of its own, 60 frames a second.',
    },
    (example) => ({
      groups: strips(
        example,
        { texts: ['Paket datang', 'Buka bareng yuk', 'Isinya apa ya'] },
        { isShuffled: true },
        {},
      ),
      isSpeedVaried: true,
      minSpeed: 1.1,
      maxSpeed: 1.5,
      fps: 60,
      caption: { look: 'outline', position: 'top', colour: '#ffd257', size: 0.055 },
      count: 8,
    }),
  ),
  starter(
    'tiktok-15-detik',
    { id: 'TikTok 15 detik', en: 'TikTok, 15 seconds' },
    {
      id: 'Tegak, 1080p, pas 15 detik, dan tidak ada dua video yang mulai dengan klip yang sama berturut-turut.',
      en: 'Upright, 1080p, exactly 15 seconds, with a different clip first from video to video.',
    },
    (example) => ({
      groups: strips(example, { pick: undefined }, { pick: undefined }, { pick: undefined }),
      mixing: 'list',
      isOrderMixed: true,
      hasDifferentStart: true,
      shape: '9:16',
      resolution: '1080p',
      fit: 'crop',
      length: 'fixed',
      seconds: 15,
      share: 'proportional',
      count: 12,
    }),
  ),
  starter(
    'shopee-persegi',
    { id: 'Shopee persegi', en: 'Shopee, square' },
    {
      id: 'Persegi 20 detik untuk halaman produk, sisi kosongnya putih bersih, tanpa suara.',
      en: 'A square of 20 seconds for the product page, clean white at its sides, without sound.',
    },
    (example) => ({
      groups: strips(example, { pick: undefined }, { pick: undefined }, { pick: undefined }),
      mixing: 'list',
      isOrderMixed: true,
      shape: '1:1',
      resolution: '720p',
      fit: 'colour',
      fitColour: '#ffffff',
      length: 'fixed',
      seconds: 20,
      share: 'equal',
      sound: 'mute',
      music: [],
      isDucked: false,
      count: 5,
    }),
  ),
  starter(
    'katalog-tenang',
    { id: 'Katalog tenang', en: 'Calm catalogue' },
    {
      id: 'Tempo pelan, klip melebur satu ke yang lain, mutu tinggi. Untuk barang yang perlu dilihat lama.',
      en: 'A slow pace, clips that melt into each other, high quality. For things that want a long look.',
    },
    (example) => ({
      groups: strips(example, {}, { isShuffled: true }, {}),
      mixing: 'random',
      isSpeedVaried: true,
      minSpeed: 0.7,
      maxSpeed: 0.85,
      fit: 'crop',
      quality: 'high',
      fps: 24,
      transition: 'dissolve',
      transitionSeconds: 0.8,
      count: 4,
    }),
  ),
  starter(
    'layar-toko',
    { id: 'Layar toko', en: 'Shop screen' },
    {
      id: 'Mendatar dan tanpa suara, untuk layar di toko atau pameran. Semua klip dipakai.',
      en: 'Lying, without sound, for the screen in a shop or at a fair. Uses every clip.',
    },
    (example) => ({
      groups: strips(example, { pick: undefined }, { pick: undefined }, { pick: undefined }),
      mixing: 'list',
      isOrderMixed: true,
      shape: '16:9',
      resolution: '1080p',
      fit: 'blur',
      transition: 'smoothleft',
      transitionSeconds: 0.6,
      sound: 'mute',
      music: [],
      isDucked: false,
      count: 2,
    }),
  ),
]

function starter(
  id: string,
  title: Localised,
  summary: Localised,
  settings: (example: MixerInput) => Partial<MixerInput>,
): Starter<MixerInput> {
  return { id, title, summary, apply: (example) => withinPossible({ ...example, ...settings(example) }) }
}

/** The example's strips, changed one by one. Undefined takes a setting away. */
function strips(
  example: MixerInput,
  ...changes: { [Key in keyof MixerGroup]?: MixerGroup[Key] | undefined }[]
): MixerGroup[] {
  return example.groups.map((group, index) => {
    const { pick, ...rest } = { ...group, ...changes[index] }
    return { ...rest, ...(pick !== undefined && { pick }) } as MixerGroup
  })
}

/** No more videos than the clips can make; all of them where there are no clips yet. */
function withinPossible(input: MixerInput): MixerInput {
  const possible = countPossible(input)
  return possible > 0 ? { ...input, count: Math.min(input.count, possible) } : input
}
