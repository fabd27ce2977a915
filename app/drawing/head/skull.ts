import { hull, smooth } from '../geometry.ts'
import type { Looks } from './looks.ts'
import { onFace, project, solid, type Solid, type View } from './view.ts'

/** Outlines of a turned head. */

/** At height y: half so wide, and from `back` to `front` deep. */
export interface Ring {
  y: number
  width: number
  front: number
  back: number
}

/** The outline of the skull `scale` times its size, and of whatever hangs from it, ring by ring. */
export function skullOutline(view: View, scale = 1, rings: readonly Ring[] = []): string {
  return outline(view, [...cranium(scale), ...rings.flatMap(ringPoints)])
}

/** The skin of the face, from the hairline to the chin; of a `narrow` one only what a scarf leaves open. */
export function faceOutline(view: View, looks: Looks, isNarrow = false): string {
  const { cheek, jaw, chin, chinY } = looks
  const side: [number, number][] = isNarrow
    ? [
        [16, -56],
        [38, -48],
        [54, -24],
        [cheek - 8, 14],
        [jaw - 1, 56],
        [chin + 15, chinY - 16],
        [chin * 0.7, chinY - 1],
      ]
    : [
        [22, -66],
        [46, -56],
        [62, -32],
        [cheek, 8],
        [cheek - 2, 26],
        [jaw + 2, 60],
        [chin + 14, chinY - 12],
        [chin * 0.6, chinY],
      ]
  const points = side.flatMap(([x, y]) => [onFace(x, y), onFace(-x, y)])
  return outline(view, [...points, onFace(0, 20), onFace(0, -40), onFace(0, -10)])
}

/** The jaw and the back of the head under hair, in skin. */
export function headOutline(view: View, looks: Looks): string {
  return outline(view, [
    ...cranium(0.99),
    ...[-1, 1].flatMap((side) => [
      onFace(side * (looks.jaw + 2), 58),
      solid(side * (looks.jaw - 4), 52, 0),
      onFace(side * (looks.chin + 14), looks.chinY - 12),
      onFace(side * looks.chin * 0.6, looks.chinY),
    ]),
  ])
}

function cranium(scale: number): Solid[] {
  const centre = solid(0, -16, -10)
  const [width, height, depth] = [74 * scale, 84 * scale, 88 * scale]
  const points: Solid[] = []
  for (const tilt of [-90, -74, -58, -40, -15, 15, 40]) {
    const [y, around] = [Math.sin((tilt * Math.PI) / 180), Math.cos((tilt * Math.PI) / 180)]
    for (let step = 0; step < 12; step += 1) {
      const angle = (step / 12) * 2 * Math.PI
      points.push(
        solid(
          centre.x + Math.cos(angle) * around * width,
          centre.y + y * height,
          centre.z + Math.sin(angle) * around * depth,
        ),
      )
    }
  }
  return points
}

function ringPoints({ y, width, front, back }: Ring): Solid[] {
  return [
    solid(-width, y, (front + back) / 2),
    solid(width, y, (front + back) / 2),
    solid(-width * 0.75, y, front),
    solid(width * 0.75, y, front),
    solid(-width * 0.75, y, back),
    solid(width * 0.75, y, back),
  ]
}

function outline(view: View, points: readonly Solid[]): string {
  const rim = hull(points.map((point) => project(view, point)))
  // Neighbours that all but coincide make a smooth line wobble.
  const spaced = rim.filter((point, index) => {
    const next = rim[(index + 1) % rim.length]!
    return Math.hypot(next.x - point.x, next.y - point.y) > 5
  })
  return smooth(spaced)
}
