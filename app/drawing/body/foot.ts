import type { Point } from '#app/poses/skeleton.ts'
import type { Shoes } from '../clothes/outfit.ts'
import { add, at, between, dot, minus, times, tube, turned, unit } from '../geometry.ts'
import type { Tone } from '../palette.ts'
import { shape } from '../svg.ts'
import type { Leg } from './leg.ts'
import type { Stance } from './stance.ts'

/** A foot in its shoe. `radius` is the ankle's. */
export function drawFoot(leg: Leg, stance: Stance, radius: number, shoes: Shoes, skin: Tone): string {
  const { size } = stance
  const { heel, toe, shin, wide } = footOf(leg, stance)
  const below = times(shin, 0.045 * size)
  const sole = tube([
    { at: add(heel, below), radius: wide * 0.86 },
    { at: add(toe, below), radius: wide * 0.95 },
  ])
  const ankle = tube([
    { at: leg.ankle, radius },
    { at: heel, radius: wide * 0.9 },
  ])
  const foot = tube([
    { at: heel, radius: wide },
    { at: toe, radius: wide * 0.92 },
  ])
  const under = shape(ankle, skin.base) + shape(sole, shoes.sole)
  if (shoes.kind === 'open') {
    const strap = tube([
      { at: between(heel, toe, 0.5), radius: wide * 1.02 },
      { at: toe, radius: wide * 0.96 },
    ])
    return under + shape(foot, skin.base) + shape(strap, shoes.tone.base)
  }
  const instep = tube([
    { at: add(leg.ankle, times(shin, 0.02 * size)), radius: radius * 1.02 },
    { at: heel, radius: wide },
    { at: between(heel, toe, 0.6), radius: wide * 0.85 },
  ])
  const tongue = tube([
    { at: between(heel, toe, 0.45), radius: wide * 0.3 },
    { at: between(heel, toe, 0.7), radius: wide * 0.26 },
  ])
  return under + shape(foot + instep, shoes.tone.base) + (shoes.accent ? shape(tongue, shoes.accent) : '')
}

/** From the side a foot points where its body faces; from the front toward us, which is down, and a little outward. */
function footOf(
  { knee, ankle }: Leg,
  { size, yaw, hip }: Stance,
): Record<'heel' | 'toe' | 'shin', Point> & { wide: number } {
  const shin = unit(minus(ankle, knee))
  const aside = Math.abs(Math.sin(yaw))
  const forward = times(turned(shin), -Math.sign(Math.sin(yaw) || 1))
  const splay = Math.abs(Math.cos(yaw)) > 0.4 ? Math.sign(dot(minus(ankle, hip), at(1, 0)) || 1) * 0.1 : 0
  const length = add(times(forward, 0.62 * aside), times(shin, 0.4 - 0.2 * aside))
  return {
    shin,
    heel: add(ankle, times(add(times(shin, 0.17), times(forward, -0.13 * aside)), size)),
    toe: add(ankle, times(add(length, at(splay, 0)), size)),
    wide: (0.16 - 0.025 * aside) * size,
  }
}
