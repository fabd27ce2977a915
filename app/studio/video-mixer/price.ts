import type { PriceLine, Quote } from '../contract.ts'
import type { MixerInput } from './input.ts'

const PER_VIDEO = 1

type Note = NonNullable<PriceLine['notes']>[number]

/** Credits for the run: every video costs the same, and pays for what was asked beyond the plain mix. */
export function priceVideos(input: MixerInput): Quote {
  const isPreview = input.only !== undefined
  const notes = isPreview ? [] : extras(input)
  const credits = isPreview ? 0 : notes.reduce((sum, note) => sum + note.credits, PER_VIDEO)
  const quantity = isPreview ? 1 : input.count
  return {
    lines: [{ label: 'price.video', quantity, credits, notes }],
    outputCredits: Array.from({ length: quantity }, () => credits),
  }
}

/** Whether the order of the clips changes anywhere: once for all groups or only inside some. */
export function mixesOrder(input: MixerInput): boolean {
  return input.isOrderMixed || input.groups.some((group) => group.isShuffled)
}

function extras(input: MixerInput): Note[] {
  const notes: [string, number][] = [
    ['price.order', mixesOrder(input) ? 1 : 0],
    ['price.random', input.mixing === 'random' ? 2 : 0],
    ['price.speed', input.isSpeedVaried ? 1 : 0],
    ['price.length', input.length === 'fixed' ? 1 : 0],
    [
      `price.${input.resolution}`,
      { '360p': 0, '480p': 0, '720p': 2, '1080p': 5, '4k': 10 }[input.resolution],
    ],
    ['price.high', input.quality === 'high' ? 2 : 0],
    ['price.fps60', input.fps === 60 ? 3 : 0],
  ]
  return notes.filter(([, credits]) => credits > 0).map(([label, credits]) => ({ label, credits }))
}
