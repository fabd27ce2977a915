import { placeOn } from '#app/poses/geometry.ts'
import { JOINTS, type Joint, type Point, type Skeleton } from '#app/poses/skeleton.ts'
import { add, at, between, clamp, distance, dot, minus, times, turned, unit } from '../geometry.ts'

/** A pose on the canvas: its joints in units, what is missing made up for where that is plausible, and which way it faces. */
export interface Stance {
  /** The height of an ordinary head on this body, which all its other sizes are told by. */
  size: number
  joints: Record<Joint, Point | null>
  neck: Point
  hip: Point
  /** Down the back, of length 1, and across it to the viewer's right of somebody who faces us. */
  down: Point
  across: Point
  spine: number
  /** Radians: 0 faces us, positive to the viewer's right, ±π shows the back. */
  yaw: number
  shoulders: Sides<Point>
  hips: Sides<Point>
}

export type Side = 'right' | 'left'
export type Sides<T> = Record<Side, T>
export type Joints = Record<Joint, Point | null>

/** Heads: shoulder to shoulder, neck to hips and so on, of an ordinary adult (about 7.5 heads tall). */
const PROPORTIONS: readonly (readonly [Joint, Joint, number])[] = [
  ['rightShoulder', 'leftShoulder', 1.64],
  ['rightHip', 'rightKnee', 1.84],
  ['leftHip', 'leftKnee', 1.84],
  ['rightKnee', 'rightAnkle', 1.84],
  ['leftKnee', 'leftAnkle', 1.84],
  ['rightShoulder', 'rightElbow', 1.38],
  ['leftShoulder', 'leftElbow', 1.38],
  ['rightElbow', 'rightWrist', 1.12],
  ['leftElbow', 'leftWrist', 1.12],
  ['neck', 'rightHip', 2.2],
  ['neck', 'leftHip', 2.2],
  ['rightEar', 'leftEar', 0.72],
]

/** Heads. */
export const SHOULDER = 0.82
const SPINE = 2.12
const HIP = 0.44

/** Undefined when too little of the body is known to draw anybody. */
export function stanceOf(joints: Joints): Stance | undefined {
  const size = sizeOf(joints)
  if (size === undefined) return undefined
  const { nose, rightShoulder, leftShoulder, rightHip, leftHip } = joints
  const hipMiddle = rightHip && leftHip ? between(rightHip, leftHip) : (rightHip ?? leftHip)
  const shoulderMiddle = rightShoulder && leftShoulder ? between(rightShoulder, leftShoulder) : null
  const neck =
    joints.neck ??
    shoulderMiddle ??
    (nose && add(nose, at(0, 0.8 * size))) ??
    (hipMiddle && add(hipMiddle, at(0, -SPINE * size)))
  if (!neck) return undefined
  const hip = hipMiddle && distance(hipMiddle, neck) > 0.3 * size ? hipMiddle : hangingHip(neck, nose, size)
  const down = unit(minus(hip, neck))
  const across = times(turned(down), -1)
  const yaw = yawOf(joints, { neck, across, size })
  const side = (
    joint: Point | null,
    other: Point | null,
    middle: Point,
    reach: number,
    sign: 1 | -1,
  ): Point =>
    joint ??
    (other
      ? add(middle, minus(middle, other))
      : add(middle, times(across, sign * reach * size * Math.cos(yaw))))
  return {
    size,
    joints,
    neck,
    hip,
    down,
    across,
    spine: distance(neck, hip),
    yaw,
    shoulders: {
      right: side(rightShoulder, leftShoulder, neck, SHOULDER, -1),
      left: side(leftShoulder, rightShoulder, neck, SHOULDER, 1),
    },
    hips: {
      right: side(rightHip, hipMiddle === leftHip ? null : leftHip, hip, HIP, -1),
      left: side(leftHip, hipMiddle === rightHip ? null : rightHip, hip, HIP, 1),
    },
  }
}

/** A skeleton in the units of a canvas, placed on it as the maps for the nets are. */
export function placed(skeleton: Skeleton, canvas: { width: number; height: number }) {
  const known = mapKnown(skeleton, (point) => (isSane(point) ? point : null))
  const { joints, leftHand, rightHand } = placeOn(known, canvas.width / canvas.height)
  const place = (point: Point | null) => point && times(point, canvas.height)
  return {
    joints: Object.fromEntries(JOINTS.map((joint) => [joint, place(joints[joint])])) as Joints,
    hands: { left: leftHand?.map(place), right: rightHand?.map(place) },
  }
}

function mapKnown(skeleton: Skeleton, keep: (point: Point) => Point | null): Skeleton {
  const one = (point: Point | null | undefined) => (point ? keep(point) : null)
  const { joints, leftHand, rightHand } = skeleton
  return {
    width: skeleton.width,
    joints: Object.fromEntries(JOINTS.map((joint) => [joint, one(joints[joint])])) as Joints,
    ...(leftHand && { leftHand: leftHand.map(one) }),
    ...(rightHand && { rightHand: rightHand.map(one) }),
  }
}

/** A point far off the canvas is a mistake of whoever wrote it, and is as good as hidden. */
const isSane = ({ x, y }: Point): boolean => x > -1 && x < 3 && y > -1 && y < 2.2

function hangingHip(neck: Point, nose: Point | null, size: number): Point {
  const lean = nose ? unit(minus(neck, nose)) : at(0, 1)
  // A head may be bowed where a back is straight.
  const down = unit(at(lean.x * 0.25, 1))
  return add(neck, times(down, SPINE * size))
}

/** Bones that point at us look short: the longest ones tell. */
function sizeOf(joints: Joints): number | undefined {
  const told = PROPORTIONS.flatMap(([from, to, heads]) => {
    const [a, b] = [joints[from], joints[to]]
    return a && b ? [distance(a, b) / heads] : []
  })
  // A neck is bent too often to tell more than nothing.
  if (told.length === 0 && joints.neck && joints.nose) told.push(distance(joints.neck, joints.nose) / 0.8)
  if (told.length === 0) return undefined
  told.sort((a, b) => b - a)
  return clamp(told[Math.floor((told.length - 1) * 0.3)]!, 18, 600)
}

function yawOf(joints: Joints, { neck, across, size }: { neck: Point; across: Point; size: number }): number {
  const { rightShoulder, leftShoulder, rightHip, leftHip } = joints
  const wide = (right: Point | null, left: Point | null, heads: number) =>
    right && left ? dot(minus(left, right), across) / (2 * heads * size) : undefined
  const cos = wide(rightShoulder, leftShoulder, SHOULDER) ?? wide(rightHip, leftHip, HIP) ?? 1
  if (cos > 0.84) return 0
  if (cos < -0.84) return Math.PI
  return Math.acos(clamp(cos, -1, 1)) * wayOf(joints, neck, across, size)
}

/** 1 where the front of the body is to the viewer's right of its back, −1 to the left. */
function wayOf(joints: Joints, neck: Point, across: Point, size: number): 1 | -1 {
  const ahead = (from: Point | null, to: Point | null) =>
    from && to ? dot(minus(to, from), across) / size : 0
  const {
    nose,
    rightEar,
    leftEar,
    rightEye,
    leftEye,
    rightHip,
    rightKnee,
    rightAnkle,
    leftHip,
    leftKnee,
    leftAnkle,
  } = joints
  const ears = rightEar && leftEar ? between(rightEar, leftEar) : (rightEar ?? leftEar)
  const eyes = rightEye && leftEye ? between(rightEye, leftEye) : (rightEye ?? leftEye)
  const head = 2 * ahead(ears, nose ?? eyes) + 0.6 * ahead(neck, nose)
  // Knees bend forward: the knee is ahead of the line from hip to ankle.
  const bend = (hip: Point | null, knee: Point | null, ankle: Point | null) =>
    hip && knee ? ahead(hip, knee) * 0.5 + (ankle ? ahead(between(hip, ankle), knee) : 0) : 0
  const legs = bend(rightHip, rightKnee, rightAnkle) + bend(leftHip, leftKnee, leftAnkle)
  return head + 0.5 * legs >= 0 ? 1 : -1
}

export function bodySides(stance: Stance): { near: Side; far: Side } {
  // Turned to the viewer's right, somebody shows the right side.
  const isTurned = Math.sin(stance.yaw) > 0
  return isTurned ? { near: 'right', far: 'left' } : { near: 'left', far: 'right' }
}

/** How far a point is across the body from the neck, in heads. */
export const acrossOf = (stance: Stance, point: Point): number =>
  dot(minus(point, stance.neck), stance.across) / stance.size

/** How far down the body from the neck, in heads. */
export const downOf = (stance: Stance, point: Point): number =>
  dot(minus(point, stance.neck), stance.down) / stance.size
