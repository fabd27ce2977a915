import { mapped, smooth } from '../geometry.ts'
import { mix } from '../palette.ts'
import { shape } from '../svg.ts'
import type { Wearer } from './outfit.ts'

/** What of a hijab falls over neck, shoulders and chest: of a syari one down to the hips. */
export function drawDrape(wearer: Wearer): string {
  const { looks, map, stance, build, traits } = wearer
  const { cover, side, whims } = looks
  const isSyari = traits.hair === 'hijab-syari'
  const isBack = Math.cos(stance.yaw) < -0.3
  const shoulder = (build.bust + build.shoulder) * 100
  const outline = isSyari
    ? [
        [-42, -44],
        [-shoulder * 0.82, -14],
        [-shoulder - 8, 30],
        [-shoulder - 16, 100],
        [-shoulder - 4, 168],
        [-36, 196 + whims.drape * 10],
        [0, 206],
        [36, 194 + whims.size * 12],
        [shoulder + 4, 168],
        [shoulder + 16, 100],
        [shoulder + 8, 30],
        [shoulder * 0.82, -14],
        [42, -44],
      ]
    : [
        [-40, -40],
        [-shoulder * 0.62, -16],
        [-shoulder * 0.8, 10],
        [-shoulder * 0.66, 52],
        [-34, 82 + whims.drape * 12],
        [side * 8, 98],
        [34, 80 + whims.size * 12],
        [shoulder * 0.66, 52],
        [shoulder * 0.8, 10],
        [shoulder * 0.62, -16],
        [40, -40],
      ]
  const outer = smooth(outline.map(([x, y]) => map(x!, y!)))
  const fold = (ends: Fold, thick: number, colour: string, opacity: string) =>
    shape(mapped(crescent(ends, thick), map), colour, { opacity })
  const dark = mix(cover.shade, '#2b1d2e', 0.12)
  const round = (...points: Fold): Fold => points.map(([x, y]) => [x * side, y] as const) as unknown as Fold
  const drawn = isBack
    ? fold(
        [
          [-20, -30],
          [-26, 20],
          [-24, 70],
          [-14, 112],
        ],
        5,
        dark,
        '0.4',
      ) +
      fold(
        [
          [20, -30],
          [26, 20],
          [22, 60],
          [12, 98],
        ],
        5,
        dark,
        '0.4',
      )
    : fold(round([-38, -36], [-22, 6], [16, 28], [54, 20]), 7, dark, '0.45') +
      fold(round([-32, -22], [-14, 32], [16, 58], [48, 50]), 8, dark, '0.4') +
      fold(round([-46, 2], [-32, 46], [-6, 74], [24, 76]), 7, dark, '0.35') +
      (isSyari
        ? fold(
            [
              [-60, 50],
              [-54, 110],
              [-44, 150],
              [-30, 196],
            ],
            6,
            dark,
            '0.3',
          ) +
          fold(
            [
              [58, 60],
              [52, 120],
              [44, 150],
              [34, 190],
            ],
            6,
            dark,
            '0.3',
          )
        : '') +
      fold(round([-28, -38], [-12, -8], [14, 8], [46, 0]), 6, cover.light, '0.5')
  return shape(outer, cover.base) + drawn
}

type Corner = readonly [number, number]
type Fold = [Corner, Corner, Corner, Corner]

/** A curve that is thick in its middle and runs out at both ends. */
function crescent([from, out, into, to]: Fold, thick: number): string {
  const below = ([x, y]: Corner) => `${x} ${y + thick}`
  return `M${from.join(' ')} C${out.join(' ')} ${into.join(' ')} ${to.join(' ')} C${below(into)} ${below(out)} ${from.join(' ')} Z`
}
