import { mix, toneOf } from '../palette.ts'
import { kawung, parang } from './batik.ts'
import {
  CHARCOAL,
  dots,
  folds,
  GOLD,
  patch,
  roundNeck,
  seam,
  shirtCollar,
  shoesOf,
  styleMark,
  vNeck,
} from './cloth.ts'
import type { Bottom, Outfit, Wearer } from './outfit.ts'

/** Dresses, and what is worn to prayers, weddings and on Fridays. */

export function dress(wearer: Wearer): Outfit {
  const { tone, isCovered } = wearer
  return {
    top: { tone, cut: { ease: 0.02, hem: 1 } },
    sleeve: { length: isCovered ? 'long' : 'short', ease: 0.05, wide: 0, tone },
    bottom: {
      kind: 'skirt',
      tone,
      length: isCovered ? 0.97 : 0.62,
      ease: 0.16,
      flare: 0.2,
      ...(isCovered && { hose: CHARCOAL }),
    },
    shoes: shoesOf(wearer),
    chest:
      folds(wearer, tone) +
      seam(wearer, 'M-70 136 C-30 144 30 144 70 136', tone.shade, 7) +
      styleMark(wearer),
    back:
      folds(wearer, tone) +
      seam(wearer, 'M0 0 L0 136', tone.shade, 1.6) +
      seam(wearer, 'M-70 136 C-30 144 30 144 70 136', tone.shade, 7),
    collar: roundNeck(wearer, 24, tone),
  }
}

/** A robe to the ankles. */
export function gamis(wearer: Wearer): Outfit {
  const { tone } = wearer
  const trim = mix(tone.light, '#fbf1dc', 0.55)
  return {
    top: { tone, cut: { ease: 0.1, hem: 1.05 } },
    sleeve: { length: 'long', ease: 0.07, wide: 0.3, tone, cuff: toneOf(trim) },
    bottom: { kind: 'skirt', tone, length: 0.99, ease: 0.16, flare: 0.24, hose: CHARCOAL },
    shoes: shoesOf(wearer),
    chest:
      folds(wearer, tone) +
      patch(wearer, 'M-7 6 L7 6 L7 120 L0 128 L-7 120 Z', trim) +
      dots(
        wearer,
        [
          [0, 26],
          [0, 50],
          [0, 74],
          [0, 98],
        ],
        2.4,
        tone.shade,
      ) +
      seam(wearer, 'M-22 12 L-22 240', tone.shade, 1.8, 0.6) +
      seam(wearer, 'M22 12 L22 240', tone.shade, 1.8, 0.6) +
      styleMark(wearer),
    back: folds(wearer, tone) + seam(wearer, 'M-20 20 L-22 240 M20 20 L22 240', tone.shade, 1.8, 0.6),
    collar: roundNeck(wearer, 6, toneOf(trim)),
  }
}

/** A shirt of batik, worn over dark trousers. */
export function batik(wearer: Wearer): Outfit {
  const { tone, definitions, stance, looks, isCovered, traits } = wearer
  const overlay = kawung(definitions, tone, stance.size)
  const isLong = isCovered || traits.gender !== 'female'
  return {
    top: { tone, overlay, cut: { ease: 0.07, hem: 1.12, flare: 0.15 } },
    sleeve: { length: isLong ? 'long' : 'short', ease: 0.06, wide: 0, tone, overlay },
    bottom: { kind: 'trousers', tone: CHARCOAL, length: 1, ease: 0.05, flare: 1.2 },
    shoes: { ...shoesOf(wearer) },
    chest:
      folds(wearer, tone) +
      seam(wearer, 'M5 24 L5 250', tone.shade, 2) +
      dots(
        wearer,
        [
          [0, 50],
          [0, 92],
          [0, 134],
          [0, 176],
        ],
        2.2,
        tone.shade,
      ) +
      styleMark(wearer),
    back: folds(wearer, tone),
    collar: vNeck(wearer, 18, looks.skin.base) + shirtCollar(wearer, toneOf(tone.shade)),
  }
}

/** A close blouse with a scalloped edge, over a wound cloth of batik. */
export function kebaya(wearer: Wearer): Outfit {
  const { tone, definitions, stance, looks, traits } = wearer
  const cloth = toneOf(mix('#6b4427', tone.base, 0.22))
  const bottom: Bottom =
    traits.gender === 'male'
      ? { kind: 'trousers', tone: CHARCOAL, length: 1, ease: 0.05, flare: 1.2 }
      : {
          kind: 'skirt',
          tone: cloth,
          overlay: parang(definitions, cloth, stance.size),
          length: 0.97,
          ease: 0.02,
          flare: 0.02,
        }
  const lace = mix(tone.light, '#fff8ea', 0.45)
  const scallops = Array.from({ length: 11 }, (_, index) => [-75 + index * 15, 224] as const)
  const flowers = (
    [
      [-44, 52],
      [46, 60],
      [-34, 108],
      [40, 128],
      [-46, 168],
      [46, 186],
      [-28, 206],
      [26, 206],
    ] as const
  ).flatMap(
    ([x, y]) =>
      [
        [x - 4, y],
        [x + 4, y],
        [x, y - 4.5],
        [x, y + 4.5],
      ] as const,
  )
  return {
    top: { tone, cut: { ease: 0.02, hem: 1.1, flare: 0.3 } },
    sleeve: { length: 'long', ease: 0.02, wide: 0.5, tone, cuff: toneOf(lace) },
    bottom,
    shoes: shoesOf(wearer),
    chest:
      folds(wearer, tone) +
      dots(wearer, flowers, 2.6, lace) +
      dots(wearer, scallops, 8, lace) +
      seam(wearer, 'M-24 -16 C-20 20 -8 70 0 96 L0 236', lace, 6) +
      seam(wearer, 'M24 -16 C20 20 8 70 0 96', lace, 6) +
      dots(
        wearer,
        [
          [0, 100],
          [0, 130],
          [0, 160],
        ],
        4,
        GOLD,
      ) +
      styleMark(wearer),
    back: folds(wearer, tone) + dots(wearer, flowers, 2.6, lace) + dots(wearer, scallops, 8, lace),
    collar:
      vNeck(wearer, 74, looks.skin.base) +
      patch(wearer, 'M-22 34 C-10 42 10 42 22 34 L0 80 Z', cloth.base) +
      seam(wearer, 'M-31 -18 C-24 20 -10 56 0 78 C10 56 24 20 31 -18', lace, 5),
  }
}
