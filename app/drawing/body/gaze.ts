import type { Traits } from '#app/avatars/traits.ts'
import type { Point } from '#app/poses/skeleton.ts'
import { add, at, between, clamp, distance, dot, minus, times, turned, unit } from '../geometry.ts'
import type { HeadPlace } from '../head/head.ts'
import { project, solid, type Solid } from '../head/view.ts'
import type { Stance } from './stance.ts'

/** Where the joints of a head are on it, in the units of view.ts, when it looks at us. */
const MARKS = {
  nose: solid(0, 36, 92),
  rightEye: solid(-30, 6, 68),
  leftEye: solid(30, 6, 68),
  rightEar: solid(-72, 16, 0),
  leftEar: solid(72, 16, 0),
} satisfies Record<string, Solid>

type Mark = keyof typeof MARKS
const NAMES = Object.keys(MARKS) as Mark[]

/** Heads are drawn a little larger than life, as illustrators do, and children's larger still. */
const LARGER: Record<Traits['age'], number> = {
  child: 1.26,
  teen: 1.14,
  young: 1.09,
  adult: 1.08,
  senior: 1.08,
}

/** How the head of a stance is held, from whichever of nose, eyes and ears are known. */
export function gazeOf(stance: Stance, traits: Pick<Traits, 'age'>): HeadPlace {
  const { joints } = stance
  const size = stance.size * LARGER[traits.age]
  const roll = rollOf(stance)
  const yaw = headYaw(stance, roll)
  const pitch = headPitch(stance, roll, yaw)
  const view = { yaw, pitch }
  const told = NAMES.flatMap((name) => {
    const joint = joints[name]
    return joint ? [minus(joint, offsetOf(MARKS[name], view, roll, size))] : []
  })
  const centre =
    told.length > 0
      ? times(told.reduce(add), 1 / told.length)
      : add(stance.neck, times(upOf(roll), 0.84 * stance.size))
  return { ...view, roll, size, centre: heldBy(stance, centre, roll) }
}

/** Where `mark` of a head is in the picture, from the head's centre. */
export function offsetOf(
  mark: Solid,
  view: { yaw: number; pitch: number },
  roll: number,
  size: number,
): Point {
  const { x, y } = project(view, mark)
  const [sin, cos] = [Math.sin((roll * Math.PI) / 180), Math.cos((roll * Math.PI) / 180)]
  return times(at(x * cos - y * sin, x * sin + y * cos), size / 200)
}

export { MARKS as HEAD_MARKS }

/** A head stays on its neck, wherever its joints were put. */
function heldBy(stance: Stance, centre: Point, roll: number): Point {
  const neck = add(stance.neck, times(upOf(roll), 0.1 * stance.size))
  const reach = distance(centre, neck)
  const fit = clamp(reach, 0.52 * stance.size, 0.78 * stance.size)
  return reach === fit ? centre : add(neck, times(unit(minus(centre, neck), upOf(roll)), fit))
}

const upOf = (roll: number): Point => {
  const angle = (roll * Math.PI) / 180
  return at(Math.sin(angle), -Math.cos(angle))
}

/** Degrees. */
function rollOf({ joints, neck, down, size, yaw }: Stance): number {
  const { rightEye, leftEye, rightEar, leftEar, nose } = joints
  const line =
    rightEar && leftEar && distance(rightEar, leftEar) > 0.35 * size
      ? minus(leftEar, rightEar)
      : rightEye && leftEye && distance(rightEye, leftEye) > 0.16 * size
        ? minus(leftEye, rightEye)
        : null
  if (line) {
    const isBack = dot(line, times(turned(down), -1)) < 0 && Math.cos(yaw) < 0
    return degrees(isBack ? times(line, -1) : line)
  }
  const head = [nose, rightEye, leftEye, rightEar, leftEar].filter((point) => point !== null)
  if (head.length === 0) return degrees(times(turned(down), -1))
  const middle = times(head.reduce(add), 1 / head.length)
  const up = minus(middle, neck)
  // The face is ahead of the neck in a side view: lean with the body, and half with that line.
  const lean = add(times(down, -1), times(unit(up), 0.7))
  return degrees(turned(lean)) * 0.6 + degrees(turned(times(down, -1))) * 0.4
}

const degrees = ({ x, y }: Point): number => (Math.atan2(y, x) * 180) / Math.PI

function headYaw({ joints, size, yaw }: Stance, roll: number): number {
  const { nose, rightEye, leftEye, rightEar, leftEar } = joints
  const right = unit(at(Math.cos((roll * Math.PI) / 180), Math.sin((roll * Math.PI) / 180)), at(1, 0))
  const ahead = (from: Point, to: Point) => dot(minus(to, from), right) / size
  const front = nose ?? (rightEye && leftEye ? between(rightEye, leftEye) : (rightEye ?? leftEye))
  if (!front) {
    if (rightEar && leftEar) return ahead(leftEar, rightEar) > 0 ? Math.PI : 0
    if (rightEar) return 2.2
    if (leftEar) return -2.2
    return Math.abs(yaw) > 2.2 ? Math.PI : yaw
  }
  if (rightEar && leftEar)
    return clamp(Math.asin(clamp(ahead(between(rightEar, leftEar), front) / 0.46, -1, 1)), -1.15, 1.15)
  const ear = rightEar ?? leftEar
  const eyes = rightEye && leftEye ? 0.8 : 1.12
  if (ear) return ahead(ear, front) >= 0 ? eyes : -eyes
  if (rightEye && leftEye && nose) return clamp(ahead(between(rightEye, leftEye), nose) * 4, -1, 1)
  return clamp(Math.abs(yaw) > Math.PI / 2 ? 0 : yaw, -1, 1)
}

function headPitch({ joints, size }: Stance, roll: number, yaw: number): number {
  const { nose, rightEar, leftEar } = joints
  const ear = rightEar && leftEar ? between(rightEar, leftEar) : (rightEar ?? leftEar)
  if (!nose || !ear || Math.abs(yaw) > 1.6) return 0
  const lower = dot(minus(nose, ear), times(upOf(roll), -1)) / size
  return clamp((lower - 0.08) * 0.9, -0.4, 0.4)
}
