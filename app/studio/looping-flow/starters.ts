import type { Starter } from '../contract.ts'
import type { LoopInput } from './input.ts'

const HOUR = 3600

/** What loops are made for. The clip and its in and out stay as they are. */
export const starters: Starter<LoopInput>[] = [
  {
    id: 'suasana-1-jam',
    title: { id: 'Suasana 1 jam', en: 'Ambience, 1 hour' },
    summary: {
      id: 'Ombak, api, atau jalanan sore: satu jam 16:9 untuk YouTube, suaranya ikut menyambung.',
      en: 'Waves, a fire or a street at dusk: one hour in 16:9 for YouTube, with its sound joined as well.',
    },
    apply: (example) => ({
      ...example,
      seconds: HOUR,
      shape: '16:9',
      resolution: '1080p',
      fit: 'blur',
      sound: { ...example.sound, isOriginalKept: true, fadeInSeconds: 2, fadeOutSeconds: 5 },
      also: ['poster'],
    }),
  },
  {
    id: 'hujan-8-jam',
    title: { id: 'Hujan untuk tidur, 8 jam', en: 'Rain to sleep by, 8 hours' },
    summary: {
      id: 'Delapan jam yang ringan, suara pelan dan memudar di akhir. Tambahkan suara hujan sebagai lapisan.',
      en: 'Eight hours in a light file, quiet, fading out at the end. Add the sound of rain as a layer.',
    },
    apply: (example) => ({
      ...example,
      seconds: 8 * HOUR,
      shape: '16:9',
      resolution: '720p',
      fps: 24,
      fit: 'blur',
      quality: 'low',
      maxMegabits: 2,
      sound: { ...example.sound, originalVolume: 0.6, fadeInSeconds: 5, fadeOutSeconds: 10 },
      also: [],
    }),
  },
  {
    id: 'latar-siaran-3-jam',
    title: { id: 'Latar siaran langsung, 3 jam', en: 'Live-stream backdrop, 3 hours' },
    summary: {
      id: 'Tegak dan tanpa suara, tiga jam tanpa terlihat diulang, untuk di belakang penjual.',
      en: 'Upright and silent, three hours without a visible repeat, to stand behind the seller.',
    },
    apply: (example) => ({
      ...example,
      seconds: 3 * HOUR,
      shape: '9:16',
      resolution: '720p',
      fit: 'crop',
      maxMegabits: 5,
      sound: silent(example),
      also: [],
    }),
  },
  {
    id: 'produk-bolak-balik',
    title: { id: 'Produk bolak-balik, 1 menit', en: 'Product boomerang, 1 minute' },
    summary: {
      id: 'Klip produk maju lalu mundur, kotak 1:1, lengkap dengan gambar sampulnya.',
      en: 'A product clip that plays forward and back, square, with a cover picture.',
    },
    apply: (example) => ({
      ...example,
      mode: 'boomerang',
      seconds: 60,
      shape: '1:1',
      resolution: '1080p',
      fit: 'blur',
      sound: silent(example),
      also: ['poster'],
    }),
  },
  {
    id: 'latar-rapat',
    title: { id: 'Latar rapat video, 10 menit', en: 'Video-call background, 10 minutes' },
    summary: {
      id: 'Latar bergerak 16:9 untuk Zoom atau Meet: 720p, berkas kecil, tanpa suara.',
      en: 'A moving 16:9 background for Zoom or Meet: 720p, a small file, no sound.',
    },
    apply: (example) => ({
      ...example,
      seconds: 600,
      shape: '16:9',
      resolution: '720p',
      fps: 30,
      fit: 'crop',
      maxMegabits: 3,
      sound: silent(example),
      also: [],
    }),
  },
  {
    id: 'layar-toko',
    title: { id: 'Layar kafe atau toko, 30 menit', en: 'Café or shop screen, 30 minutes' },
    summary: {
      id: 'Setengah jam 1080p untuk diputar berulang di TV toko, tanpa suara, mutu tinggi.',
      en: 'Half an hour in 1080p to play on the shop’s TV, silent, in high quality.',
    },
    apply: (example) => ({
      ...example,
      seconds: 1800,
      shape: '16:9',
      resolution: '1080p',
      fit: 'blur',
      quality: 'high',
      sound: silent(example),
      also: [],
    }),
  },
]

function silent({ sound }: LoopInput): LoopInput['sound'] {
  return { ...sound, isOriginalKept: false, layers: [] }
}
