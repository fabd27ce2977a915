import { mapped } from '../../geometry.ts'
import { mix } from '../../palette.ts'
import { shape, stroke } from '../../svg.ts'
import { skullOutline } from '../skull.ts'
import { faceMap, facing } from '../view.ts'
import type { DrawHair } from './hair.ts'
import { mirrored } from './strands.ts'

/** Cloth wound round the head, crossed over the forehead. */
export const drawTurban: DrawHair = (view, looks) => {
  const { cover, side } = looks
  // The skull is deeper than it is wide: turned, the cloth already lies out at its edge.
  const map = faceMap(view, 11 - 10 * Math.abs(Math.sin(view.yaw)))
  const wrap = (d: string) => mapped(mirrored(d, side), map)
  const under =
    'M-78 4 C-86 -50 -74 -98 -24 -116 C30 -130 80 -100 82 -40 C83 -20 80 -6 77 6 C70 -24 54 -44 24 -52 C-18 -60 -56 -36 -78 4 Z'
  const over =
    'M-78 6 C-88 -44 -70 -96 -30 -112 C8 -104 56 -74 78 -10 C60 -40 30 -58 -4 -54 C-40 -48 -66 -24 -78 6 Z'
  const folds = [
    'M-72 -30 C-50 -66 10 -84 64 -40',
    'M-70 -58 C-40 -90 20 -92 72 -44',
    'M-50 -92 C-20 -106 40 -104 76 -56',
  ]
  return {
    behind: '',
    mass: shape(skullOutline(view, 1.15), cover.base),
    front:
      facing(view, 0) > -0.2
        ? shape(wrap(under), mix(cover.base, cover.shade, 0.45)) +
          shape(wrap(over), cover.base) +
          folds.map((fold) => stroke(wrap(fold), cover.shade, 3, { opacity: '0.6' })).join('') +
          stroke(wrap('M-64 -72 C-50 -92 -34 -102 -20 -104'), cover.light, 5, { opacity: '0.5' })
        : stroke(`M-60 -40 C-20 -20 30 -30 66 -60`, cover.shade, 3, { opacity: '0.6' }),
    hasEars: true,
    isFaceNarrow: false,
  }
}
