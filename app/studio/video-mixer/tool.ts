import { defineTool } from '../contract.ts'
import { checkMixer } from './check.ts'
import { estimateRun } from './estimate.ts'
import { exampleMix } from './example.ts'
import { mixerInput, type MixerInput } from './input.ts'
import { insightOf } from './insight.ts'
import { priceVideos } from './price.ts'
import { refitMix } from './refit.ts'
import { STARTERS } from './starters.ts'

export default defineTool<MixerInput>({
  title: { id: 'Video Mixer', en: 'Video Mixer' },
  summary: {
    id: 'Segenggam klip jadi banyak video yang susunannya benar-benar berbeda.',
    en: 'A handful of clips become many videos, each truly put together differently.',
  },
  icon: 'clapperboard',
  place: 1,
  queue: 'render',
  accepts: ['video', 'audio', 'image'],
  input: mixerInput,
  uploads: uploadsOf,
  price: priceVideos,
  check: checkMixer,
  estimate: estimateRun,
  insight: insightOf,
  usesSample: (name) => /^(hook|body|cta|musik|logo)-/.test(name),
  example: exampleMix,
  refit: refitMix,
  starters: STARTERS,
  preview: (input, index) => ({ ...input, only: index, resolution: '360p' }),
  describe(input, language) {
    const count = input.only === undefined ? input.count : 1
    return `${count} ${language === 'en' && count > 1 ? 'videos' : 'video'} · ${input.shape}`
  },
})

/** Only what the run will really open: a logo that is switched off may be gone. */
function uploadsOf(input: MixerInput): string[] {
  const { kind, upload } = input.sticker
  return [
    ...new Set([
      ...input.groups.flatMap((group) => group.clips.map((clip) => clip.upload)),
      ...(input.sound === 'music' ? input.music : []),
      ...(upload && (kind === undefined || kind === 'logo') ? [upload] : []),
    ]),
  ]
}
