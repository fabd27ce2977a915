import { defineTool } from '../contract.ts'
import { checkPictures } from './check.ts'
import { estimateCuts } from './estimate.ts'
import { exampleCuts, refitCuts } from './example.ts'
import { picturesOf, removerInput, type RemoverInput } from './input.ts'
import { insightOf } from './insight.ts'
import type { CutKind } from './limits.ts'
import { groupSize, priceCuts } from './price.ts'
import { STARTERS } from './starters.ts'

const KIND_NAMES: Record<'id' | 'en', Record<CutKind, string>> = {
  id: { transparent: 'transparan', white: 'putih', colour: 'berwarna', square: 'kotak' },
  en: { transparent: 'transparent', white: 'white', colour: 'coloured', square: 'square' },
}

export default defineTool<RemoverInput>({
  title: { id: 'Hapus Latar', en: 'Background Remover' },
  summary: {
    id: 'Foto produk jadi transparan, putih bersih, atau kotak siap marketplace. Sampai 500 foto sekali jalan.',
    en: 'Product photos become transparent, clean white or marketplace squares. Up to 500 photos at once.',
  },
  icon: 'scissors',
  place: 6,
  queue: 'render',
  // Waiting for somebody's answer takes none of our cores.
  queueOf: ({ engine }) => (engine === 'ai' ? 'remote' : 'render'),
  accepts: ['image'],
  input: removerInput,
  uploads: picturesOf,
  services: ({ engine }) => (engine === 'ai' ? ['huggingface'] : []),
  price: priceCuts,
  check: checkPictures,
  estimate: estimateCuts,
  insight: insightOf,
  usesSample: (name) => name.startsWith('polos-'),
  example: exampleCuts,
  refit: refitCuts,
  starters: STARTERS,
  preview: (input, index) => ({ ...input, only: Math.floor(index / groupSize(input)) }),
  previewIn: 'form',
  groupSize,
  describe(input, language) {
    const count = picturesOf(input).length
    const photos = language === 'id' ? `${count} foto` : `${count} ${count === 1 ? 'photo' : 'photos'}`
    return [photos, input.kinds.map((kind) => KIND_NAMES[language][kind]).join(' + ')]
      .filter(Boolean)
      .join(' · ')
  },
})
