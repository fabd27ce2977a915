import { mapped } from '../../geometry.ts'
import { mix } from '../../palette.ts'
import { shape, stroke } from '../../svg.ts'
import { skullOutline } from '../skull.ts'
import { faceMap, facing } from '../view.ts'
import type { DrawHair } from './hair.ts'
import { mirrored } from './strands.ts'

/** A scarf round the head; what falls over the shoulders is drawn with the body (clothes/drape.ts). */
export const drawHijab: DrawHair = (view, looks) => {
  const { cover, side, traits, jaw, chin, chinY, cheek } = looks
  const isSyari = traits.hair === 'hijab-syari'
  const map = faceMap(view, 7)
  const rings = [
    { y: 50, width: 76, front: 44, back: -92 },
    { y: 96, width: 62, front: 50, back: -74 },
    { y: 118, width: 54, front: 30, back: -56 },
  ]
  // The cloth round the face, over its edge; of a syari one a firm brim.
  const open = `M0 ${isSyari ? -60 : -56} C28 -58 46 -46 ${cheek - 11} -16 C${cheek - 5} 12 ${jaw + 2} 46 ${jaw - 6} 66 C${chin + 18} ${chinY - 10} ${chin + 2} ${chinY + 1} 0 ${chinY + 1}`
  const half = (way: 1 | -1) =>
    mirrored(
      `${open} L0 ${chinY + 26} C40 ${chinY + 20} 74 70 80 30 C86 -20 78 -78 0 ${isSyari ? -102 : -98} Z`,
      way,
    )
  const band = (way: 1 | -1) =>
    stroke(
      mapped(mirrored(open, way), map),
      isSyari ? cover.shade : mix(cover.base, cover.shade, 0.6),
      isSyari ? 5 : 3.4,
    )
  const folds = [
    mirrored(`M-40 -84 C10 -84 58 -50 66 10`, side),
    mirrored(`M${-jaw + 4} 66 C-30 104 24 112 ${jaw + 8} 60`, side),
    mirrored(`M-30 106 C6 116 50 98 66 56`, side),
  ]
  const light = mapped(mirrored('M-58 -58 C-34 -86 0 -92 26 -88', -side), map)
  const lines =
    folds.map((fold) => stroke(mapped(fold, map), cover.shade, 2.6, { opacity: '0.55' })).join('') +
    stroke(light, cover.light, 5, { opacity: '0.5' })
  const isFront = facing(view, 0) > -0.2
  const seen = ([-1, 1] as const).filter((way) => facing(view, way * 45) > 0.1)
  return {
    behind: '',
    mass: shape(skullOutline(view, 1.12, rings), cover.base),
    front: isFront
      ? shape(seen.map((way) => mapped(half(way), map)).join(''), cover.base) +
        seen.map(band).join('') +
        (seen.length === 2 ? lines : '')
      : stroke(`M-30 -60 C-10 -20 -10 40 -4 100`, cover.shade, 3, { opacity: '0.5' }),
    hasEars: false,
    isFaceNarrow: true,
  }
}
