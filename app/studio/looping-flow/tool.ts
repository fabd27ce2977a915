import { defineTool } from '../contract.ts'
import { checkLoop } from './check.ts'
import { estimateLoop } from './estimate.ts'
import { exampleLoop } from './example.ts'
import { loopInput, MIN_SECONDS, type LoopInput } from './input.ts'
import { insightOf } from './insight.ts'
import { lengthText } from './length.ts'
import { priceLoop } from './price.ts'
import { refitLoop } from './refit.ts'
import { starters } from './starters.ts'

const MODE_NAMES = {
  id: { crossfade: 'lebur', boomerang: 'bolak-balik', hard: 'langsung' },
  en: { crossfade: 'crossfade', boomerang: 'boomerang', hard: 'straight cut' },
}

export default defineTool<LoopInput>({
  title: { id: 'Looping Flow', en: 'Looping Flow' },
  summary: {
    id: 'Klip pendek jadi video bermenit-menit sampai berjam-jam, tanpa sambungan yang terlihat.',
    en: 'A short clip becomes minutes or hours of video, without a visible seam.',
  },
  icon: 'repeat',
  place: 3,
  queue: 'render',
  accepts: ['video', 'audio'],
  input: loopInput,
  uploads: uploadsOf,
  price: priceLoop,
  check: checkLoop,
  estimate: estimateLoop,
  insight: insightOf,
  // Not those that an advertisement is made of.
  usesSample: (name) => !/^(hook|body|cta)-/.test(name),
  example: exampleLoop,
  refit: refitLoop,
  starters,
  preview: seamsOf,
  previewIn: 'form',
  groupSize: (input) => priceLoop(input).outputCredits.length,
  describe({ seconds, shape, mode }, language) {
    const parts = [
      lengthText(seconds, language),
      shape === 'original' ? '' : shape,
      MODE_NAMES[language][mode],
    ]
    return parts.filter(Boolean).join(' · ')
  },
})

function uploadsOf({ clip, sound }: LoopInput): string[] {
  return [...new Set([...(clip === '' ? [] : [clip]), ...sound.layers.map(({ upload }) => upload)])]
}

/** The seams depend on the clip alone, so a sound that is missing must not stand in their way. */
function seamsOf(input: LoopInput): LoopInput {
  const { name: _, maxMegabits: __, ...rest } = input
  return {
    ...rest,
    look: 'seams',
    seconds: MIN_SECONDS,
    sound: { ...input.sound, isOriginalKept: false, layers: [] },
    also: [],
  }
}
