import { add, cross, radians, times, unit, type Vector } from './space.ts'

/** A hand's 21 points: the wrist, then four of each finger from the palm to its tip, thumb first. Centimetres. */

export type HandShape =
  'relaxed' | 'flat' | 'fist' | 'grip' | 'point' | 'peace' | 'thumb-up' | 'pinch' | 'spread'

interface HandPlace {
  wrist: Vector
  /** Directions, one long, at right angles. */
  fingers: Vector
  palm: Vector
}

/** Degrees that each of the three joints bends towards the palm, and how far the finger leans to the thumb's side. */
interface Finger {
  bends: readonly [number, number, number]
  lean: number
}

type Fingers = readonly [thumb: Finger, index: Finger, middle: Finger, ring: Finger, little: Finger]

const straight = (lean: number, bend = 4): Finger => ({ bends: [bend, bend, bend], lean })
const curled = (...bends: [number, number, number]): Finger => ({ bends, lean: 0 })

const SHAPES: Record<HandShape, Fingers> = {
  relaxed: [
    { bends: [18, 12, 10], lean: 38 },
    { bends: [18, 20, 12], lean: 4 },
    { bends: [22, 24, 14], lean: 1 },
    { bends: [26, 26, 14], lean: -2 },
    { bends: [28, 26, 14], lean: -6 },
  ],
  flat: [straight(32, 6), straight(4), straight(0), straight(-3), straight(-7)],
  spread: [straight(58, 4), straight(14), straight(2), straight(-10), straight(-22)],
  fist: [
    { bends: [45, 40, 35], lean: 30 },
    curled(78, 92, 55),
    curled(80, 94, 55),
    curled(82, 94, 55),
    curled(82, 92, 55),
  ],
  grip: [
    { bends: [42, 22, 18], lean: 46 },
    curled(38, 45, 26),
    curled(42, 46, 26),
    curled(46, 46, 26),
    curled(48, 46, 26),
  ],
  point: [
    { bends: [45, 40, 30], lean: 28 },
    straight(2),
    curled(76, 92, 50),
    curled(80, 94, 55),
    curled(80, 92, 55),
  ],
  peace: [
    { bends: [50, 42, 35], lean: 22 },
    straight(11),
    straight(-9),
    curled(80, 94, 55),
    curled(80, 92, 55),
  ],
  'thumb-up': [
    { bends: [0, 0, 0], lean: 84 },
    curled(78, 92, 55),
    curled(80, 94, 55),
    curled(82, 94, 55),
    curled(82, 92, 55),
  ],
  pinch: [
    { bends: [44, 20, 20], lean: 40 },
    curled(48, 42, 28),
    straight(0, 14),
    straight(-6, 12),
    straight(-12, 10),
  ],
}

/** From the wrist: along the hand and to the thumb's side, where the finger begins; then the lengths of its parts. */
const BUILD: readonly { root: readonly [along: number, thumbward: number]; parts: readonly number[] }[] = [
  { root: [2.4, 2.6], parts: [4.2, 3.3, 2.7] },
  { root: [8.8, 2.6], parts: [4.3, 2.6, 2.1] },
  { root: [9, 0.4], parts: [4.8, 2.9, 2.3] },
  { root: [8.5, -1.6], parts: [4.4, 2.7, 2.2] },
  { root: [7.8, -3.4], parts: [3.4, 2.1, 1.9] },
]

export function handPoints(side: 'left' | 'right', shape: HandShape, place: HandPlace): Vector[] {
  const { wrist, fingers, palm } = place
  const thumbward = side === 'left' ? cross(palm, fingers) : cross(fingers, palm)
  const points = SHAPES[shape].flatMap(({ bends, lean }, index) => {
    const { root, parts } = BUILD[index]!
    const ahead = unit(
      add(times(fingers, Math.cos(radians(lean))), times(thumbward, Math.sin(radians(lean)))),
    )
    let at = add(wrist, times(fingers, root[0]), times(thumbward, root[1]))
    let bent = 0
    return [
      at,
      ...parts.map((length, part) => {
        bent += bends[part]!
        const way = add(times(ahead, Math.cos(radians(bent))), times(palm, Math.sin(radians(bent))))
        at = add(at, times(way, length))
        return at
      }),
    ]
  })
  return [wrist, ...points]
}
