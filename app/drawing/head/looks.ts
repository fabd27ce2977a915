import type { Traits } from '#app/avatars/traits.ts'
import { HAIR_TONES, SKIN_TONES, colourOr, mix, toneOf, type SkinTone, type Tone } from '../palette.ts'
import type { Random } from '../random.ts'

/** What else differs from person to person. */
const WHIMS = ['volume', 'length', 'wave', 'fall', 'size', 'drape', 'beard', 'frame'] as const

/** One person's face in the units of view.ts: what age and gender say, and what is theirs alone. */
export interface Looks {
  traits: Traits
  skin: SkinTone
  hair: Tone
  cover: Tone
  /** Half widths. */
  cheek: number
  jaw: number
  chin: number
  chinY: number
  eye: { x: number; y: number; width: number; height: number; tilt: number }
  brow: { y: number; thick: number; arch: number }
  nose: { y: number; width: number }
  mouth: { y: number; width: number; smile: number; isOpen: boolean }
  /** Where the hair is parted. */
  part: number
  /** −1 or 1: the side on which a ponytail falls, a fringe sweeps, a scarf is pinned. */
  side: -1 | 1
  hasFreckles: boolean
  /** 0 to 1 each: how much of it this person has. */
  whims: Record<(typeof WHIMS)[number], number>
}

export function looksOf(traits: Traits, random: Random): Looks {
  const { gender, age } = traits
  const isMale = gender === 'male'
  const isChild = age === 'child'
  const isYouth = isChild || age === 'teen'
  const weight = { slim: -3.5, average: 0, athletic: 1.5, curvy: 2.5, plus: 8 }[traits.body]
  const vary = (spread: number) => random.between(-spread, spread)
  const hair = HAIR_TONES[traits.hairColour]
  return {
    traits,
    skin: SKIN_TONES[traits.skin],
    hair,
    cover: toneOf(colourOr(traits.coverColour, '#b9a3c9')),
    cheek: (isChild ? 71 : isMale ? 69.5 : 67) + weight * 0.7 + vary(2),
    jaw: (isChild ? 53 : isMale ? 56 : gender === 'female' ? 48 : 52) + weight + vary(3),
    chin: (isChild ? 17 : isMale ? 22 : 16) + weight * 0.5 + vary(2),
    chinY: (isChild ? 91 : age === 'teen' ? 96 : 100) + vary(2.5),
    eye: {
      x: (isChild ? 31 : 29.5) + vary(1.6),
      y: (isChild ? 14 : isYouth ? 9 : 6) + vary(1.5),
      width: (isChild ? 14.5 : isMale ? 12.4 : 13.4) + vary(0.8),
      height: (isChild ? 9.6 : isMale ? 6.9 : age === 'senior' ? 6.8 : 8.1) + vary(0.7),
      tilt: (isMale ? 0.6 : 1.8) + vary(1.2),
    },
    brow: {
      y: (isChild ? -15 : -15.5) + vary(1.5),
      thick: (isMale ? 6.4 : isChild ? 3.8 : 4.4) + vary(0.7),
      arch: (isMale ? 2.5 : 5) + vary(1.6),
    },
    nose: { y: (isChild ? 38 : 41) + vary(2), width: (isChild ? 9.5 : isMale ? 13.5 : 11) + vary(1.4) },
    mouth: {
      y: (isChild ? 62 : 66.5) + vary(1.5),
      width: (isChild ? 17 : isMale ? 21 : 20) + vary(2.5),
      smile: random.between(4, 8),
      isOpen: random.between(0, 1) < 0.35,
    },
    part: random.pick([-26, -18, 0, 16, 24]) + vary(4),
    side: random.pick([-1, 1] as const),
    hasFreckles: traits.skin !== 'dark' && random.between(0, 1) < 0.12,
    whims: Object.fromEntries(WHIMS.map((whim) => [whim, random.between(0, 1)])) as Looks['whims'],
  }
}

/** Brows and stubble are a little darker than fair hair and a little softer than black. */
export function browColour({ hair, skin }: Looks): string {
  return mix(hair.shade, skin.shade, 0.15)
}
