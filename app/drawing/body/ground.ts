import { HEIGHT } from '../canvas.ts'
import { INK } from '../palette.ts'
import { ellipse } from '../svg.ts'
import type { Stance } from './stance.ts'

/** The soft shadow under somebody who stands; of who lies, leaps or is cut off by the picture there is none. */
export function drawGroundShadow({ joints, down, size }: Stance): string {
  const feet = [joints.rightAnkle, joints.leftAnkle].filter((ankle) => ankle !== null)
  const xs = feet.map(({ x }) => x)
  const low = Math.max(...feet.map(({ y }) => y))
  if (feet.length === 0 || low < 0.82 * HEIGHT || down.y < 0.7) return ''
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const reach = (right - left) / 2 + 0.75 * size
  return ellipse((left + right) / 2, low + 0.3 * size, reach, 0.16 * size, INK, { opacity: '0.09' })
}
