import type { Point } from '#app/poses/skeleton.ts'
import { element, group, num, shape, type Definitions } from '../svg.ts'
import { drawBeard } from './beard.ts'
import { drawEar } from './ear.ts'
import { drawFace, drawFaceShade } from './face.ts'
import { drawGlasses } from './glasses.ts'
import { drawHair } from './hair/hair.ts'
import type { Looks } from './looks.ts'
import { faceOutline, headOutline } from './skull.ts'
import { facing, type View } from './view.ts'

/** Where a head sits in the picture, and how it is held. */
export interface HeadPlace extends View {
  centre: Point
  /** Its height, crown to chin, in units of the canvas. */
  size: number
  /** Degrees, clockwise. */
  roll: number
}

/** The head, and the hair that hangs behind the body, each as a layer of the picture. */
export function drawHead(
  place: HeadPlace,
  looks: Looks,
  definitions: Definitions,
): { behind: string; head: string; isBack: boolean } {
  const hair = drawHair(place, looks)
  const ears = hair.hasEars ? ([-1, 1] as const).map((side) => drawEar(place, looks, side)) : []
  const near = ears.filter(({ z }) => z > 18).map(({ drawn }) => drawn)
  const far = ears.filter(({ z }) => z <= 18).map(({ drawn }) => drawn)
  const isBack = facing(place, 0) < -0.2
  const face = isBack ? '' : drawFront(place, looks, hair.isFaceNarrow, definitions)
  const layers = [
    shape(headOutline(place, looks), looks.skin.base),
    ...(isBack ? [...near, ...far, hair.mass] : [hair.mass, ...far]),
    face,
    hair.front,
    ...(isBack ? [] : near),
    drawGlasses(place, looks),
  ]
  const lay = (inner: string) => group(inner, { transform: transformOf(place) })
  return { behind: lay(hair.behind), head: lay(layers.join('')), isBack }
}

export function transformOf({ centre, size, roll }: HeadPlace): string {
  const scale = String(Math.round(size * 50) / 10_000)
  return `translate(${num(centre.x)} ${num(centre.y)}) rotate(${num(roll)}) scale(${scale})`
}

function drawFront(place: HeadPlace, looks: Looks, isNarrow: boolean, definitions: Definitions): string {
  const outline = faceOutline(place, looks, isNarrow)
  const clip = definitions.add('face', (id) => element('clipPath', { id }, element('path', { d: outline })))
  return (
    shape(outline, looks.skin.base) +
    group(drawFaceShade(place, looks), { 'clip-path': clip }) +
    drawBeard(place, looks) +
    drawFace(place, looks, definitions)
  )
}
