import type { Point } from '#app/poses/skeleton.ts'
import type { Outfit, Wearer } from '../clothes/outfit.ts'
import { add, at, distance, minus, tube, type Ball } from '../geometry.ts'
import { shape } from '../svg.ts'
import { armOf, drawArm, type Arm } from './arm.ts'
import { bodySides, type Sides, type Stance } from './stance.ts'
import { isOverTrunk } from './torso.ts'

/** Parts of both arms by where they lie, from the back to the front. */
export interface ArmLayers {
  /** The trunk. */
  behind: string
  /** On the trunk, under a scarf. */
  upper: string
  low: string
  /** Everything: a hand at the face. */
  over: string
}

type Hands = Sides<(Point | null)[] | undefined>

/** `clip` keeps the shadows of the arms on the trunk. */
export function drawArms(wearer: Wearer, outfit: Outfit, clip: string, hands: Hands): ArmLayers {
  const { stance, build, looks } = wearer
  const { near, far } = bodySides(stance)
  const layers = { behind: '', upper: '', low: '', over: '' }
  const isTurned = Math.abs(Math.sin(stance.yaw)) > 0.72
  for (const side of [far, near]) {
    const arm = armOf(stance, side)
    if (!arm) continue
    const { upper, fore, upperBalls } = drawArm(arm, {
      stance,
      build,
      side,
      skin: looks.skin,
      sleeve: outfit.sleeve,
      hand: hands[side],
    })
    if (isHiddenArm(arm, stance) || (isTurned && side === far && !isOverTrunk(stance, build, arm.wrist))) {
      layers.behind += fore + upper
    } else if (isTurned && side === far) {
      layers.behind += upper
      layers.over += fore
    } else {
      const shade = { opacity: '0.4', 'clip-path': clip }
      layers.upper += shape(shadowOf(upperBalls, stance.size), outfit.top.tone.shade, shade) + upper
      if (isLow(arm, stance)) layers.low += fore
      else layers.over += fore
    }
  }
  return layers
}

/** A hand that nobody sees, on an arm that does not leave the picture, is behind the back. */
const isHiddenArm = (arm: Arm, stance: Stance): boolean =>
  !arm.hasHand && distance(arm.elbow, arm.wrist) < stance.size

const isLow = ({ elbow, wrist }: Arm, stance: Stance): boolean =>
  minus(wrist, elbow).y > 0.2 * stance.size && wrist.y > stance.neck.y

const shadowOf = (balls: readonly Ball[], size: number): string =>
  tube(balls.map((ball) => ({ at: add(ball.at, at(0.035 * size, 0.05 * size)), radius: ball.radius * 1.02 })))
