import type { Skeleton } from './skeleton.ts'

/** Somebody who stands with the arms down: what an empty canvas begins with. */
export const STANDING: Skeleton = {
  width: 0.75,
  joints: {
    nose: { x: 0.375, y: 0.12 },
    neck: { x: 0.375, y: 0.22 },
    rightShoulder: { x: 0.29, y: 0.23 },
    rightElbow: { x: 0.26, y: 0.38 },
    rightWrist: { x: 0.25, y: 0.51 },
    leftShoulder: { x: 0.46, y: 0.23 },
    leftElbow: { x: 0.49, y: 0.38 },
    leftWrist: { x: 0.5, y: 0.51 },
    rightHip: { x: 0.32, y: 0.5 },
    rightKnee: { x: 0.31, y: 0.71 },
    rightAnkle: { x: 0.3, y: 0.92 },
    leftHip: { x: 0.43, y: 0.5 },
    leftKnee: { x: 0.44, y: 0.71 },
    leftAnkle: { x: 0.45, y: 0.92 },
    rightEye: { x: 0.36, y: 0.105 },
    leftEye: { x: 0.39, y: 0.105 },
    rightEar: { x: 0.335, y: 0.115 },
    leftEar: { x: 0.415, y: 0.115 },
  },
}
