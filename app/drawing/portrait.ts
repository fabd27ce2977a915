import type { Traits } from '#app/avatars/traits.ts'
import type { Point, Skeleton } from '#app/poses/skeleton.ts'
import { HEAD_MARKS, offsetOf } from './body/gaze.ts'
import type { DraftRequest } from './canvas.ts'
import { figureSvg } from './figure.ts'
import { add, at, times } from './geometry.ts'
import { randomOf } from './random.ts'

/** Head and shoulders, dressed by the traits, as an SVG file. */
export function portraitSvg(request: DraftRequest): string {
  return figureSvg({ ...request, skeleton: bustOf(request) })
}

/** How much wider the shoulders are than most people's. */
const BROAD: Record<Traits['body'], number> = { slim: 0.93, average: 1, athletic: 1.06, curvy: 1, plus: 1.1 }

/** Somebody who all but faces us, each seed in their own way. */
function bustOf({ width, height, seed, traits }: DraftRequest): Skeleton {
  const random = randomOf(seed ^ 0x5eed)
  const turn = random.between(-0.26, 0.26)
  const view = { yaw: turn, pitch: random.between(-0.03, 0.05) }
  const roll = random.between(-3.5, 3.5)
  const wide = width / height
  // A wide picture shows no more of the body than a square one.
  const head = 0.385 * Math.min(1, wide / 0.74)
  const middle = wide / 2
  const neckY = 0.525 + head * 0.36
  const centre = at(middle + turn * head * 0.12, neckY - head * 0.85)
  const mark = (name: keyof typeof HEAD_MARKS): Point =>
    add(centre, offsetOf(HEAD_MARKS[name], view, roll, head * 1.09))
  const body = (x: number, y: number): Point => add(at(middle, neckY), times(at(x, y), head))
  const broad = (traits.gender === 'male' ? 0.86 : 0.8) * BROAD[traits.body]
  const lean = random.between(-0.03, 0.03)
  return {
    width: wide,
    joints: {
      nose: mark('nose'),
      rightEye: mark('rightEye'),
      leftEye: mark('leftEye'),
      rightEar: mark('rightEar'),
      leftEar: mark('leftEar'),
      neck: body(0, 0),
      rightShoulder: body(-broad, 0.08 + lean),
      leftShoulder: body(broad, 0.08 - lean),
      rightElbow: body(-broad - 0.2, 1.45),
      leftElbow: body(broad + 0.2, 1.45),
      rightWrist: null,
      leftWrist: null,
      rightHip: body(-0.44, 2.15),
      leftHip: body(0.44, 2.15),
      rightKnee: null,
      leftKnee: null,
      rightAnkle: null,
      leftAnkle: null,
    },
  }
}
