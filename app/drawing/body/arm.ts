import type { Point } from '#app/poses/skeleton.ts'
import { HEIGHT } from '../canvas.ts'
import { add, at, between, distance, minus, times, unit, type Ball } from '../geometry.ts'
import type { Tone } from '../palette.ts'
import type { Sleeve } from '../clothes/outfit.ts'
import type { Build } from './build.ts'
import { drawHand } from './hand.ts'
import { drawLimb } from './limb.ts'
import type { Side, Stance } from './stance.ts'
import { armRoot } from './torso.ts'

export interface Arm {
  shoulder: Point
  elbow: Point
  wrist: Point
  /** Whether the hand is seen. */
  hasHand: boolean
}

/** An arm whose elbow is known; a forearm that is not goes out of the picture or behind the back. */
export function armOf(stance: Stance, side: Side): Arm | undefined {
  const shoulder = stance.shoulders[side]
  const elbow = stance.joints[`${side}Elbow`]
  const wrist = stance.joints[`${side}Wrist`]
  if (!elbow) return undefined
  if (wrist) return { shoulder, elbow, wrist, hasHand: true }
  const isLeaving = elbow.y > HEIGHT - 1.1 * stance.size
  const goal = isLeaving ? add(elbow, at(0, 1.12 * stance.size)) : between(stance.neck, stance.hip, 0.85)
  const way = unit(minus(goal, elbow))
  return {
    shoulder,
    elbow,
    wrist: add(elbow, times(way, stance.size * (isLeaving ? 1.12 : 0.8))),
    hasHand: false,
  }
}

/** The upper arm and the forearm with its hand, each a layer, in the sleeve's cloth as far as that goes. */
export function drawArm(
  arm: Arm,
  {
    stance,
    build,
    side,
    skin,
    sleeve,
    hand,
  }: {
    stance: Stance
    build: Build
    side: Side
    skin: Tone
    sleeve: Sleeve
    hand?: readonly (Point | null)[] | undefined
  },
): { upper: string; fore: string; upperBalls: Ball[] } {
  const { size } = stance
  const [top, middle, end] = build.arm.map((radius) => radius * size) as [number, number, number]
  const { shoulder, elbow, wrist } = arm
  const bare = [armRoot(stance, build, side, 0), { at: elbow, radius: middle }]
  const under = [
    { at: elbow, radius: middle },
    { at: between(elbow, wrist, 0.35), radius: middle * 0.98 },
    { at: wrist, radius: end },
  ]
  const ease = sleeve.ease * size
  const upperCloth: Ball[] =
    sleeve.length === 'short'
      ? [
          armRoot(stance, build, side, sleeve.ease),
          { at: between(shoulder, elbow, 0.58), radius: (top + middle) / 2 + ease * 1.5 },
        ]
      : [armRoot(stance, build, side, sleeve.ease), { at: elbow, radius: middle + ease }]
  const foreCloth: Ball[] = [
    { at: elbow, radius: middle + ease },
    { at: between(elbow, wrist, 0.4), radius: middle * 0.96 + ease },
    { at: between(elbow, wrist, 0.93), radius: end + ease * (1 + sleeve.wide * 2) },
  ]
  // Of an arm that points at us the cuff is not seen.
  const cuff =
    sleeve.cuff && distance(elbow, wrist) > 0.7 * size
      ? drawLimb(
          [0.88, 0.95].map((part) => ({
            at: between(elbow, wrist, part),
            radius: end + ease * (1.12 + sleeve.wide * 2),
          })),
          sleeve.cuff,
        )
      : ''
  // Toward the body, from whichever side we see it.
  const thumb = (side === 'right') === Math.cos(stance.yaw) >= 0 ? -1 : 1
  const handDrawn = arm.hasHand
    ? drawHand({ elbow, wrist, points: hand, thumb }, build.hand * size, skin)
    : ''
  if (sleeve.length === 'long') {
    return {
      upper: drawLimb(upperCloth, sleeve.tone, sleeve.overlay),
      fore: handDrawn + drawLimb(foreCloth, sleeve.tone, sleeve.overlay) + cuff,
      upperBalls: upperCloth,
    }
  }
  const isShort = sleeve.length === 'short'
  const upper = drawLimb(bare, skin) + (isShort ? drawLimb(upperCloth, sleeve.tone, sleeve.overlay) : '')
  return { upper, fore: drawLimb(under, skin) + handDrawn, upperBalls: isShort ? upperCloth : bare }
}
