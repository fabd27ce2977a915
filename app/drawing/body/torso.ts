import type { Point } from '#app/poses/skeleton.ts'
import { add, between, clamp, curve, dot, minus, times, tube, type Ball } from '../geometry.ts'
import type { Build } from './build.ts'
import { acrossOf, downOf, type Side, type Stance } from './stance.ts'

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
  return `${curve(right)}${curve(left.toReversed(), 'L')}Z`
}

/** The slopes from the neck to the round of each shoulder, where the arms hang. */
export function shoulderOutline(stance: Stance, build: Build, ease: number): string {
  const { neck, down, across, size } = stance
  return (['right', 'left'] as const)
    .map((side) => {
      const way = Math.sign(acrossOf(stance, stance.shoulders[side])) || 1
      const root = armRoot(stance, build, side, ease)
      const from = add(neck, add(times(across, way * (build.neck * 0.7) * size), times(down, -0.05 * size)))
      return tube([{ at: from, radius: 0.1 * size }, root])
    })
    .join('')
}

/** The round of a shoulder, which lies inside its joint. */
export function armRoot(stance: Stance, build: Build, side: Side, ease: number): Ball {
  const inside = between(stance.shoulders[side], stance.neck, 0.07)
  return {
    at: add(inside, times(stance.down, 0.155 * stance.size)),
    radius: (build.arm[0] + ease * 0.6) * stance.size,
  }
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
  const tip = Math.max(shoulderAcross, half(0, build.chestDepth * 0.55))
  const part = (heads: number) => (heads * size) / spine
  const bust = Math.max(half(build.bust, build.chestDepth), Math.min(shoulderAcross, 0.9) * 0.84)
  const hipWidth = Math.max(way * acrossOf(stance, hip) + build.hip - 0.42, half(build.hip, build.hipDepth))
  const waist = half(build.waist, build.waistDepth)
  const below = clamp(hem, 0.75, 1.6)
  const points = [
    at(way * (build.neck + 0.03), part(-0.17)),
    at(way * (build.neck + (tip - build.neck) * 0.42), shoulderDown * 0.42 + part(-0.115)),
    at(way * (tip * 0.9), shoulderDown * 0.9 + part(-0.035)),
    at(way * (Math.max(tip + 0.02, thick) + ease * 0.4), shoulderDown + part(0.16)),
    at(way * (Math.max(tip - 0.08, thick) + ease * 0.5), shoulderDown + part(0.38)),
    at(way * bust + lean(0.05), 0.36),
    at(way * (waist + ease * 0.3) + lean(0.02), 0.66),
    at(way * hipWidth, Math.min(below, 0.95)),
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
