import { boundsOf, isCutOff, mapPoints, type Bounds } from '#app/poses/geometry.ts'
import { type Joint, type Point, type Skeleton } from '#app/poses/skeleton.ts'
import { FORMATS, ratioOf, type FormatId } from './formats.ts'

/**
 * Where the person stands in the picture, and what of the picture each format shows. Lengths are in units of the
 * picture's height, as those of skeletons are.
 */

export interface Frame {
  /** Pixels of the picture to be made. */
  width: number
  height: number
  /** Placed in that picture. */
  skeleton?: Skeleton
  /** All of the person: hair, hands and shoes too. */
  person: Bounds
  /** The picture ends before the body does. */
  isCut: boolean
  windows: ReadonlyMap<FormatId, Window>
}

/** A part of the picture; where it reaches over the picture's edges the background must go on. */
export interface Window {
  left: number
  top: number
  width: number
  height: number
}

/** Shapes that nets know, width over height; of those that serve as well, the first is taken. */
const SHAPES = [3 / 4, 2 / 3, 1, 9 / 16, 4 / 3, 3 / 2, 16 / 9]

/** What enlarging a part of the picture twofold costs, against 1 for a format that is all made up beside it. */
const SOFTNESS = 1

/** Sides of what nets draw are multiples of so many pixels. */
const STEP = 64

/**
 * The picture to ask a net for: the shape that leaves least to be made up in these formats and shows the person largest.
 * Of at most `maxPixels`.
 */
export function frameFor(
  skeleton: Skeleton | undefined,
  formats: readonly FormatId[],
  maxPixels: number,
): Frame {
  const frames = SHAPES.map((shape) => frameOfShape(shape, skeleton, formats, maxPixels))
  const costs = frames.map(costOf)
  return frames[costs.indexOf(Math.min(...costs))]!
}

function frameOfShape(
  shape: number,
  skeleton: Skeleton | undefined,
  formats: readonly FormatId[],
  maxPixels: number,
): Frame {
  const height = steps(Math.sqrt(maxPixels / shape))
  const width = Math.min(steps(height * shape + STEP / 2), steps(maxPixels / height))
  // A shape in steps is not quite the shape: the person is placed in what is really asked for.
  const ratio = width / height
  const placed = skeleton && placePerson(skeleton, ratio)
  const person = placed ? personBox(placed) : somewhere(ratio)
  const isCut = placed ? isCutOff(placed) : false
  const windows = windowsOf(formats, { ratio, person, isCut })
  return { width, height, ...(placed && { skeleton: placed }), person, isCut, windows }
}

function steps(pixels: number): number {
  return Math.max(STEP, Math.floor(pixels / STEP) * STEP)
}

function costOf({ width, height, windows }: Frame): number {
  let cost = 0
  for (const [id, window] of windows) {
    const shown = Math.min(window.width, width / height) * Math.min(window.height, 1)
    cost += 1 - shown / (window.width * window.height)
    // A person who is small in a large picture is soft once cut out of it.
    const enlarged = FORMATS[id].height / (window.height * height)
    if (enlarged > 1) cost += SOFTNESS * Math.log2(enlarged)
  }
  return cost
}

/** The same for a picture that came in another shape than it was asked for, the person stretched along with it. */
export function reframe(frame: Frame, { width, height }: { width: number; height: number }): Frame {
  const ratio = width / height
  const stretch = ratio / (frame.width / frame.height)
  const { left, right, ...rest } = frame.person
  const person = { ...rest, left: left * stretch, right: right * stretch }
  const windows = windowsOf([...frame.windows.keys()], { ratio, person, isCut: frame.isCut })
  return { ...frame, width, height, person, windows }
}

function windowsOf(
  formats: readonly FormatId[],
  { ratio, person, isCut }: { ratio: number; person: Bounds; isCut: boolean },
): ReadonlyMap<FormatId, Window> {
  return new Map(formats.map((id) => [id, windowOf(ratio, person, ratioOf(id) ?? ratio, isCut)]))
}

/** Of the height and the width of the picture that the person takes at most, and what is free below: floor to stand on. */
const FILL = { height: 0.86, width: 0.9, below: 0.08 }

/** The skeleton on a picture of another shape, the person as large as fits and in the middle. */
export function placePerson(skeleton: Skeleton, width: number): Skeleton {
  const box = personBox(skeleton)
  const isCut = isCutOff(skeleton)
  const [boxWidth, boxHeight] = [box.right - box.left, box.bottom - box.top]
  const scale = Math.min((isCut ? 1 - HEADROOM : FILL.height) / boxHeight, (FILL.width * width) / boxWidth)
  const free = 1 - boxHeight * scale
  // Half a body ends with the picture.
  const below = isCut ? 0 : Math.min(free / 2, FILL.below)
  const middle = (box.left + box.right) / 2
  return {
    ...mapPoints(skeleton, ({ x, y }) => ({
      x: width / 2 + (x - middle) * scale,
      y: 1 - below + (y - box.bottom) * scale,
    })),
    width,
  }
}

const HEADROOM = 0.08

/** In units of the bone before: what a picture shows beyond the last point of it. */
const BEYOND = { crown: 1.5, hair: 1.15, hand: 0.55, foot: 0.42, flesh: 0.3 }

/** The box round a person with this skeleton: bones end before the hair, the fingers and the shoes do. */
export function personBox(skeleton: Skeleton): Bounds {
  const { joints } = skeleton
  const bones = boundsOf(skeleton) ?? { left: 0, top: 0, right: skeleton.width, bottom: 1 }
  const discs: { at: Point; radius: number }[] = []
  const add = (at: Point | null, radius: number | undefined) => {
    if (at && radius !== undefined) discs.push({ at, radius })
  }
  const neck = boneLength(skeleton, 'neck', 'nose')
  if (joints.nose && joints.neck && neck !== undefined) {
    add(along(joints.neck, joints.nose, BEYOND.crown), neck * 0.45)
    add(joints.nose, neck * BEYOND.hair)
  }
  const shoulders = boneLength(skeleton, 'rightShoulder', 'leftShoulder') ?? neck
  for (const joint of [
    'rightShoulder',
    'leftShoulder',
    'rightHip',
    'leftHip',
    'rightKnee',
    'leftKnee',
  ] as const) {
    add(joints[joint], shoulders && shoulders * BEYOND.flesh)
  }
  for (const [from, to, beyond] of ENDS) {
    const length = boneLength(skeleton, from, to)
    add(joints[to], length && length * beyond)
  }
  const box = discs.reduce(
    (all, { at, radius }) => ({
      left: Math.min(all.left, at.x - radius),
      top: Math.min(all.top, at.y - radius),
      right: Math.max(all.right, at.x + radius),
      bottom: Math.max(all.bottom, at.y + radius),
    }),
    bones,
  )
  return isCutOff(skeleton) ? { ...box, bottom: Math.max(1, bones.bottom) } : box
}

const ENDS: readonly (readonly [Joint, Joint, number])[] = [
  ['rightElbow', 'rightWrist', BEYOND.hand],
  ['leftElbow', 'leftWrist', BEYOND.hand],
  ['rightKnee', 'rightAnkle', BEYOND.foot],
  ['leftKnee', 'leftAnkle', BEYOND.foot],
]

/** Of a person whose pose only words describe: upright in the middle, arms perhaps away from the body. */
function somewhere(width: number): Bounds {
  const half = Math.min(0.3, width / 2)
  return { left: width / 2 - half, top: 0.04, right: width / 2 + half, bottom: 0.97 }
}

/** Free round the person in a format, in units of the picture's height. */
const MARGIN = 0.025

/**
 * What a format of this ratio shows: as much of the picture as has its shape, when that holds the person; else so much
 * more that it does, and the background has to go on.
 */
export function windowOf(pictureWidth: number, person: Bounds, ratio: number, isCut: boolean): Window {
  const need = {
    left: Math.max(0, person.left - MARGIN),
    top: Math.max(0, person.top - MARGIN),
    right: Math.min(pictureWidth, person.right + MARGIN),
    bottom: Math.min(1, person.bottom + MARGIN),
  }
  const height = Math.max(
    Math.min(1, pictureWidth / ratio),
    need.bottom - need.top,
    (need.right - need.left) / ratio,
  )
  const width = height * ratio
  const left = edge((need.left + need.right) / 2 - width / 2, pictureWidth - width)
  const top = isCut && height > 1 ? 1 - height : edge((need.top + need.bottom) / 2 - height / 2, 1 - height)
  return { left, top, width, height }
}

/** Inside the picture where there is `room`; round all of it where the window is larger. */
function edge(wanted: number, room: number): number {
  return Math.min(Math.max(wanted, Math.min(0, room)), Math.max(0, room))
}

/** Undefined when one of its ends is hidden. */
function boneLength({ joints }: Skeleton, from: Joint, to: Joint): number | undefined {
  const [a, b] = [joints[from], joints[to]]
  return a && b ? Math.hypot(b.x - a.x, b.y - a.y) : undefined
}

function along(from: Point, to: Point, times: number): Point {
  return { x: from.x + (to.x - from.x) * times, y: from.y + (to.y - from.y) * times }
}
