import { shape, spots, stroke } from '../../svg.ts'
import { facing, onFace, project, solid } from '../view.ts'
import type { DrawHair } from './hair.ts'
import { skullOutline } from '../skull.ts'

/** A cloud of curls, to the jaw for women, on top for men. */
export const drawCurly: DrawHair = (view, looks) => {
  const { hair, traits, whims } = looks
  const isCropped = traits.gender === 'male'
  const size = isCropped ? 21 : 25
  const rows = isCropped ? [-96, -66, -34] : [-100, -66, -28, 12, 52, 84]
  const cloud = rows.flatMap((y, row) => {
    const around = isCropped ? 64 : 82 - Math.max(0, row - 3) * 3
    const width = around * Math.sqrt(Math.max(0.2, 1 - (Math.min(y, 0) / 118) ** 2))
    return Array.from({ length: 9 }, (_, step) => {
      // From one temple round the back to the other.
      const angle = Math.PI * (-0.12 + (step / 8) * 1.24)
      const wobble = 1 + 0.06 * Math.sin(step * 5 + row * 3 + whims.size * 9)
      return solid(
        Math.cos(angle) * width * wobble,
        y + 5 * Math.sin(step * 3 + row),
        -Math.sin(angle) * width - 8,
      )
    })
  })
  const projected = cloud.map((point) => project(view, point))
  const fringe = Array.from({ length: 9 }, (_, step) => {
    const x = -66 + step * 16.5
    return onFace(
      x,
      -84 + (x / 66) ** 2 * (isCropped ? 34 : 44) + 4 * Math.sin(step * 2 + whims.drape * 6),
      8,
    )
  }).map((point) => project(view, point))
  return {
    behind: spots(projected, size, hair.shade),
    mass:
      shape(skullOutline(view, isCropped ? 1.05 : 1.1), hair.base) +
      spots(
        projected.filter(({ z }) => z > -60),
        size,
        hair.base,
      ),
    front:
      facing(view, 0) > -0.2 ? spots(fringe, size * 0.86, hair.base) + drawSpirals(fringe, hair.light) : '',
    hasEars: isCropped,
    isFaceNarrow: false,
  }
}

function drawSpirals(points: readonly { x: number; y: number }[], colour: string): string {
  return points
    .filter((_, index) => index % 2 === 1)
    .map(({ x, y }) =>
      stroke(`M${(x - 9).toFixed(1)} ${(y + 3).toFixed(1)}q3 -13 14 -9q7 6 -1 11`, colour, 2.4, {
        opacity: '0.55',
      }),
    )
    .join('')
}
