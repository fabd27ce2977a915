import { handPoints, type HandShape } from './hand.ts'
import type { Joint } from './skeleton.ts'
import {
  across,
  add,
  dot,
  inFrame,
  lengthOf,
  radians,
  subtract,
  times,
  turned,
  unit,
  UPRIGHT,
  type Frame,
  type Vector,
} from './space.ts'

/**
 * A grown person of 170 cm as sticks and hinges, bent by angles and by where hands and feet are. Centimetres and degrees.
 * x goes to the picture's right, y up, z towards the viewer; the floor is y = 0. A body that is not turned looks at the
 * viewer, so its left is the picture's right. Proportions after Drillis and Contini's table of body segments.
 */

/** Lengths, cm. */
export const BONES = {
  upperArm: 29.5,
  forearm: 26,
  thigh: 42,
  shin: 42,
  /** Ankle above the sole. */
  ankle: 7,
  /** Middle of the hips to the waist, and from there to the middle of the shoulders. */
  lumbar: 19,
  thorax: 30,
  /** Half of the distance between the joints. */
  shoulders: 17.5,
  hips: 10.5,
} as const

/** Of one side of the body: how far outward, how far up, how far to the front. */
export type Offset = Vector

/** Named places of a body that a wrist can be brought to, on the arm's own side unless they say otherwise. */
export type Landmark =
  | 'hip'
  | 'pocket'
  | 'small-of-back'
  | 'belly'
  | 'chest'
  | 'other-arm'
  | 'shoulder'
  | 'other-shoulder'
  | 'chin'
  | 'cheek'
  | 'ear'
  | 'crown'
  | 'knee'
  | 'thigh'
  /** The point of the floor below the body. */
  | 'floor'

export interface Hand {
  shape: HandShape
  /** Where the fingers go; along the forearm unless given. */
  fingers?: Offset
  /** Where the palm faces; inward unless given. */
  palm?: Offset
}

/**
 * An arm by angles, each part on its own: `raise` 0 hangs, 90 is level, 180 points up; `swing` 0 is to the front, 90
 * outward, negative across the body. Or by the place of the wrist, and the side to which the elbow gives way.
 */
export type Arm = { hand?: Hand } & (
  | { upper: [raise: number, swing: number]; fore: [raise: number, swing: number] }
  | { to: Landmark; by?: Offset; elbow?: Offset }
)

/**
 * A leg by angles: `raise` forward (negative: back) and `out` in the hip, `turn` of the whole leg outward, `bend` of the
 * knee. Or by the place of the foot on the floor below the body, lifted by so much, and the side to which the knee goes.
 */
export type Leg =
  | { raise?: number; out?: number; turn?: number; bend?: number }
  | { foot: [out: number, front: number, lift?: number]; knee?: Offset }

export interface Body {
  /** Where the body faces: 0 the viewer, 90 the picture's right, 180 away, -90 the picture's left. */
  facing?: number
  hips?: {
    /** Above the floor. Without it the body stands: as high as the straighter leg allows. */
    height?: number
    /** The weight: so far to its left and to the front of where the feet are measured from. */
    shift?: [left: number, front: number]
    /** Left hip up. */
    roll?: number
    /** Tipped forward: 90 lies face down, -90 on the back. */
    pitch?: number
  }
  spine?: {
    /** Forward. */
    lean?: number
    /** To its left. */
    bend?: number
    /** The shoulders to its left. */
    twist?: number
  }
  shoulders?: {
    /** Left shoulder up. */
    roll?: number
    /** Both up, cm. */
    shrug?: number
  }
  head?: {
    /** To its left. */ turn?: number
    /** Down. */ nod?: number
    /** Ear to its left shoulder. */ tilt?: number
  }
  leftArm: Arm
  rightArm: Arm
  leftLeg: Leg
  rightLeg: Leg
}

export interface PlacedBody {
  joints: Record<Joint, Vector>
  leftHand?: Vector[]
  rightHand?: Vector[]
  head: Frame
  /** Top of the head, and the lowest point of the body. */
  crown: Vector
  soles: Vector[]
}

type Side = 'left' | 'right'

/** Throws when a hand or a foot is sent where its limb does not reach. */
export function placeBody(body: Body): PlacedBody {
  const floor = turned(UPRIGHT, { y: body.facing ?? 0 })
  const pelvis = turned(floor, { x: body.hips?.pitch ?? 0, z: body.hips?.roll ?? 0 })
  const hips = placeHips(body, floor, pelvis)
  const leftLeg = placeLeg('left', body.leftLeg, hips, pelvis, floor)
  const rightLeg = placeLeg('right', body.rightLeg, hips, pelvis, floor)

  const { lean = 0, bend = 0, twist = 0 } = body.spine ?? {}
  // The lower back takes half of the bend, the chest the rest.
  const waist = add(hips, times(turned(pelvis, { x: lean / 2, z: -bend / 2 })[1], BONES.lumbar))
  const chest = turned(pelvis, { y: twist, x: lean, z: -bend })
  const neck = add(waist, times(chest[1], BONES.thorax))
  const girdle = turned(chest, { z: body.shoulders?.roll ?? 0 })
  const shoulder = (side: Side) =>
    add(neck, inFrame(girdle, [outward(side) * BONES.shoulders, body.shoulders?.shrug ?? 0, 0]))

  const pivot = add(neck, inFrame(chest, [0, 9.5, 1.5]))
  const { turn = 0, nod = 0, tilt = 0 } = body.head ?? {}
  const head = turned(chest, { y: turn, x: nod, z: -tilt })
  const onHead = (at: Vector) => add(pivot, inFrame(head, at))

  const frames = { pelvis, chest, head, floor }
  const origins = { hips, neck, pivot }
  const arm = (side: Side, knee: Vector, hip: Vector) =>
    placeArm(side, side === 'left' ? body.leftArm : body.rightArm, shoulder(side), {
      frames,
      origins,
      knee,
      hip,
    })
  const left = arm('left', leftLeg.knee, leftLeg.hip)
  const right = arm('right', rightLeg.knee, rightLeg.hip)

  return {
    joints: {
      nose: onHead([0, 7, 10.5]),
      neck,
      rightShoulder: shoulder('right'),
      rightElbow: right.elbow,
      rightWrist: right.wrist,
      leftShoulder: shoulder('left'),
      leftElbow: left.elbow,
      leftWrist: left.wrist,
      rightHip: rightLeg.hip,
      rightKnee: rightLeg.knee,
      rightAnkle: rightLeg.ankle,
      leftHip: leftLeg.hip,
      leftKnee: leftLeg.knee,
      leftAnkle: leftLeg.ankle,
      rightEye: onHead([-3.2, 10.2, 8.5]),
      leftEye: onHead([3.2, 10.2, 8.5]),
      rightEar: onHead([-7.4, 8, 0.5]),
      leftEar: onHead([7.4, 8, 0.5]),
    },
    ...(left.hand && { leftHand: left.hand }),
    ...(right.hand && { rightHand: right.hand }),
    head,
    crown: onHead([0, 22, 0]),
    soles: [leftLeg, rightLeg].map(({ ankle, shin }) => add(ankle, times(shin, BONES.ankle))),
  }
}

/** Of the body's own left and right, along x. */
function outward(side: Side): 1 | -1 {
  return side === 'left' ? 1 : -1
}

/** An offset of one side as a vector of the frame that it is measured in. */
function sided(side: Side, [out, up, front]: Offset): Vector {
  return [out * outward(side), up, front]
}

/** Legs are never quite straight in a picture that looks alive. */
const STANDING_REACH = (BONES.thigh + BONES.shin) * 0.996

function placeHips({ hips, leftLeg, rightLeg }: Body, floor: Frame, pelvis: Frame): Vector {
  const { height, shift: [left, front] = [0, 0] } = hips ?? {}
  if (height !== undefined) return inFrame(floor, [left, height, front])
  const middle = inFrame(floor, [left, 0, front])
  const heights = (['left', 'right'] as const).map((side) => {
    const leg = side === 'left' ? leftLeg : rightLeg
    const joint = add(middle, inFrame(pelvis, [outward(side) * BONES.hips, 0, 0]))
    if (!('foot' in leg)) {
      const { thigh, shin } = legDirections(side, leg, pelvis)
      return BONES.ankle - add(joint, times(thigh, BONES.thigh), times(shin, BONES.shin))[1]
    }
    const away = subtract(joint, footOf(side, leg.foot, floor))
    return -away[1] + Math.sqrt(Math.max(0, STANDING_REACH ** 2 - away[0] ** 2 - away[2] ** 2))
  })
  const byAngles = [leftLeg, rightLeg].map((leg) => !('foot' in leg))
  // A foot that is put somewhere must reach it; legs bent by angles stand on the longer one.
  const placed = heights.filter((_, index) => !byAngles[index])
  const highest = placed.length > 0 ? Math.min(...placed) : Math.max(...heights)
  return add(middle, [0, highest, 0])
}

function footOf(side: Side, [out, front, lift = 0]: [number, number, number?], floor: Frame): Vector {
  return inFrame(floor, sided(side, [out, BONES.ankle + lift, front]))
}

function legDirections(side: Side, leg: Exclude<Leg, { foot: unknown }>, pelvis: Frame) {
  const { raise = 0, out = 0, turn = 0, bend = 0 } = leg
  const thigh = turned(pelvis, { y: turn * outward(side), x: -raise, z: out * outward(side) })
  return { thigh: times(thigh[1], -1), shin: times(turned(thigh, { x: bend })[1], -1) }
}

function placeLeg(side: Side, leg: Leg, hips: Vector, pelvis: Frame, floor: Frame) {
  const hip = add(hips, inFrame(pelvis, [outward(side) * BONES.hips, 0, 0]))
  if ('foot' in leg) {
    const ankle = footOf(side, leg.foot, floor)
    const pole = inFrame(floor, sided(side, leg.knee ?? [0.25, 0, 1]))
    const knee = hinge(hip, ankle, { upper: BONES.thigh, lower: BONES.shin, pole, what: `${side} foot` })
    return { hip, knee, ankle, shin: [0, -1, 0] as Vector }
  }
  const { thigh, shin } = legDirections(side, leg, pelvis)
  const knee = add(hip, times(thigh, BONES.thigh))
  return { hip, knee, ankle: add(knee, times(shin, BONES.shin)), shin }
}

interface Surroundings {
  frames: { pelvis: Frame; chest: Frame; head: Frame; floor: Frame }
  origins: { hips: Vector; neck: Vector; pivot: Vector }
  knee: Vector
  hip: Vector
}

function placeArm(side: Side, arm: Arm, shoulder: Vector, around: Surroundings) {
  const { elbow, wrist } = armJoints(side, arm, shoulder, around)
  if (!arm.hand) return { elbow, wrist }
  const { floor } = around.frames
  const along = unit(subtract(wrist, elbow))
  const fingers = arm.hand.fingers ? unit(inFrame(floor, sided(side, arm.hand.fingers))) : along
  const inward = inFrame(floor, sided(side, [-1, 0, 0]))
  const wanted = arm.hand.palm ? inFrame(floor, sided(side, arm.hand.palm)) : inward
  // A palm cannot face where the fingers point; the body is the next best side.
  const palm = across(Math.abs(dot(unit(wanted), fingers)) > 0.9 ? times(floor[2], -1) : wanted, fingers)
  return { elbow, wrist, hand: handPoints(side, arm.hand.shape, { wrist, fingers, palm }) }
}

function armJoints(side: Side, arm: Arm, shoulder: Vector, around: Surroundings) {
  const { chest } = around.frames
  if ('upper' in arm) {
    const elbow = add(shoulder, times(direction(side, arm.upper, chest), BONES.upperArm))
    return { elbow, wrist: add(elbow, times(direction(side, arm.fore, chest), BONES.forearm)) }
  }
  const wrist = landmark(side, arm.to, arm.by ?? [0, 0, 0], around)
  // A hanging elbow points down, a little out and back.
  const pole = inFrame(chest, sided(side, arm.elbow ?? [0.5, -1, -0.4]))
  const bones = { upper: BONES.upperArm, lower: BONES.forearm, pole, what: `${side} hand` }
  return { elbow: hinge(shoulder, wrist, bones), wrist }
}

function direction(side: Side, [raise, swing]: [number, number], chest: Frame): Vector {
  const [up, round] = [radians(raise), radians(swing)]
  const level = Math.sin(up)
  return inFrame(chest, sided(side, [level * Math.sin(round), -Math.cos(up), level * Math.cos(round)]))
}

/** Where the wrist is when the hand is there; measured from the middle of the hips, the neck or the head's pivot. */
const LANDMARKS: Record<
  Exclude<Landmark, 'knee' | 'thigh' | 'floor'>,
  readonly [keyof Surroundings['origins'], Offset]
> = {
  hip: ['hips', [19, 9, 1]],
  pocket: ['hips', [17, -3, 5]],
  'small-of-back': ['hips', [2, 10, -13]],
  belly: ['hips', [5, 22, 16]],
  chest: ['neck', [5, -20, 20]],
  'other-arm': ['neck', [-7, -21, 15]],
  shoulder: ['neck', [15, -9, 13]],
  'other-shoulder': ['neck', [-12, -4, 11]],
  chin: ['pivot', [4, -5, 13]],
  cheek: ['pivot', [9, -3, 10]],
  ear: ['pivot', [11, 2, 4]],
  crown: ['pivot', [8, 20, 1]],
}

const FRAME_OF = { hips: 'pelvis', neck: 'chest', pivot: 'head' } as const

function landmark(side: Side, name: Landmark, by: Offset, around: Surroundings): Vector {
  const { frames, origins, knee, hip } = around
  if (name === 'floor') return inFrame(frames.floor, sided(side, by))
  if (name === 'knee' || name === 'thigh') {
    const on = name === 'knee' ? knee : times(add(knee, hip), 0.5)
    return add(on, inFrame(frames.floor, sided(side, add([0, 6, 2], by))))
  }
  const [origin, at] = LANDMARKS[name]
  return add(origins[origin], inFrame(frames[FRAME_OF[origin]], sided(side, add(at, by))))
}

/** The middle joint of two bones between `from` and `to`, on the side of the pole. */
function hinge(
  from: Vector,
  to: Vector,
  { upper, lower, pole, what }: { upper: number; lower: number; pole: Vector; what: string },
): Vector {
  const line = subtract(to, from)
  const distance = lengthOf(line)
  if (distance > upper + lower) {
    throw new Error(`The ${what} is ${(distance - upper - lower).toFixed(1)} cm out of reach`)
  }
  const along = (upper ** 2 - lower ** 2 + distance ** 2) / (2 * distance)
  const aside = Math.sqrt(Math.max(0, upper ** 2 - along ** 2))
  return add(from, times(unit(line), along), times(across(pole, unit(line)), aside))
}
