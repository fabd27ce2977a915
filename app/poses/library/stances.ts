import type { Arm, Body, Hand } from '../body.ts'

/** Ways to stand, sit and hold an arm that more than one pose of the library begins with. */

type Stance = Pick<Body, 'hips' | 'spine' | 'shoulders' | 'leftLeg' | 'rightLeg'>

/** Both feet below the hips. */
export const STANDING: Stance = { leftLeg: { foot: [11, 2] }, rightLeg: { foot: [12, 0] } }

/** The weight on one leg: that hip up, the shoulder above it down, the other knee loose. */
export const ON_LEFT_LEG: Stance = {
  hips: { roll: 5, shift: [4, 0] },
  spine: { bend: 5 },
  shoulders: { roll: -2 },
  leftLeg: { foot: [7, 0] },
  rightLeg: { foot: [15, 9] },
}

export const ON_RIGHT_LEG: Stance = {
  hips: { roll: -5, shift: [-4, 0] },
  spine: { bend: -5 },
  shoulders: { roll: 2 },
  leftLeg: { foot: [15, 9] },
  rightLeg: { foot: [7, 0] },
}

export const ON_A_CHAIR: Stance = {
  hips: { height: 50 },
  leftLeg: { foot: [11, 42] },
  rightLeg: { foot: [11, 44] },
}

/** The right leg over the left. */
export const LEGS_CROSSED_ON_A_CHAIR: Stance = {
  hips: { height: 50 },
  leftLeg: { foot: [5, 40] },
  rightLeg: { foot: [-17, 50, 20], knee: [0.1, 1, 0.5] },
}

/** Legs folded on the floor, ankles crossed. */
export const CROSS_LEGGED: Stance = {
  hips: { height: 12 },
  leftLeg: { foot: [-9, 26, 1], knee: [1, 0.35, 0.3] },
  rightLeg: { foot: [-9, 32, -1], knee: [1, 0.35, 0.3] },
}

export function hanging(hand: Hand = { shape: 'relaxed' }): Arm {
  return { upper: [9, 75], fore: [13, 20], hand }
}

export const ON_HIP: Arm = {
  to: 'hip',
  elbow: [1, 0, -0.5],
  hand: { shape: 'relaxed', fingers: [-0.55, -0.35, 0.75], palm: [-0.9, 0, -0.4] },
}

export const IN_POCKET: Arm = { to: 'pocket', elbow: [0.8, 0, -1] }
