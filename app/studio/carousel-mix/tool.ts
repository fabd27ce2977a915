import { defineTool } from '../contract.ts'
import { checkCarousel } from './check.ts'
import { groupCount } from './count.ts'
import { estimateCarousel } from './estimate.ts'
import { exampleCarousel } from './example.ts'
import { carouselInput, type CarouselInput } from './input.ts'
import { insightOf } from './insight.ts'
import { groupSize, priceSets } from './price.ts'
import { refitCarousel } from './refit.ts'
import { STARTERS } from './starters.ts'
import { uploadsOf } from './uploads.ts'

export default defineTool<CarouselInput>({
  title: { id: 'Carousel Mix', en: 'Carousel Mix' },
  summary: {
    id: 'Kumpulan gambar dan teks jadi banyak set slide, tidak ada yang sama.',
    en: 'Pools of pictures and texts become many sets of slides, no two alike.',
  },
  icon: 'gallery-horizontal-end',
  place: 2,
  queue: 'render',
  accepts: ['image'],
  input: carouselInput,
  uploads: uploadsOf,
  price: priceSets,
  check: checkCarousel,
  estimate: estimateCarousel,
  insight: insightOf,
  usesSample: (name) => /^(produk|panorama|logo)-/.test(name),
  example: exampleCarousel,
  refit: refitCarousel,
  starters: STARTERS,
  preview: (input, index) => ({ ...input, only: Math.floor(index / groupSize(input)) }),
  previewIn: 'form',
  groupSize,
  describe(input, language) {
    const sets = groupCount(input)
    const word = language === 'en' && sets > 1 ? 'sets' : 'set'
    return `${sets} ${word} × ${input.slides.length} slide${language === 'en' ? 's' : ''} · ${input.shapes.join(' + ')}`
  },
})
