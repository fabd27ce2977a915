import { mix, toneOf } from '../palette.ts'
import {
  CHARCOAL,
  CREAM,
  DENIM,
  dots,
  folds,
  KHAKI,
  patch,
  roundNeck,
  seam,
  shoesOf,
  styleMark,
  WHITE,
} from './cloth.ts'
import type { Bottom, Outfit, Wearer } from './outfit.ts'

/** What people wear on an ordinary day. */

const trousers = (tone: Bottom['tone'], ease = 0.05, flare = 1.3): Bottom => ({
  kind: 'trousers',
  tone,
  length: 1,
  ease,
  flare,
})

export function tShirt(wearer: Wearer): Outfit {
  const { tone, isCovered } = wearer
  return {
    top: { tone, cut: { ease: 0.05, hem: 1.1, flare: 0.1 } },
    sleeve: {
      length: isCovered ? 'long' : 'short',
      ease: 0.05,
      wide: 0,
      tone: isCovered ? toneOf(mix(tone.base, '#2b1d2e', 0.35)) : tone,
    },
    bottom: trousers(DENIM),
    shoes: shoesOf(wearer),
    chest: folds(wearer, tone) + styleMark(wearer),
    back: folds(wearer, tone),
    collar: roundNeck(wearer, 14, tone),
  }
}

/** An open overshirt on a light T-shirt. */
export function casual(wearer: Wearer): Outfit {
  const { tone } = wearer
  const inner =
    patch(wearer, 'M-30 -20 C-24 40 -25 150 -30 240 L30 240 C25 150 24 40 30 -20 Z', CREAM.base) +
    patch(wearer, 'M14 10 C20 60 22 150 26 240 L34 240 C28 150 26 50 32 -10 Z', CREAM.shade, 0.5)
  const lapel = (side: 1 | -1) =>
    patch(
      wearer,
      `M${side * 26} -20 C${side * 40} -16 ${side * 46} 0 ${side * 44} 22 L${side * 30} 40 C${side * 27} 20 ${side * 25} 0 ${side * 26} -20 Z`,
      side === 1 ? tone.shade : tone.light,
    )
  return {
    top: { tone, cut: { ease: 0.08, hem: 1.14, flare: 0.15 } },
    sleeve: { length: 'long', ease: 0.05, wide: 0.1, tone, cuff: toneOf(tone.shade) },
    bottom: trousers(KHAKI),
    shoes: shoesOf(wearer),
    chest:
      folds(wearer, tone) +
      inner +
      seam(wearer, 'M-36 70 L-52 70 L-52 92 L-36 92 Z', tone.shade, 1.6) +
      styleMark(wearer),
    back: folds(wearer, tone) + seam(wearer, 'M-60 34 L60 34', tone.shade, 1.8, 0.6),
    collar: roundNeck(wearer, 12, CREAM) + lapel(-1) + lapel(1),
  }
}

export function hoodie(wearer: Wearer): Outfit {
  const { tone } = wearer
  const hood =
    'M-30 -26 C-48 -22 -54 -6 -48 10 C-36 30 -14 34 0 34 C14 34 36 30 48 10 C54 -6 48 -22 30 -26 C26 0 14 14 0 16 C-14 14 -26 0 -30 -26 Z'
  return {
    top: { tone, cut: { ease: 0.12, hem: 1.12 } },
    sleeve: { length: 'long', ease: 0.09, wide: 0, tone, cuff: toneOf(tone.shade) },
    bottom: trousers(CHARCOAL, 0.07, 1),
    shoes: shoesOf(wearer),
    chest:
      folds(wearer, tone) +
      patch(
        wearer,
        'M-38 150 C-34 140 -24 138 -18 138 L18 138 C24 138 34 140 38 150 L48 196 L-48 196 Z',
        tone.shade,
        0.55,
      ) +
      patch(wearer, 'M-90 222 L90 222 L90 250 L-90 250 Z', tone.shade, 0.6) +
      styleMark(wearer),
    back:
      folds(wearer, tone) +
      patch(wearer, 'M-40 -20 C-50 30 -26 62 0 64 C26 62 50 30 40 -20 Z', tone.shade, 0.6),
    collar:
      roundNeck(wearer, 10, tone) +
      patch(wearer, hood, tone.shade) +
      patch(
        wearer,
        'M-30 -26 C-46 -20 -50 -6 -45 8 C-34 24 -14 29 0 29 C14 29 34 24 45 8 C50 -6 46 -20 30 -26 C26 2 14 18 0 19 C-14 18 -26 2 -30 -26 Z',
        tone.base,
      ) +
      seam(wearer, 'M-13 24 L-15 62', CREAM.base, 2.2) +
      seam(wearer, 'M13 24 L14 56', CREAM.base, 2.2) +
      dots(
        wearer,
        [
          [-15, 63],
          [14, 57],
        ],
        2.2,
        CREAM.shade,
      ),
    nape: 'hood',
  }
}

export function sport(wearer: Wearer): Outfit {
  const { tone, isCovered } = wearer
  const accent = mix(tone.light, '#fbfaf6', 0.75)
  return {
    top: { tone, cut: { ease: 0.02, hem: 1.08 } },
    sleeve: { length: isCovered ? 'long' : 'short', ease: 0.03, wide: 0, tone: isCovered ? CHARCOAL : tone },
    bottom: trousers(CHARCOAL, 0.005, 1),
    shoes: { kind: 'closed', tone: toneOf(accent), sole: tone.base, accent: tone.base },
    chest:
      patch(wearer, 'M-90 -10 L-46 -14 C-54 60 -44 140 -52 240 L-90 240 Z', tone.shade, 0.75) +
      patch(wearer, 'M90 -10 L46 -14 C54 60 44 140 52 240 L90 240 Z', tone.shade, 0.75) +
      seam(wearer, 'M-46 -14 C-54 60 -44 140 -52 240', accent, 2.6) +
      seam(wearer, 'M46 -14 C54 60 44 140 52 240', accent, 2.6) +
      styleMark(wearer),
    back: folds(wearer, tone) + seam(wearer, 'M-40 10 L40 10', accent, 3),
    collar: roundNeck(wearer, 13, tone) + seam(wearer, 'M0 15 L0 44', accent, 2.2),
  }
}

/** An apron over a light shirt. */
export function apron(wearer: Wearer): Outfit {
  const { tone, isCovered } = wearer
  const bib =
    'M-33 52 C-20 58 20 58 33 52 C38 90 58 104 66 116 L70 330 L-70 330 L-66 116 C-58 104 -38 90 -33 52 Z'
  return {
    top: { tone: WHITE, cut: { ease: 0.05, hem: 1.28, flare: 0.2 } },
    sleeve: { length: isCovered ? 'long' : 'short', ease: 0.05, wide: 0, tone: WHITE },
    bottom: trousers(DENIM),
    shoes: shoesOf(wearer),
    chest:
      folds(wearer, WHITE) +
      patch(wearer, bib, tone.base) +
      patch(
        wearer,
        'M26 54 L33 52 C38 90 58 104 66 116 L70 330 L48 330 C54 200 46 110 26 54 Z',
        tone.shade,
        0.5,
      ) +
      seam(wearer, 'M-34 170 L34 170 L30 224 L-30 224 Z', tone.shade, 2) +
      seam(wearer, 'M-66 120 C-30 128 30 128 66 120', tone.shade, 3.2) +
      styleMark(wearer),
    back:
      folds(wearer, WHITE) +
      seam(wearer, 'M-80 118 C-30 128 30 128 80 118', tone.base, 6) +
      seam(wearer, 'M0 124 L-14 164 M0 124 L16 160', tone.base, 5),
    collar:
      roundNeck(wearer, 14, WHITE) +
      seam(wearer, 'M-30 54 C-34 30 -34 0 -27 -22', tone.base, 6) +
      seam(wearer, 'M30 54 C34 30 34 0 27 -22', tone.base, 6),
  }
}
