import type { Outfit, Bottom, Wearer } from '../clothes/outfit.ts'
import { drawSkirt } from '../clothes/skirt.ts'
import { between, wrap } from '../geometry.ts'
import { shape } from '../svg.ts'
import type { Build } from './build.ts'
import { drawLeg, isRaised, legOf, type Leg } from './leg.ts'
import { bodySides, type Side, type Sides, type Stance } from './stance.ts'
import { trunkOutline } from './torso.ts'

/** Both legs in their cloth: `low` ones lie under the trunk, `raised` ones over it. */
export function drawLegs(wearer: Wearer, outfit: Outfit): { low: string; raised: string } {
  const { stance, build, looks } = wearer
  const { near, far } = bodySides(stance)
  const { bottom, shoes } = outfit
  const both: Sides<Leg> = { right: legOf(stance, 'right'), left: legOf(stance, 'left') }
  const draw = (side: Side) => drawLeg(both[side], { stance, build, skin: looks.skin, bottom, shoes })
  // Of crossed legs the one whose knee is higher lies on the other.
  const order =
    both[far].knee.y < both[near].knee.y - 0.15 * stance.size && Math.abs(Math.sin(stance.yaw)) < 0.6
      ? [near, far]
      : [far, near]
  const raised = order.filter((side) => isRaised(stance, both[side]))
  const low = order.filter((side) => !isRaised(stance, both[side]))
  if (bottom.kind === 'skirt') {
    const skirt = drawSkirt([both.right, both.left], stance, build, bottom)
    const legs = order.map(draw).join('')
    return raised.length > 0 ? { low: legs, raised: skirt } : { low: legs + skirt, raised: '' }
  }
  const seat = drawSeat([both.right, both.left], stance, build, bottom)
  return { low: low.map(draw).join('') + seat, raised: raised.map(draw).join('') }
}

/** The hips in the cloth of trousers or a skirt, up to the waist, where the top lies over it. */
function drawSeat(legs: readonly Leg[], stance: Stance, build: Build, bottom: Bottom): string {
  const radius = build.leg[0] * stance.size
  const outline =
    trunkOutline(stance, build, { ease: 0.015, hem: 1.1 }) +
    wrap(legs.map(({ hip }) => ({ at: between(hip, stance.hip, 0.16), radius })))
  return shape(outline, bottom.tone.base) + (bottom.overlay ? shape(outline, bottom.overlay) : '')
}
