import type { Point } from '#app/poses/skeleton.ts'
import type { Bottom, Shoes } from '../clothes/outfit.ts'
import { add, at, between, dot, minus, times, unit, type Ball } from '../geometry.ts'
import type { Tone } from '../palette.ts'
import type { Build } from './build.ts'
import { drawFoot } from './foot.ts'
import { drawLimb } from './limb.ts'
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

/** In trousers all of it, in a skirt what comes out below. */
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
  return (leg.hasShin ? drawLimb(balls(0, 0).slice(1), bottom.hose ?? skin) : '') + foot
}
