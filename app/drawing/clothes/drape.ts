import { mapped, smooth } from '../geometry.ts'
import { mix } from '../palette.ts'
import { group, shape, stroke } from '../svg.ts'
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
        [-36, 196 + whims[5]! * 10],
        [0, 206],
        [36, 194 + whims[4]! * 12],
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
        [-34, 82 + whims[5]! * 12],
        [side * 8, 98],
        [34, 80 + whims[4]! * 12],
        [shoulder * 0.66, 52],
        [shoulder * 0.8, 10],
        [shoulder * 0.62, -16],
        [40, -40],
      ]
  const outer = smooth(outline.map(([x, y]) => map(x!, y!)))
  const line = (d: string, colour: string, width: number, opacity: string) =>
    stroke(mapped(d, map), colour, (width * stance.size) / 100, { opacity })
  const dark = mix(cover.shade, '#2b1d2e', 0.15)
  const foldsDrawn = isBack
    ? line('M-20 -30 C-24 20 -20 70 -14 110', dark, 3, '0.4') +
      line('M20 -30 C22 20 20 60 12 96', dark, 3, '0.4')
    : line(`M${-36 * side} -34 C${-20 * side} 4 ${16 * side} 26 ${50 * side} 22`, dark, 3, '0.5') +
      line(`M${-30 * side} -20 C${-14 * side} 30 ${14 * side} 56 ${44 * side} 52`, dark, 3, '0.45') +
      line(`M${-44 * side} 6 C${-30 * side} 44 ${-6 * side} 72 ${22 * side} 76`, dark, 3, '0.4') +
      (isSyari
        ? line('M-60 60 C-50 110 -40 150 -30 190 M54 70 C50 120 40 150 34 186', dark, 3, '0.35')
        : '') +
      line(`M${-26 * side} -36 C${-12 * side} -8 ${12 * side} 6 ${42 * side} 2`, cover.light, 3.4, '0.5')
  return group(shape(outer, cover.base) + foldsDrawn)
}
