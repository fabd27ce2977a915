import { expect, it } from 'vitest'
import { findPose } from './library.ts'
import { mirrorSkeleton, otherSide } from './mirror.ts'
import { FACE_POINTS, HAND_POINTS, JOINTS, type Skeleton } from './skeleton.ts'

const pose = findPose('speaker-pointing-at-screen')!.skeleton

it('lets the other arm point to the other side', () => {
  const mirrored = mirrorSkeleton(pose)
  expect(mirrored.joints.rightWrist!.x).toBeCloseTo(pose.width - pose.joints.leftWrist!.x)
  expect(mirrored.joints.rightWrist!.y).toBe(pose.joints.leftWrist!.y)
  expect(mirrored.joints.nose!.x).toBeCloseTo(pose.width - pose.joints.nose!.x)
  expect(mirrored.rightHand?.[8]?.x).toBeCloseTo(pose.width - pose.leftHand![8]!.x)
})

it('hides the other joint, and gives the only hand to the other side', () => {
  const { leftHand, rightHand: _, ...bare } = pose
  const hidden: Skeleton = {
    ...bare,
    joints: { ...pose.joints, leftKnee: null },
    ...(leftHand && { leftHand }),
  }
  const mirrored = mirrorSkeleton(hidden)
  expect(mirrored.joints.rightKnee).toBeNull()
  expect(mirrored.joints.leftKnee).not.toBeNull()
  expect(mirrored).not.toHaveProperty('leftHand')
  expect(mirrored.rightHand).toHaveLength(HAND_POINTS)
})

it('swaps the halves of a face: brows, eyes, lips, pupils', () => {
  // A face that is its own mirror image stays as it is, point by point.
  const face = Array.from({ length: FACE_POINTS }, (_, index) => ({ x: FACE_X[index]!, y: 0.3 }))
  const mirrored = mirrorSkeleton({ ...pose, width: 2, face })
  for (const [index, { x }] of face.entries()) expect(mirrored.face![index]!.x, `${index}`).toBeCloseTo(x)
})

it('knows each joint on the other side, and the middle ones as their own', () => {
  expect(JOINTS.filter((joint) => otherSide(joint) === joint)).toEqual(['nose', 'neck'])
  for (const joint of JOINTS) expect(otherSide(otherSide(joint))).toBe(joint)
})

/** Where iBUG's points of a face lie from left to right as the viewer sees them; 1 is the middle. */
const FACE_X = [
  // Chin line.
  ...[0.2, 0.21, 0.22, 0.25, 0.3, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.7, 1.75, 1.78, 1.79, 1.8],
  // Brows, bridge and wings of the nose.
  ...[0.3, 0.4, 0.5, 0.6, 0.7, 1.3, 1.4, 1.5, 1.6, 1.7],
  ...[1, 1, 1, 1],
  ...[0.9, 0.95, 1, 1.05, 1.1],
  // Eyes: the outer corner, round above to the inner, back below; then the other from its inner corner.
  ...[0.4, 0.5, 0.6, 0.7, 0.61, 0.51],
  ...[1.3, 1.4, 1.5, 1.6, 1.49, 1.39],
  // Lips: corner to corner above and back below, outside; the same inside.
  ...[0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.21, 1.11, 1, 0.89, 0.79],
  ...[0.75, 0.9, 1, 1.1, 1.25, 1.12, 1, 0.88],
  // Pupils.
  ...[0.55, 1.45],
]
