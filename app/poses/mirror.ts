import { mapPoints } from './geometry.ts'
import { JOINTS, type Joint, type Skeleton } from './skeleton.ts'

/** The pose as a mirror shows it: what the left hand did the right one does. Twice is the same pose again. */
export function mirrorSkeleton(skeleton: Skeleton): Skeleton {
  const { width } = skeleton
  const { joints, leftHand, rightHand, face } = mapPoints(skeleton, ({ x, y }) => ({ x: width - x, y }))
  return {
    width,
    joints: Object.fromEntries(
      JOINTS.map((joint) => [joint, joints[otherSide(joint)]]),
    ) as Skeleton['joints'],
    ...(rightHand && { leftHand: rightHand }),
    ...(leftHand && { rightHand: leftHand }),
    ...(face && { face: face.map((_, index) => face[otherFacePoint(index)] ?? null) }),
  }
}

/** The same joint of the other side; nose and neck are their own. */
export function otherSide(joint: Joint): Joint {
  if (joint.startsWith('right')) return joint.replace('right', 'left') as Joint
  if (joint.startsWith('left')) return joint.replace('left', 'right') as Joint
  return joint
}

/**
 * Runs of the 70 points of a face (the 68 of iBUG's scheme, then the pupils) with the sum of the indexes of two partners:
 * chin line, brows, wings of the nose, eyes above and below, lips outside and inside, pupils. The rest are their own.
 */
const FACE_PARTNERS: readonly (readonly [from: number, to: number, sum: number])[] = [
  [0, 16, 16],
  [17, 26, 43],
  [31, 35, 66],
  [36, 39, 81],
  [40, 41, 87],
  [42, 45, 81],
  [46, 47, 87],
  [48, 54, 102],
  [55, 59, 114],
  [60, 64, 124],
  [65, 67, 132],
  [68, 69, 137],
]

function otherFacePoint(index: number): number {
  const run = FACE_PARTNERS.find(([from, to]) => index >= from && index <= to)
  return run ? run[2] - index : index
}
