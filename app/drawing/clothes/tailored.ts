import { mix, toneOf, type Tone } from '../palette.ts'
import {
  CHARCOAL,
  CREAM,
  dots,
  folds,
  GOLD,
  KHAKI,
  LEATHER,
  patch,
  seam,
  shirtCollar,
  shoesOf,
  styleMark,
  vNeck,
  WHITE,
} from './cloth.ts'
import type { Bottom, Outfit, Shoes, Wearer } from './outfit.ts'

/** What people wear to work. */

/** Where a shirt goes into its trousers. */
const belt = (wearer: Wearer) =>
  patch(wearer, 'M-95 189 L95 189 L95 230 L-95 230 Z', LEATHER.shade) +
  patch(wearer, 'M-7 190 L7 190 L7 202 L-7 202 Z', GOLD)

const trousers = (tone: Tone): Bottom => ({ kind: 'trousers', tone, length: 1, ease: 0.05, flare: 1.2 })

const placket = (wearer: Wearer, tone: Tone, from = 24) =>
  seam(wearer, `M5 ${from} L5 240`, tone.shade, 1.4, 0.8) +
  dots(
    wearer,
    [
      [0, 46],
      [0, 80],
      [0, 114],
      [0, 148],
      [0, 182],
    ],
    1.9,
    mix(tone.light, '#ffffff', 0.5),
  )

export function shirt(wearer: Wearer): Outfit {
  const { tone, looks } = wearer
  return {
    top: { tone, cut: { ease: 0.05, hem: 0.95 } },
    sleeve: { length: 'long', ease: 0.045, wide: 0, tone, cuff: toneOf(tone.light) },
    bottom: trousers(KHAKI),
    shoes: shoesOf(wearer),
    chest:
      folds(wearer, tone) +
      placket(wearer, tone) +
      seam(wearer, 'M-30 62 L-52 62 L-51 84 L-41 89 L-31 84 Z', tone.shade, 1.6) +
      belt(wearer) +
      styleMark(wearer),
    back: folds(wearer, tone) + seam(wearer, 'M-60 30 L60 30', tone.shade, 1.6, 0.7),
    collar: vNeck(wearer, 18, looks.skin.base) + shirtCollar(wearer, tone),
  }
}

/** An open jacket on a light blouse. */
export function blazer(wearer: Wearer): Outfit {
  const { tone, looks } = wearer
  return {
    top: { tone, cut: { ease: 0.08, hem: 1.2, flare: 0.2 } },
    sleeve: { length: 'long', ease: 0.05, wide: 0.1, tone },
    bottom: trousers(CHARCOAL),
    shoes: officeShoes(wearer),
    chest:
      patch(wearer, 'M-34 -10 L0 134 L34 -10 Z', CREAM.base) +
      folds(wearer, tone) +
      patch(wearer, 'M0 132 L-10 260 L12 260 Z', CHARCOAL.shade) +
      dots(wearer, [[-5, 140]], 3.4, tone.shade) +
      pockets(wearer, tone) +
      styleMark(wearer),
    back: folds(wearer, tone) + seam(wearer, 'M0 10 L0 250', tone.shade, 1.6, 0.7),
    collar:
      vNeck(wearer, 44, looks.skin.base) +
      seam(wearer, `M-30 -14 L0 44 L30 -14`, CREAM.shade, 3) +
      lapels(wearer, tone, 132),
  }
}

/** A jacket with a tie, and trousers of the same cloth. */
export function suit(wearer: Wearer): Outfit {
  const { tone } = wearer
  const tie = toneOf(mix(tone.base, '#b3372b', 0.8))
  return {
    top: { tone, cut: { ease: 0.08, hem: 1.18, flare: 0.15 } },
    sleeve: { length: 'long', ease: 0.05, wide: 0, tone, cuff: WHITE },
    bottom: trousers(tone),
    shoes: officeShoes(wearer),
    chest:
      patch(wearer, 'M-34 -10 L0 124 L34 -10 Z', WHITE.base) +
      patch(wearer, 'M-7 16 L7 16 L5 26 L11 104 L0 118 L-11 104 L-5 26 Z', tie.base) +
      patch(wearer, 'M1 26 L5 26 L11 104 L0 118 Z', tie.shade, 0.6) +
      folds(wearer, tone) +
      dots(
        wearer,
        [
          [0, 132],
          [1, 166],
        ],
        3.2,
        tone.shade,
      ) +
      seam(wearer, 'M0 124 L4 250', tone.shade, 1.8) +
      pockets(wearer, tone) +
      styleMark(wearer),
    back: folds(wearer, tone) + seam(wearer, 'M0 10 L0 250', tone.shade, 1.8),
    collar:
      vNeck(wearer, 10, wearer.looks.skin.base) +
      shirtCollar(wearer, WHITE, 16) +
      patch(wearer, 'M-8 12 L8 12 L5 25 L-5 25 Z', tie.shade) +
      lapels(wearer, tone, 124),
  }
}

/** What staff wear: a shirt with two pockets, shoulder straps and a name on it. */
export function uniform(wearer: Wearer): Outfit {
  const { tone, looks, isCovered, traits } = wearer
  const isShort = !isCovered && traits.gender !== 'female'
  return {
    top: { tone, cut: { ease: 0.05, hem: 0.95 } },
    sleeve: { length: isShort ? 'short' : 'long', ease: 0.05, wide: 0, tone, cuff: toneOf(tone.shade) },
    bottom: trousers(toneOf(mix(tone.shade, '#26262c', 0.65))),
    shoes: officeShoes(wearer),
    chest:
      folds(wearer, tone) +
      placket(wearer, tone) +
      ([-1, 1] as const)
        .map(
          (side) =>
            seam(
              wearer,
              `M${side * 22} 66 L${side * 50} 66 L${side * 50} 96 L${side * 22} 96 Z`,
              tone.shade,
              1.8,
            ) +
            patch(
              wearer,
              `M${side * 22} 66 L${side * 50} 66 L${side * 50} 74 L${side * 36} 80 L${side * 22} 74 Z`,
              tone.shade,
              0.7,
            ),
        )
        .join('') +
      patch(wearer, 'M-48 54 L-24 54 L-24 62 L-48 62 Z', '#1b1a17') +
      seam(wearer, 'M-45 58 L-29 58', GOLD, 1.6) +
      belt(wearer) +
      styleMark(wearer),
    back: folds(wearer, tone) + seam(wearer, 'M-60 30 L60 30', tone.shade, 1.8),
    collar:
      vNeck(wearer, 18, looks.skin.base) +
      shirtCollar(wearer, tone) +
      ([-1, 1] as const)
        .map(
          (side) =>
            patch(wearer, `M${side * 44} -5 L${side * 74} 2 L${side * 72} 13 L${side * 44} 6 Z`, tone.shade) +
            dots(wearer, [[side * 50, 2]], 2, GOLD),
        )
        .join(''),
  }
}

function lapels(wearer: Wearer, tone: Tone, depth: number): string {
  const w = wearer.build.neck * 100 + 6
  const one = (side: 1 | -1) =>
    `M${side * w} -24 C${side * (w + 14)} -14 ${side * (w + 18)} 4 ${side * (w + 22)} 20 L${side * (w + 14)} 34 L${side * (w + 21)} 44 L0 ${depth} C${side * 14} 80 ${side * 22} 20 ${side * w} -24 Z`
  return (
    patch(wearer, one(-1), tone.light) +
    patch(wearer, one(1), mix(tone.base, tone.shade, 0.35)) +
    seam(wearer, `M${w} -24 C22 20 14 80 0 ${depth}`, tone.shade, 1.6, 0.8) +
    seam(wearer, `M${-w} -24 C-22 20 -14 80 0 ${depth}`, tone.shade, 1.6, 0.8)
  )
}

const pockets = (wearer: Wearer, tone: Tone) =>
  seam(wearer, 'M-58 186 L-28 190', tone.shade, 3) + seam(wearer, 'M58 186 L28 190', tone.shade, 3)

function officeShoes(wearer: Wearer): Shoes {
  return wearer.traits.style === 'casual'
    ? { kind: 'closed', tone: CHARCOAL, sole: '#26252b' }
    : shoesOf(wearer)
}
