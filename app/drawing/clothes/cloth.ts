import { mapped } from '../geometry.ts'
import { mix, toneOf, type Tone } from '../palette.ts'
import { shape, spots, stroke } from '../svg.ts'
import type { Shoes, Wearer } from './outfit.ts'

/** What most outfits are made of. Shapes are drawn flat on the chest: body/torso.ts says in what units. */

export const CREAM = toneOf('#f4ead8')
export const WHITE = toneOf('#f8f4ec')
export const DENIM = toneOf('#4c6483')
export const CHARCOAL = toneOf('#42434c')
export const KHAKI = toneOf('#b39a76')
export const LEATHER = toneOf('#5b3c2a')
export const GOLD = '#e6a100'

/** A patch of the chest. */
export function patch({ map }: Wearer, d: string, fill: string, opacity?: number): string {
  return shape(mapped(d, map), fill, opacity === undefined ? {} : { opacity: String(opacity) })
}

/** A line on the chest, `width` in hundredths of a head. */
export function seam(
  { map, stance }: Wearer,
  d: string,
  colour: string,
  width = 1.6,
  opacity?: number,
): string {
  return stroke(mapped(d, map), colour, Math.max(0.8, (width * stance.size) / 100), {
    ...(opacity !== undefined && { opacity: String(opacity) }),
  })
}

export function dots(
  wearer: Wearer,
  at: readonly (readonly [number, number])[],
  radius: number,
  fill: string,
): string {
  const { map, stance } = wearer
  return spots(
    at.map(([x, y]) => map(x, y)),
    (radius * stance.size) / 100,
    fill,
  )
}

/** The skin that a round neckline leaves open, and its edge. */
export function roundNeck(wearer: Wearer, depth: number, rib: Tone): string {
  const { looks, build } = wearer
  const w = build.neck * 100 + 4
  const d = `M${-w} -24 C${-w + 2} ${depth * 0.7} ${-w * 0.5} ${depth} 0 ${depth} C${w * 0.5} ${depth} ${w - 2} ${depth * 0.7} ${w} -24 Z`
  const edge = `M${-w} -18 C${-w + 2} ${depth * 0.7} ${-w * 0.5} ${depth} 0 ${depth} C${w * 0.5} ${depth} ${w - 2} ${depth * 0.7} ${w} -18`
  return patch(wearer, d, looks.skin.base) + seam(wearer, edge, rib.shade, 4.5)
}

export function vNeck(wearer: Wearer, depth: number, fill: string): string {
  const w = wearer.build.neck * 100 + 4
  return patch(wearer, `M${-w} -24 L${-w} -16 L0 ${depth} L${w} -16 L${w} -24 Z`, fill)
}

/** Folds that every top has: from the armpits and at the waist. */
export function folds(wearer: Wearer, tone: Tone): string {
  return (
    seam(wearer, 'M58 52 C50 66 40 76 28 80', tone.shade, 2.4, 0.45) +
    seam(wearer, 'M-58 54 C-52 66 -44 72 -36 76', tone.shade, 2.4, 0.4) +
    seam(wearer, 'M50 142 C40 150 26 152 16 150', tone.shade, 2.4, 0.4) +
    patch(wearer, 'M76 20 C66 70 58 120 66 220 L90 220 L90 20 Z', tone.shade, 0.28)
  )
}

/** Two wings of a shirt's collar. */
export function shirtCollar(wearer: Wearer, tone: Tone, depth = 20): string {
  const w = wearer.build.neck * 100 + 5
  const wing = (side: 1 | -1) =>
    `M${side * w} -22 C${side * (w + 6)} -10 ${side * (w + 7)} 0 ${side * (w + 4)} 10 L${side * 15} ${depth + 8} L0 ${depth * 0.35} C${side * 8} 2 ${side * w * 0.7} -8 ${side * w} -22 Z`
  return (
    patch(wearer, wing(-1), tone.light) +
    patch(wearer, wing(1), tone.base) +
    seam(wearer, `M${w + 4} 10 L15 ${depth + 8} L0 ${depth * 0.35}`, tone.shade, 1.4, 0.8) +
    seam(wearer, `M${-w - 4} 10 L-15 ${depth + 8} L0 ${depth * 0.35}`, tone.shade, 1.4, 0.8)
  )
}

export function shoesOf({ traits }: Wearer): Shoes {
  switch (traits.style) {
    case 'professional':
      return { kind: 'closed', tone: LEATHER, sole: '#33241b' }
    case 'sports':
      return { kind: 'closed', tone: toneOf('#e4572e'), sole: '#fbfaf6', accent: '#fbfaf6' }
    case 'fashion':
      return { kind: 'closed', tone: CHARCOAL, sole: '#24242a', accent: GOLD }
    case 'traditional':
      return { kind: 'open', tone: toneOf('#8a5a2b'), sole: '#4b2f18' }
    case 'casual':
      return { kind: 'closed', tone: WHITE, sole: '#d9d1c2', accent: mix(GOLD, '#fbfaf6', 0.3) }
  }
}

/** The sign of somebody's style on the chest. */
export function styleMark(wearer: Wearer): string {
  const { traits, isCovered } = wearer
  switch (traits.style) {
    case 'professional':
      return (
        patch(wearer, 'M30 58 L48 58 L48 70 L30 70 Z', '#fbfaf6') +
        seam(wearer, 'M33 64 L43 64', '#23356b', 1.8)
      )
    case 'sports':
      return seam(wearer, 'M30 62 L36 69 L48 54', GOLD, 3.4)
    case 'fashion':
      return isCovered || traits.gender === 'male' || traits.outfit === 'hoodie'
        ? dots(wearer, [[40, 60]], 4.6, GOLD) + dots(wearer, [[40, 60]], 2.4, '#fbfaf6')
        : seam(wearer, 'M-24 4 C-20 34 -10 46 0 48 C10 46 20 34 24 4', GOLD, 1.8) +
            dots(wearer, [[0, 50]], 4.5, GOLD)
    case 'traditional':
      return (
        dots(
          wearer,
          [
            [36, 60],
            [44, 60],
            [40, 56],
            [40, 64],
          ],
          3.2,
          GOLD,
        ) + dots(wearer, [[40, 60]], 2, '#8c2f22')
      )
    case 'casual':
      return ''
  }
}
