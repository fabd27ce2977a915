import type { Point } from '#app/poses/skeleton.ts'
import { add, clamp, dot, minus, smooth, times } from '../geometry.ts'
import type { Build } from './build.ts'
import { acrossOf, downOf, type Stance } from './stance.ts'

/** The trunk of a body and what lies flat on it. */

export interface Cut {
  /** Heads that the cloth stands off. */
  ease: number
  /** Where it ends, as a part of the way from the neck (0) to the hips (1). */
  hem: number
  /** Heads that its hem is wider than the body. */
  flare?: number
}

/** The outline of a trunk in a cloth that is cut so, from one shoulder down and round to the other. */
export function trunkOutline(stance: Stance, build: Build, { ease, hem, flare = 0 }: Cut): string {
  const right = edge(stance, build, 1, ease, hem, flare)
  const left = edge(stance, build, -1, ease, hem, flare)
  return smooth([...right, ...left.toReversed()], 0.9)
}

/** From the neck to the hem on the viewer's right (1) or left (−1). */
function edge(stance: Stance, build: Build, way: 1 | -1, ease: number, hem: number, flare: number): Point[] {
  const { neck, down, across, size, spine, yaw, shoulders, hips } = stance
  const outer = (sides: { right: Point; left: Point }) =>
    way * acrossOf(stance, sides.right) > way * acrossOf(stance, sides.left) ? sides.right : sides.left
  const shoulder = outer(shoulders)
  const hip = outer(hips)
  const at = (heads: number, part: number) =>
    add(neck, add(times(down, part * spine), times(across, heads * size)))
  const [cos, sin] = [Math.cos(yaw), Math.sin(yaw)]
  const half = (width: number, depth: number) => Math.hypot(width * cos, depth * sin) + ease
  const lean = (depth: number) => sin * depth
  const shoulderAcross = way * acrossOf(stance, shoulder)
  const shoulderDown = (downOf(stance, shoulder) * size) / spine
  const thick = half(0, build.chestDepth)
  const tip = Math.max(shoulderAcross, half(0, build.chestDepth * 0.6)) + build.shoulder * 0.35
  const bust = Math.max(half(build.bust, build.chestDepth), Math.min(shoulderAcross, 0.9) * 0.84)
  const hipWidth = Math.max(way * acrossOf(stance, hip) + build.hip - 0.42, half(build.hip, build.hipDepth))
  const waist = half(build.waist, build.waistDepth)
  const below = clamp(hem, 0.75, 1.6)
  const points = [
    at(way * (build.neck + 0.05), -0.045),
    at(way * Math.max(tip * 0.62, build.neck + 0.12), shoulderDown * 0.6 - 0.045),
    at(way * tip, shoulderDown + 0.015),
    at(way * (Math.max(tip - 0.06, thick) + ease * 0.5), shoulderDown + 0.13),
    at(way * bust + lean(0.05), 0.36),
    at(way * (waist + ease * 0.3) + lean(0.02), 0.66),
    at(way * (hipWidth + (below < 1 ? -0.02 : 0)), Math.min(below, 0.95)),
  ]
  if (below > 1) points.push(at(way * (hipWidth + flare * (below - 0.9)), below))
  return points
}

/**
 * Puts what was drawn flat on the chest where it is on the turned one. Hundredths of a head: x from the middle to the
 * viewer's right, y down from the neck; the hips are at 212.
 */
export function trunkMap(stance: Stance, build: Build): (x: number, y: number) => Point {
  const { neck, down, across, size, spine, yaw } = stance
  const [width, depth] = [build.bust * 1.02, build.chestDepth]
  const phase = Math.atan2(depth * Math.sin(yaw), width * Math.cos(yaw))
  const reach = Math.hypot(width * Math.cos(yaw), depth * Math.sin(yaw))
  return (x, y) => {
    const angle = Math.asin(clamp(x / 100 / width, -1, 1))
    const seen = clamp(angle + phase, -Math.PI / 2, Math.PI / 2)
    const over = Math.max(0, Math.abs(x / 100) - width) * Math.sign(x) * Math.cos(yaw)
    return add(
      neck,
      add(times(down, (y / 212) * spine), times(across, (reach * Math.sin(seen) + over) * size)),
    )
  }
}

/** Whether we see the chest rather than the back. */
export const showsChest = ({ yaw }: Stance): boolean => Math.cos(yaw) > -0.3

/** Whether a point of the picture lies before or behind the trunk. */
export function isOverTrunk(stance: Stance, build: Build, point: Point): boolean {
  const from = minus(point, stance.neck)
  const deep = dot(from, stance.down) / stance.spine
  const wide = Math.abs(dot(from, stance.across)) / stance.size
  return deep > -0.05 && deep < 1.1 && wide < build.bust
}
