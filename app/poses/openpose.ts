import { isRecord } from '#app/is-record.ts'
import type { Problem } from '#app/studio/contract.ts'
import { placeOn } from './geometry.ts'
import { FACE_POINTS, HAND_POINTS, JOINTS, type Point, type Skeleton } from './skeleton.ts'

/**
 * Reading and writing poses as OpenPose, ComfyUI and the editors round them do: `{ people: [{ pose_keypoints_2d: [x, y, c,
 * …] }] }`, with hands and a face where they are known. Writers differ, so reading takes what can only mean one thing.
 * Browser and server; the codes of problems and notes are sentences of app/i18n.
 */

/** A file of one person with hands and face has 10 KB. */
const MAX_CHARACTERS = 2_000_000
/** A crowd; every further person would only be measured to be left out. */
const MAX_PEOPLE = 100
/** The points of OpenPose's older and its newer body. */
const BODY_18 = JOINTS.length
const BODY_25 = 25
/** Of the newer body, the ones that the older has: all but the middle of the hips and the feet. */
const FROM_25 = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]
/** The fewest points that detectors give for a face. */
const FEWEST_FACE_POINTS = 68
/** Pixels are never so few; fractions lie between 0 and 1, or a little outside where the body leaves the picture. */
const LARGEST_FRACTION = 2
/** No picture is as wide as this; what says so is no coordinate. */
const LARGEST_NUMBER = 100_000
/** Width through height of canvases that we believe. */
const SHAPES = { narrowest: 0.1, widest: 10 }

/** Why a file is no pose. Its sentences are `problems` of app/i18n, and so are those of the notes. */
export interface OpenPoseProblem extends Problem {
  code:
    | 'pose-file-too-large'
    | 'pose-not-json'
    | 'pose-broken-numbers'
    | 'pose-not-a-number'
    | 'pose-no-person'
    | 'pose-wrong-count'
    | 'pose-no-points'
    | 'pose-outside-canvas'
}

export type ReadPose =
  | {
      ok: true
      skeleton: Skeleton
      /** What was left out or supposed. */
      notes?: Problem[]
    }
  | Refusal

interface Refusal {
  ok: false
  problem: OpenPoseProblem
}

/**
 * The pose of a file, or why there is none: as text, or as JSON that was parsed already. Bodies of 18 or 25 points, in
 * pixels or 0–1, with or without the canvas's size; a point whose third number is 0 is hidden. Of several people it is the
 * largest, of several frames the first that has anybody. Hands or a face that cannot be read are left out with a note.
 * Never throws.
 */
export function readOpenPose(source: unknown): ReadPose {
  const parsed = typeof source === 'string' ? parseJson(source) : { ok: true as const, json: source }
  if (!parsed.ok) return parsed
  const found = findPeople(parsed.json)
  if (!found) return refusal('pose-no-person')
  const { people, canvas, notes } = found
  const bodies = people.slice(0, MAX_PEOPLE).map((person) => readPoints(bodyOf(person), [BODY_18, BODY_25]))
  const readable = bodies.filter((body) => body.ok)
  if (readable.length === 0) {
    return bodies.find((body) => !body.ok) ?? refusal('pose-no-person')
  }
  const largest = readable.reduce((best, one) => (areaOf(one.points) > areaOf(best.points) ? one : best))
  if (largest.points.every((point) => point === null)) return refusal('pose-no-points')
  if (people.length > 1) notes.push({ code: 'pose-largest-person', values: { people: people.length } })

  const person = people[bodies.indexOf(largest)]
  const body =
    largest.points.length === BODY_25 ? FROM_25.map((index) => largest.points[index]!) : largest.points
  const extras = readExtras(person, notes)
  return place(body, extras, canvas, notes)
}

type Raw = (Point | null)[]
interface Extras {
  leftHand?: Raw
  rightHand?: Raw
  face?: Raw
}

function refusal(code: OpenPoseProblem['code'], values?: Problem['values']): Refusal {
  return { ok: false, problem: { code, ...(values && { values }) } }
}

function parseJson(text: string): { ok: true; json: unknown } | Refusal {
  if (text.length > MAX_CHARACTERS) return refusal('pose-file-too-large', { megabytes: MAX_CHARACTERS / 1e6 })
  try {
    return { ok: true, json: JSON.parse(text.replace(/^\uFEFF/, '')) }
  } catch {
    // Python writes these words where JSON has no number.
    return refusal(/\b(NaN|Infinity)\b/.test(text) ? 'pose-broken-numbers' : 'pose-not-json')
  }
}

type Json = Record<string, unknown>

interface Found {
  people: unknown[]
  canvas?: { width: number; height: number }
  notes: Problem[]
}

/** An object with people, a list of such frames, a list of people, or one body's bare points. */
function findPeople(json: unknown): Found | undefined {
  const list = Array.isArray(json) ? json : [json]
  const frames = list.filter((one) => isRecord(one) && Array.isArray(one.people)) as Json[]
  const frame = frames.find(({ people }) => (people as unknown[]).length > 0)
  if (frame) {
    const notes = frames.length > 1 ? [{ code: 'pose-first-frame', values: { frames: frames.length } }] : []
    return { people: frame.people as unknown[], canvas: canvasOf(frame), notes }
  }
  const people = list.filter((one) => isRecord(one) && bodyOf(one) !== undefined)
  if (people.length > 0) return { people, canvas: canvasOf(people[0] as Json), notes: [] }
  return Array.isArray(json) && json.length > 0 && !json.some(isRecord)
    ? { people: [json], notes: [] }
    : undefined
}

function bodyOf(person: unknown): unknown {
  if (!isRecord(person)) return person
  return person.pose_keypoints_2d ?? person.pose_keypoints ?? person.keypoints
}

function canvasOf(frame: Json): Found['canvas'] {
  const width = numberOf(frame.canvas_width ?? frame.width)
  const height = numberOf(frame.canvas_height ?? frame.height)
  if (!width || !height || width <= 0 || height <= 0) return undefined
  const shape = width / height
  return shape >= SHAPES.narrowest && shape <= SHAPES.widest ? { width, height } : undefined
}

type ReadPoints = { ok: true; points: Raw } | Refusal

/** Points of x, y and c, or of x and y alone, flat or each in a list of its own; as many as one of `counts` says. */
function readPoints(value: unknown, counts: readonly number[]): ReadPoints {
  if (!Array.isArray(value)) return refusal('pose-no-person')
  const isNested = value.some((one) => Array.isArray(one))
  const size = isNested ? 1 : [3, 2].find((numbers) => counts.includes(value.length / numbers))
  const count = value.length / (size ?? 3)
  if (!size || !counts.includes(count)) {
    return refusal('pose-wrong-count', { points: Math.round(count * 10) / 10 })
  }
  const points: Raw = []
  for (let index = 0; index < count; index++) {
    const point = readPoint(isNested ? value[index] : value.slice(index * size, index * size + size))
    if (point === undefined) return refusal('pose-not-a-number', { point: index + 1 })
    points.push(point)
  }
  return { ok: true, points }
}

/** Null for a hidden point, undefined for what is no point. */
function readPoint(value: unknown): Point | null | undefined {
  if (value === null) return null
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) return undefined
  // What JSON makes of a NaN.
  if (value.some((one) => one === null)) return null
  const [x, y, confidence = 1] = value.map(numberOf)
  if (x === undefined || y === undefined || confidence === undefined) return undefined
  const isOrigin = value.length === 2 && x === 0 && y === 0
  return confidence > 0 && !isOrigin ? { x, y } : null
}

/** A number of a believable size, also one written as text; undefined for anything else. */
function numberOf(value: unknown): number | undefined {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return undefined
  const number = Number(value)
  return Math.abs(number) <= LARGEST_NUMBER ? number : undefined
}

function areaOf(points: Raw): number {
  const seen = points.filter((point) => point !== null)
  if (seen.length === 0) return -1
  const [xs, ys] = [seen.map(({ x }) => x), seen.map(({ y }) => y)]
  return (Math.max(...xs) - Math.min(...xs)) * (Math.max(...ys) - Math.min(...ys))
}

function readExtras(person: unknown, notes: Problem[]): Extras {
  if (!isRecord(person)) return {}
  const read = (value: unknown, counts: readonly number[], code: string): Raw | undefined => {
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0))
      return undefined
    const result = readPoints(value, counts)
    if (!result.ok) notes.push({ code })
    return result.ok && result.points.some((point) => point !== null) ? result.points : undefined
  }
  const faceCounts = [FACE_POINTS, FACE_POINTS - 1, FEWEST_FACE_POINTS]
  const leftHand = read(person.hand_left_keypoints_2d, [HAND_POINTS], 'pose-left-hand-ignored')
  const rightHand = read(person.hand_right_keypoints_2d, [HAND_POINTS], 'pose-right-hand-ignored')
  const face = read(person.face_keypoints_2d, faceCounts, 'pose-face-ignored')
  return {
    ...(leftHand && { leftHand }),
    ...(rightHand && { rightHand }),
    ...(face && { face: [...face, ...Array<null>(FACE_POINTS - face.length).fill(null)] }),
  }
}

/** The points in units of the canvas's height, without those that the canvas does not hold. */
function place(body: Raw, extras: Extras, given: Found['canvas'], notes: Problem[]): ReadPose {
  const all = [...body, ...Object.values(extras).flat()].filter((point) => point !== null)
  const isFraction = body.every(
    (point) => !point || Math.max(Math.abs(point.x), Math.abs(point.y)) <= LARGEST_FRACTION,
  )
  const canvas = given ?? guessCanvas(all, isFraction)
  if (!given) notes.push({ code: 'pose-canvas-guessed' })
  const width = canvas.width / canvas.height
  let outside = 0
  const one = (point: Point | null): Point | null => {
    if (!point) return null
    const placed = isFraction
      ? { x: point.x * width, y: point.y }
      : { x: point.x / canvas.height, y: point.y / canvas.height }
    const isInside = placed.x >= 0 && placed.x <= width && placed.y >= 0 && placed.y <= 1
    if (!isInside) outside += 1
    return isInside ? placed : null
  }
  const skeleton: Skeleton = {
    width,
    joints: Object.fromEntries(
      JOINTS.map((joint, index) => [joint, one(body[index]!)]),
    ) as Skeleton['joints'],
    ...Object.fromEntries(Object.entries(extras).map(([part, points]) => [part, (points as Raw).map(one)])),
  }
  if (JOINTS.every((joint) => !skeleton.joints[joint])) return refusal('pose-outside-canvas')
  if (outside > 0) notes.push({ code: 'pose-points-outside', values: { points: outside } })
  return { ok: true, skeleton, ...(notes.length > 0 && { notes }) }
}

/** Without its size: a square for fractions; for pixels as much space after the body as before it. */
function guessCanvas(points: Point[], isFraction: boolean): { width: number; height: number } {
  if (isFraction) return { width: 1, height: 1 }
  const side = (values: number[]) => Math.max(Math.max(...values) + Math.max(0, Math.min(...values)), 1)
  const [width, height] = [side(points.map(({ x }) => x)), side(points.map(({ y }) => y))]
  return { width: Math.max(width, height / 2), height: Math.max(height, width / 2) }
}

export interface OpenPoseFile {
  version: 1.3
  canvas_width: number
  canvas_height: number
  people: [
    {
      pose_keypoints_2d: number[]
      face_keypoints_2d: number[]
      hand_left_keypoints_2d: number[]
      hand_right_keypoints_2d: number[]
    },
  ]
}

/** The pose as OpenPose writes one person of 18 points, in pixels. A canvas of another shape holds it whole (placeOn). */
export function writeOpenPose(
  skeleton: Skeleton,
  { width, height }: { width: number; height: number },
): OpenPoseFile {
  const { joints, leftHand = [], rightHand = [], face = [] } = placeOn(skeleton, width / height)
  const flat = (points: Raw) =>
    points.flatMap((point) => (point ? [pixel(point.x * height), pixel(point.y * height), 1] : [0, 0, 0]))
  return {
    version: 1.3,
    canvas_width: width,
    canvas_height: height,
    people: [
      {
        pose_keypoints_2d: flat(JOINTS.map((joint) => joints[joint])),
        face_keypoints_2d: flat(face),
        hand_left_keypoints_2d: flat(leftHand),
        hand_right_keypoints_2d: flat(rightHand),
      },
    ],
  }
}

/** A thousandth of a pixel is finer than any net looks. */
function pixel(value: number): number {
  return Math.round(value * 1000) / 1000
}
