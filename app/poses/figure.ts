import { placeBody, type Body, type PlacedBody } from './body.ts'
import { JOINTS, type Joint, type Point, type Skeleton } from './skeleton.ts'
import { add, inFrame, times, turned, unit, UPRIGHT, type Vector } from './space.ts'

/** How much of the body the picture shows: all of it, to the middle of the thighs, or to the chest. */
export type Framing = 'full' | 'half' | 'portrait'

export interface Figure extends Body {
  framing: Framing
  /** Of the canvas, in units of its height; 0.75 unless given. */
  width?: number
  /** Degrees that the camera looks down. */
  camera?: number
}

const WIDTH = 0.75
/** Free space round the figure, in units of the canvas's height. */
const MARGIN = { top: 0.06, bottom: 0.05, side: 0.07 }
/** Below the hips, or below the neck, the picture ends: cm. */
const CUT = { half: 18, portrait: 36 }
/** What is below the cut, even of a body that sits with its knees up. */
const CUT_OFF: Record<Framing, readonly Joint[]> = {
  full: [],
  half: ['rightKnee', 'rightAnkle', 'leftKnee', 'leftAnkle'],
  portrait: ['rightHip', 'rightKnee', 'rightAnkle', 'leftHip', 'leftKnee', 'leftAnkle'],
}
/** A crouching figure is not blown up to fill the canvas: at least so many cm are in the picture from top to bottom. */
const FEWEST_CM = { full: 125, half: 90, portrait: 60 }

/** The skeleton of a figure as a camera far away sees it, as large as its canvas allows. */
export function drawFigure(figure: Figure): Skeleton {
  const { framing, width = WIDTH, camera = 0 } = figure
  const body = placeBody(figure)
  const lens = turned(UPRIGHT, { x: camera })
  const seen = (at: Vector): Point => {
    const [x, y] = inFrame(lens, at)
    return { x, y: -y }
  }
  const hips = times(add(body.joints.leftHip, body.joints.rightHip), 0.5)
  const hands = [...(body.leftHand ?? []), ...(body.rightHand ?? [])]
  const edges = [...JOINTS.map((joint) => body.joints[joint]), ...hands, ...body.soles, body.crown].map(seen)
  const top = Math.min(...edges.map(({ y }) => y))
  const end = {
    full: Math.max(...edges.map(({ y }) => y)),
    half: seen(hips).y + CUT.half,
    portrait: seen(body.joints.neck).y + CUT.portrait,
  }[framing]
  const xs = edges.filter(({ y }) => y <= end).map(({ x }) => x)
  const [left, right] = [Math.min(...xs), Math.max(...xs)]

  const room = 1 - MARGIN.top - (framing === 'full' ? MARGIN.bottom : 0)
  const scale = Math.min(
    room / (end - top),
    1 / FEWEST_CM[framing],
    // A portrait may lose its elbows at the sides.
    framing === 'portrait' ? Infinity : (width - 2 * MARGIN.side) / (right - left),
  )
  const spare = room - (end - top) * scale
  const foot = framing === 'full' ? 1 - MARGIN.bottom - spare * 0.4 : 1
  const middle = framing === 'portrait' ? seen(body.joints.neck).x : (left + right) / 2
  const place = ({ x, y }: Point): Point => ({
    x: width / 2 + (x - middle) * scale,
    y: foot + (y - end) * scale,
  })

  const absent = new Set([...CUT_OFF[framing], ...turnedAway(body)])
  const shown = (at: Vector): Point | null => {
    const { x, y } = place(seen(at))
    const isInside = x > 0 && x < width && y > 0 && y < 1
    return isInside ? { x: rounded(x), y: rounded(y) } : null
  }
  return {
    width,
    joints: Object.fromEntries(
      JOINTS.map((joint) => [joint, absent.has(joint) ? null : shown(body.joints[joint])]),
    ) as Skeleton['joints'],
    ...(body.leftHand && { leftHand: body.leftHand.map(shown) }),
    ...(body.rightHand && { rightHand: body.rightHand.map(shown) }),
  }
}

/** Where a part of the face looks, in the head's frame, and how far it may look away from the viewer and still be seen. */
const FACING: readonly (readonly [Joint, Vector, number])[] = [
  ['nose', [0, 0, 1], -0.2],
  ['rightEye', [-0.45, 0, 0.9], 0.02],
  ['leftEye', [0.45, 0, 0.9], 0.02],
  ['rightEar', [-1, 0, -0.1], -0.68],
  ['leftEar', [1, 0, -0.1], -0.68],
]

function turnedAway({ head }: PlacedBody): Joint[] {
  return FACING.filter(([, way, least]) => unit(inFrame(head, way))[2] < least).map(([joint]) => joint)
}

/** A tenth of a thousandth of the height is finer than any picture. */
function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
