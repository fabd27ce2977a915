import type { Skeleton } from '#app/poses/skeleton.ts'
import type { DraftRequest } from './canvas.ts'
import { figureSvg } from './figure.ts'

/** Head and shoulders, dressed by the traits, as an SVG file. */
export function portraitSvg(request: DraftRequest): string {
  return figureSvg({ ...request, skeleton: BUST })
}

/** Someone who faces us, near enough that the elbows are outside. */
const BUST: Skeleton = {
  width: 1,
  joints: {
    nose: { x: 0.5, y: 0.45 },
    neck: { x: 0.5, y: 0.78 },
    rightShoulder: { x: 0.25, y: 0.8 },
    rightElbow: { x: 0.18, y: 1.25 },
    rightWrist: null,
    leftShoulder: { x: 0.75, y: 0.8 },
    leftElbow: { x: 0.82, y: 1.25 },
    leftWrist: null,
    rightHip: { x: 0.35, y: 1.5 },
    rightKnee: null,
    rightAnkle: null,
    leftHip: { x: 0.65, y: 1.5 },
    leftKnee: null,
    leftAnkle: null,
    rightEye: { x: 0.45, y: 0.4 },
    leftEye: { x: 0.55, y: 0.4 },
    rightEar: { x: 0.38, y: 0.42 },
    leftEar: { x: 0.62, y: 0.42 },
  },
}
