import { defineTool, type Problem } from '../contract.ts'
import { copywriterInput, MIN_DESCRIPTION, type CopywriterInput } from './input.ts'

const CREDITS_PER_SET = 1
/** Measured on a small model: what does not depend on the length, and each slide of each language. */
const SECONDS = { set: 2, slide: 0.6 }
const BYTES_PER_SLIDE = 300

export default defineTool<CopywriterInput>({
  title: { id: 'Penulis Teks', en: 'Copywriter' },
  summary: {
    id: 'Ceritakan produknya, dapatkan judul, isi slide, ajakan, tagar, dan keterangan siap pakai.',
    en: 'Tell it about the product; get titles, slide texts, a call to action, hashtags and a caption.',
  },
  icon: 'pen-line',
  place: 7,
  queue: 'remote',
  accepts: [],
  needs: 'anthropic',
  input: copywriterInput,
  uploads: () => [],
  price: ({ count }) => ({
    lines: [{ label: 'price.set', quantity: count, credits: CREDITS_PER_SET }],
    outputCredits: Array.from({ length: count }, () => CREDITS_PER_SET),
  }),
  check: checkCopy,
  estimate(input) {
    const slides = input.slides * (input.language === 'both' ? 2 : 1)
    return {
      seconds: input.count * (SECONDS.set + slides * SECONDS.slide),
      bytes: input.count * slides * BYTES_PER_SLIDE,
    }
  },
  example: () => copywriterInput.parse({ description: EXAMPLE }),
  refit: (input) => input,
  describe({ count, description }, language) {
    const sets = language === 'id' ? `${count} set teks` : `${count} ${count > 1 ? 'sets' : 'set'} of copy`
    const words = description.split(/\s+/).slice(0, 5).join(' ').slice(0, 60)
    return words ? `${sets} · ${words}` : sets
  },
})

const EXAMPLE =
  'Keripik singkong balado “Renyah”, bungkus 150 gram, Rp 15.000. Singkong dari petani Lampung, digoreng sedikit demi sedikit, tanpa pengawet. Tahan tiga bulan.'

function checkCopy({ description }: CopywriterInput): Problem[] {
  return description.length < MIN_DESCRIPTION
    ? [{ code: 'description-missing', values: { count: MIN_DESCRIPTION } }]
    : []
}
