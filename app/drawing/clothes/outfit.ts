import type { Traits } from '#app/avatars/traits.ts'
import type { Point } from '#app/poses/skeleton.ts'
import type { Build } from '../body/build.ts'
import type { Stance } from '../body/stance.ts'
import type { Cut } from '../body/torso.ts'
import type { Looks } from '../head/looks.ts'
import type { Tone } from '../palette.ts'
import type { Definitions } from '../svg.ts'
import { apron, casual, hoodie, sport, tShirt } from './everyday.ts'
import { blazer, shirt, suit, uniform } from './tailored.ts'
import { batik, dress, gamis, kebaya } from './traditional.ts'

/** What somebody wears, from the neck down. */
export interface Outfit {
  top: { tone: Tone; overlay?: string | undefined; cut: Cut }
  sleeve: Sleeve
  bottom: Bottom
  shoes: Shoes
  /** Drawn on the chest, or on the back, and cut to the outline of the top. */
  chest: string
  back: string
  /** Drawn over the neck of who faces us. */
  collar: string
  /** Behind the neck: a hood. */
  nape?: string
}

export interface Sleeve {
  length: 'none' | 'short' | 'long'
  /** Heads. */
  ease: number
  /** 0 close to the wrist, 1 a bell. */
  wide: number
  tone: Tone
  overlay?: string | undefined
  cuff?: Tone
}

export interface Bottom {
  kind: 'trousers' | 'skirt'
  tone: Tone
  overlay?: string | undefined
  /** Of a skirt: 0.5 ends at the knees, 1 at the ankles. */
  length: number
  /** Heads. */
  ease: number
  flare: number
  /** On the legs under a skirt, where they are not bare. */
  hose?: Tone
}

export interface Shoes {
  kind: 'closed' | 'open'
  tone: Tone
  sole: string
  accent?: string
}

/** Who wears it. */
export interface Wearer {
  traits: Traits
  looks: Looks
  stance: Stance
  build: Build
  definitions: Definitions
  /** From hundredths of a head on the chest to the picture: body/torso.ts. */
  map: (x: number, y: number) => Point
  /** In the chosen colour. */
  tone: Tone
  /** Who covers the hair covers the arms and legs as well. */
  isCovered: boolean
}

const OUTFITS: Record<Traits['outfit'], (wearer: Wearer) => Outfit> = {
  casual,
  't-shirt': tShirt,
  shirt,
  blazer,
  suit,
  dress,
  gamis,
  batik,
  kebaya,
  sport,
  apron,
  hoodie,
  uniform,
}

export function outfitOf(wearer: Wearer): Outfit {
  return OUTFITS[wearer.traits.outfit](wearer)
}
