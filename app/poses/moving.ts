import { mapPoints } from './geometry.ts'
import { JOINTS, type Joint, type Point, type Skeleton } from './skeleton.ts'

/** Bending a body by its joints, as a hand does that takes one of them. Browser and server. */

/** What each joint hangs on; the neck hangs on nothing. */
const PARENTS: Record<Exclude<Joint, 'neck'>, Joint> = {
  nose: 'neck',
  rightEye: 'nose',
  leftEye: 'nose',
  rightEar: 'rightEye',
  leftEar: 'leftEye',
  rightShoulder: 'neck',
  rightElbow: 'rightShoulder',
  rightWrist: 'rightElbow',
  leftShoulder: 'neck',
  leftElbow: 'leftShoulder',
  leftWrist: 'leftElbow',
  rightHip: 'neck',
  rightKnee: 'rightHip',
  rightAnkle: 'rightKnee',
  leftHip: 'neck',
  leftKnee: 'leftHip',
  leftAnkle: 'leftKnee',
}

/** Moves one joint alone, with the hand or the face that is drawn on it. Its bones become longer or shorter. */
export function moveJoint(skeleton: Skeleton, joint: Joint, to: Point): Skeleton {
  const from = skeleton.joints[joint]
  if (!from) return withJoint(skeleton, joint, to)
  const by = { x: to.x - from.x, y: to.y - from.y }
  return transformed(skeleton, [joint], (point) => ({ x: point.x + by.x, y: point.y + by.y }))
}

/**
 * Turns a joint towards `to` about the joint it hangs on; every bone keeps its length, and what hangs on the joint turns
 * with it. Where there is nothing to turn about, all that hangs on it is moved.
 */
export function bendJoint(skeleton: Skeleton, joint: Joint, to: Point): Skeleton {
  const from = skeleton.joints[joint]
  if (!from) return withJoint(skeleton, joint, to)
  const moved = [joint, ...hangingOn(joint)]
  const pivot = joint === 'neck' ? null : skeleton.joints[PARENTS[joint]]
  if (!pivot || isSame(pivot, from)) {
    const by = { x: to.x - from.x, y: to.y - from.y }
    return transformed(skeleton, moved, (point) => ({ x: point.x + by.x, y: point.y + by.y }))
  }
  // No direction can be told from the pivot itself.
  if (isSame(pivot, to)) return skeleton
  const angle = Math.atan2(to.y - pivot.y, to.x - pivot.x) - Math.atan2(from.y - pivot.y, from.x - pivot.x)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return transformed(skeleton, moved, ({ x, y }) => ({
    x: pivot.x + (x - pivot.x) * cos - (y - pivot.y) * sin,
    y: pivot.y + (x - pivot.x) * sin + (y - pivot.y) * cos,
  }))
}

/** Hides a joint, or shows it at `at`. A hand or a face stays as it is. */
export function withJoint(skeleton: Skeleton, joint: Joint, at: Point | null): Skeleton {
  return { ...skeleton, joints: { ...skeleton.joints, [joint]: at } }
}

/** Where a joint that was never seen may appear: beside what it hangs on, else in the middle of the canvas. */
export function likelyPlace({ joints, width }: Skeleton, joint: Joint): Point {
  const parent = joint === 'neck' ? null : joints[PARENTS[joint]]
  if (!parent) return { x: width / 2, y: 0.5 }
  const side = joint.startsWith('right') ? -1 : joint.startsWith('left') ? 1 : 0
  const { x, y } = REACH[joint]
  return { x: parent.x + side * x, y: parent.y + y }
}

/** From the joint it hangs on, outwards and down, in units of the canvas's height: of somebody who stands. */
const REACH: Record<Joint, Point> = {
  neck: { x: 0, y: 0 },
  nose: { x: 0, y: -0.09 },
  rightEye: { x: 0.015, y: -0.015 },
  leftEye: { x: 0.015, y: -0.015 },
  rightEar: { x: 0.025, y: 0.005 },
  leftEar: { x: 0.025, y: 0.005 },
  rightShoulder: { x: 0.09, y: 0.005 },
  leftShoulder: { x: 0.09, y: 0.005 },
  rightElbow: { x: 0.03, y: 0.15 },
  leftElbow: { x: 0.03, y: 0.15 },
  rightWrist: { x: 0.01, y: 0.13 },
  leftWrist: { x: 0.01, y: 0.13 },
  rightHip: { x: 0.06, y: 0.26 },
  leftHip: { x: 0.06, y: 0.26 },
  rightKnee: { x: 0.01, y: 0.21 },
  leftKnee: { x: 0.01, y: 0.21 },
  rightAnkle: { x: 0.005, y: 0.21 },
  leftAnkle: { x: 0.005, y: 0.21 },
}

function hangingOn(joint: Joint): Joint[] {
  const children = JOINTS.filter((one) => one !== 'neck' && PARENTS[one] === joint)
  return children.flatMap((child) => [child, ...hangingOn(child)])
}

/** Moves these joints, and with a wrist its hand, with the nose the face. */
function transformed(skeleton: Skeleton, moved: readonly Joint[], move: (point: Point) => Point): Skeleton {
  const whole = mapPoints(skeleton, move)
  const joints = { ...skeleton.joints }
  for (const joint of moved) joints[joint] = whole.joints[joint]
  const carriedBy = (joint: Joint) => (moved.includes(joint) ? whole : skeleton)
  const { leftHand } = carriedBy('leftWrist')
  const { rightHand } = carriedBy('rightWrist')
  const { face } = carriedBy('nose')
  return {
    width: skeleton.width,
    joints,
    ...(leftHand && { leftHand }),
    ...(rightHand && { rightHand }),
    ...(face && { face }),
  }
}

function isSame(one: Point, other: Point): boolean {
  return Math.hypot(one.x - other.x, one.y - other.y) < 1e-6
}
