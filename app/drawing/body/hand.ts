import type { Point } from '#app/poses/skeleton.ts'
import { HAND_POINTS } from '#app/poses/skeleton.ts'
import { add, distance, hull, minus, pair, polygon, times, tube, turned, unit } from '../geometry.ts'
import type { Tone } from '../palette.ts'
import { shape, stroke } from '../svg.ts'

/** Fingers by the number of their first point, from the palm. */
const FINGERS = [1, 5, 9, 13, 17]

/**
 * A hand at the end of a forearm: finger by finger where its points are known and near the wrist, otherwise relaxed.
 * `radius` is half the palm's width.
 */
export function drawHand(
  hand: { elbow: Point; wrist: Point; points?: readonly (Point | null)[] | undefined; thumb: 1 | -1 },
  radius: number,
  tone: Tone,
): string {
  const { wrist, points } = hand
  const known = points?.filter((point) => point !== null) ?? []
  const isTold =
    points?.length === HAND_POINTS &&
    known.length >= 12 &&
    known.every((point) => distance(point, wrist) < radius * 11)
  return isTold ? drawFingers(points, wrist, radius, tone) : drawRelaxed(hand, radius, tone)
}

function drawFingers(points: readonly (Point | null)[], wrist: Point, radius: number, tone: Tone): string {
  const palm = [0, 1, 5, 9, 13, 17].flatMap((index) => points[index] ?? [])
  const width = radius * 0.52
  const fingers = FINGERS.map((first) => {
    const chain = points.slice(first, first + 4).filter((point) => point !== null)
    const root = first === 1 ? (points[0] ?? wrist) : wrist
    const line = [root, ...chain]
    return chain.length < 2
      ? ''
      : stroke(`M${line.map(pair).join('L')}`, tone.base, first === 1 ? width * 1.15 : width)
  })
  const base = palm.length > 2 ? hull([...palm, wrist]) : [wrist]
  return (
    shape(polygon(base), tone.base, {
      stroke: tone.base,
      'stroke-width': width,
      'stroke-linejoin': 'round',
    }) + fingers.join('')
  )
}

function drawRelaxed(
  { elbow, wrist, thumb }: { elbow: Point; wrist: Point; thumb: 1 | -1 },
  radius: number,
  tone: Tone,
): string {
  const along = unit(minus(wrist, elbow))
  const aside = times(turned(along), thumb)
  const on = (far: number, wide: number) =>
    add(wrist, add(times(along, far * radius), times(aside, wide * radius)))
  const palm = tube([
    { at: on(0, 0), radius: radius * 0.78 },
    { at: on(1.5, 0), radius },
    { at: on(3.1, -0.15), radius: radius * 0.78 },
    { at: on(4, -0.2), radius: radius * 0.45 },
  ])
  const finger = tube([
    { at: on(0.7, 0.5), radius: radius * 0.5 },
    { at: on(2.5, 1.2), radius: radius * 0.36 },
  ])
  const gap = stroke(`M${pair(on(2.4, 0.05))}L${pair(on(3.8, -0.1))}`, tone.shade, radius * 0.16, {
    opacity: '0.7',
  })
  return shape(palm + finger, tone.base) + gap
}
