import type { Point } from '#app/poses/skeleton.ts'
import type { Bottom, Shoes } from '../clothes/outfit.ts'
import {
  add,
  at,
  between,
  distance,
  dot,
  minus,
  times,
  tube,
  turned,
  unit,
  wrap,
  type Ball,
} from '../geometry.ts'
import type { Tone } from '../palette.ts'
import { shape } from '../svg.ts'
import type { Build } from './build.ts'
import { drawLimb } from './limb.ts'
import { trunkOutline } from './torso.ts'
import type { Side, Stance } from './stance.ts'

export interface Leg {
  hip: Point
  knee: Point
  ankle: Point
  /** Whether the lower leg, or only the thigh, is seen. */
  hasShin: boolean
  hasFoot: boolean
}

/** A leg; what is not known of it hangs straight out of the picture, or is hidden by its own thigh. */
export function legOf(stance: Stance, side: Side): Leg {
  const { size } = stance
  const hip = stance.hips[side]
  const knee = stance.joints[`${side}Knee`]
  const ankle = stance.joints[`${side}Ankle`]
  const hang = unit(add(stance.down, at(0, 1.5)))
  if (!knee) {
    const guess = ankle ? between(hip, ankle) : add(hip, times(hang, 1.84 * size))
    return {
      hip,
      knee: guess,
      ankle: ankle ?? add(guess, times(hang, 1.84 * size)),
      hasShin: true,
      hasFoot: ankle !== null,
    }
  }
  if (ankle) return { hip, knee, ankle, hasShin: true, hasFoot: true }
  // A knee near the level of its hip belongs to somebody who kneels or sits on the leg.
  const isHidden = dot(minus(knee, hip), hang) < 1.2 * size
  return { hip, knee, ankle: add(knee, times(hang, 1.84 * size)), hasShin: !isHidden, hasFoot: false }
}

/** Whether the thigh comes toward us, or up, so that it lies over the trunk. */
export const isRaised = (stance: Stance, { hip, knee }: Leg): boolean =>
  dot(minus(knee, hip), stance.down) < 1.05 * stance.size

export function drawLeg(
  leg: Leg,
  {
    stance,
    build,
    skin,
    bottom,
    shoes,
  }: { stance: Stance; build: Build; skin: Tone; bottom: Bottom; shoes: Shoes },
): string {
  const { size } = stance
  const [top, middle, end] = build.leg.map((radius) => radius * size) as [number, number, number]
  const balls = (ease: number, ankleEase: number): Ball[] => {
    const thigh = [
      { at: between(leg.hip, stance.hip, 0.16), radius: top + ease * 0.4 },
      { at: leg.knee, radius: middle + ease },
    ]
    if (!leg.hasShin) return thigh
    return [
      ...thigh,
      { at: between(leg.knee, leg.ankle, 0.3), radius: middle * 0.98 + ease },
      { at: between(leg.knee, leg.ankle, 0.93), radius: end + ankleEase },
    ]
  }
  const foot = leg.hasFoot ? drawFoot(leg, stance, end, shoes, skin) : ''
  if (bottom.kind === 'trousers') {
    return (
      foot +
      drawLimb(balls(bottom.ease * size, bottom.ease * size * bottom.flare), bottom.tone, bottom.overlay)
    )
  }
  // Of a leg in a skirt only the shin is seen.
  return (leg.hasShin ? drawLimb(balls(0, 0).slice(1), bottom.hose ?? skin) : '') + foot
}

/** The hips in the cloth of trousers or a skirt, up to the waist, where the top lies over it. */
export function drawSeat(legs: readonly Leg[], stance: Stance, build: Build, bottom: Bottom): string {
  const radius = build.leg[0] * stance.size
  const outline =
    trunkOutline(stance, build, { ease: 0.015, hem: 1.1 }) +
    wrap(legs.map(({ hip }) => ({ at: between(hip, stance.hip, 0.16), radius })))
  return shape(outline, bottom.tone.base) + (bottom.overlay ? shape(outline, bottom.overlay) : '')
}

/** A skirt over both legs: a piece of cloth from the hips to the knees, another from there to its hem. */
export function drawSkirt(legs: readonly Leg[], stance: Stance, build: Build, bottom: Bottom): string {
  const { size } = stance
  const hips = legs.flatMap(({ hip }) => [
    { at: hip, radius: (build.hip - 0.42) * size },
    { at: add(hip, times(stance.down, -0.35 * size)), radius: (build.hip - 0.5) * size },
  ])
  const knees = legs.map(({ knee }) => ({ at: knee, radius: (0.27 + bottom.ease * 0.6) * size }))
  const below = legs
    .filter(({ hasShin }) => hasShin)
    .map((leg) => hemOf(leg, (0.19 + bottom.ease * 0.5 + bottom.flare) * size, bottom.length))
  const outline =
    wrap([...hips, ...knees], 20) + (below.length > 0 ? wrap([...knees, ...below.flat()], 20) : '')
  return (
    shape(outline, bottom.tone.base) +
    (bottom.overlay ? shape(outline, bottom.overlay) : '') +
    (below.length > 1 && !legs.some((leg) => isRaised(stance, leg))
      ? drawFolds(hips, below, bottom.tone)
      : '')
  )
}

/** The edge of the cloth round one shin: two small balls, so that it hangs straight. */
function hemOf({ knee, ankle }: Leg, reach: number, length: number): [Ball, Ball] {
  const middle = between(knee, ankle, (length - 0.5) * 2)
  const aside = turned(unit(minus(ankle, knee)))
  const corner = (way: number) => ({ at: add(middle, times(aside, way * reach * 0.9)), radius: reach * 0.1 })
  return [corner(-1), corner(1)]
}

/** Long folds in the shade, where the cloth falls. */
function drawFolds(hips: readonly Ball[], hem: readonly (readonly [Ball, Ball])[], tone: Tone): string {
  const ends = hem.flat().map((ball) => ball.at)
  const [left, right] = [
    ends.reduce((a, b) => (a.x < b.x ? a : b)),
    ends.reduce((a, b) => (a.x > b.x ? a : b)),
  ]
  const width = distance(left, right)
  const sides = hips.map((ball) => ball.at)
  const top = [sides[0]!, sides[2]!].toSorted((a, b) => a.x - b.x) as [Point, Point]
  return [0.24, 0.66, 0.86]
    .map((part, index) =>
      shape(
        tube([
          {
            at: between(between(top[0], top[1], part), between(left, right, part), index === 1 ? 0.1 : 0.35),
            radius: width * 0.008,
          },
          { at: between(left, right, part), radius: width * 0.035 },
        ]),
        tone.shade,
        { opacity: '0.4' },
      ),
    )
    .join('')
}

function drawFoot({ knee, ankle }: Leg, stance: Stance, radius: number, shoes: Shoes, skin: Tone): string {
  const { size, yaw } = stance
  const shin = unit(minus(ankle, knee))
  const sin = Math.sin(yaw)
  const front = Math.cos(yaw)
  // From the side a foot points where its body faces; from the front toward us, which is down.
  const forward = times(turned(shin), -Math.sign(sin || 1))
  const side = Math.abs(sin)
  const splay =
    front > 0.4 || front < -0.4 ? Math.sign(dot(minus(ankle, stance.hip), at(1, 0)) || 1) * 0.1 : 0
  const toe = add(
    ankle,
    add(
      times(forward, 0.62 * side * size),
      add(times(shin, (0.2 + 0.2 * (1 - side)) * size), at(splay * size, 0)),
    ),
  )
  const heel = add(ankle, add(times(shin, 0.17 * size), times(forward, -0.13 * side * size)))
  const wide = (0.135 + 0.025 * (1 - side)) * size
  const sole = tube([
    { at: add(heel, times(shin, 0.045 * size)), radius: wide * 0.86 },
    { at: add(toe, times(shin, 0.045 * size)), radius: wide * 0.95 },
  ])
  const upper = [
    { at: heel, radius: wide },
    { at: toe, radius: wide * 0.92 },
  ]
  const bare = tube([
    { at: ankle, radius },
    { at: heel, radius: wide * 0.9 },
  ])
  const isOpen = shoes.kind === 'open'
  const instep = tube([
    { at: add(ankle, times(shin, isOpen ? 0.08 * size : 0.02 * size)), radius: radius * 1.02 },
    { at: heel, radius: wide },
    { at: between(heel, toe, 0.6), radius: wide * 0.85 },
  ])
  return (
    shape(bare, skin.base) +
    shape(sole, shoes.sole) +
    (isOpen
      ? shape(tube(upper), skin.base) +
        shape(
          tube([
            { at: between(heel, toe, 0.5), radius: wide * 1.02 },
            { at: toe, radius: wide * 0.96 },
          ]),
          shoes.tone.base,
        )
      : shape(tube(upper) + instep, shoes.tone.base)) +
    (shoes.accent && !isOpen
      ? shape(
          tube([
            { at: between(heel, toe, 0.45), radius: wide * 0.3 },
            { at: between(heel, toe, 0.7), radius: wide * 0.26 },
          ]),
          shoes.accent,
        )
      : '')
  )
}
