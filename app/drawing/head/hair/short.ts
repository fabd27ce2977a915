import { mapped } from '../../geometry.ts'
import { mix } from '../../palette.ts'
import { shape } from '../../svg.ts'
import { skullOutline } from '../skull.ts'
import { faceMap, facing } from '../view.ts'
import type { DrawHair } from './hair.ts'
import { drawStrands, mirrored } from './strands.ts'

/** A crop with some height on top; a woman's is a pixie with a longer fringe. */
export const drawShort: DrawHair = (view, looks) => {
  const { hair, side, traits, whims } = looks
  const isPixie = traits.gender === 'female'
  const lift = 6 + whims.volume * 8
  const map = faceMap(view, 9)
  const top = isPixie
    ? `M-70 20 C-78 -20 -76 -60 -50 -88 C-20 ${-112 - lift * 0.4} 44 ${-110 - lift * 0.4} 68 -66 C78 -44 76 -10 70 22 C66 4 64 -14 58 -28 C52 -44 40 -58 18 -68 C-4 -40 -34 -26 -62 -22 C-66 -8 -67 6 -70 20 Z`
    : `M-69 2 C-79 -34 -80 -72 -56 ${-94 - lift * 0.5} C-30 ${-112 - lift} 34 ${-114 - lift} 60 -88 C78 -66 77 -34 69 2 C66 -14 63 -30 56 -44 C40 -58 14 -60 -14 -52 C-34 -46 -50 -42 -58 -40 C-63 -28 -66 -14 -69 2 Z`
  const sweep = isPixie
    ? ['M40 -92 C14 -60 -24 -40 -52 -34', 'M18 -96 C-4 -66 -34 -48 -60 -42', 'M52 -80 C60 -66 66 -46 68 -24']
    : [
        'M-30 -96 C-4 -92 30 -84 52 -58',
        'M-40 -82 C-10 -78 20 -72 44 -56',
        'M-56 -78 C-66 -60 -68 -40 -68 -24',
      ]
  const isFront = facing(view, 0) > -0.2
  return {
    behind: '',
    mass: shape(skullOutline(view, 1.07), hair.base),
    front: isFront
      ? shape(mapped(mirrored(top, side), map), hair.base) +
        drawStrands(
          view,
          sweep.map((line) => mirrored(line, side)),
          hair,
        )
      : '',
    hasEars: true,
    isFaceNarrow: false,
  }
}

/** Stubble over the skull. */
export const drawBuzz: DrawHair = (view, { hair, skin }) => {
  const stubble = mix(hair.base, skin.shade, 0.32)
  const map = faceMap(view, 2)
  const hairline =
    'M-66 6 C-72 -30 -70 -60 -54 -78 C-30 -100 30 -100 54 -78 C70 -60 72 -30 66 6 C64 -12 61 -26 55 -40 C38 -60 20 -63 0 -63 C-20 -63 -38 -60 -55 -40 C-61 -26 -64 -12 -66 6 Z'
  return {
    behind: '',
    mass: shape(skullOutline(view, 1.015), stubble),
    front: facing(view, 0) > -0.2 ? shape(mapped(hairline, map), stubble) : '',
    hasEars: true,
    isFaceNarrow: false,
  }
}

/** None, with the light on it. */
export const drawBald: DrawHair = (view, { skin }) => ({
  behind: '',
  mass: shape(skullOutline(view, 1.01), skin.base),
  front:
    facing(view, 0) > 0
      ? shape(
          mapped(
            'M-34 -80 C-24 -90 -6 -94 6 -92 C-6 -86 -20 -80 -28 -72 C-34 -70 -38 -74 -34 -80 Z',
            faceMap(view, 2),
          ),
          skin.light,
          {
            opacity: '0.7',
          },
        )
      : '',
  hasEars: true,
  isFaceNarrow: false,
})
