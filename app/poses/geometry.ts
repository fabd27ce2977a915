import { JOINTS, type Point, type Skeleton } from './skeleton.ts'

/** Where a body is in a picture, and moving it whole. Browser and server. */

/** Left and right are x, top and bottom are y, in the skeleton's units. */
export interface Bounds {
  left: number
  top: number
  right: number
  bottom: number
}

/** The box round every point that is there, hands and face too; undefined when none is. */
export function boundsOf(skeleton: Skeleton): Bounds | undefined {
  const points = pointsOf(skeleton)
  if (points.length === 0) return undefined
  const xs = points.map(({ x }) => x)
  const ys = points.map(({ y }) => y)
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  }
}

/** Every point that is there: joints, hands, face. */
export function pointsOf(skeleton: Skeleton): Point[] {
  const { joints, leftHand = [], rightHand = [], face = [] } = skeleton
  return [...JOINTS.map((joint) => joints[joint]), ...leftHand, ...rightHand, ...face].filter(
    (point) => point !== null,
  )
}

/** The same body with each point, wherever it belongs, put where `move` says. Hidden points stay hidden. */
export function mapPoints(skeleton: Skeleton, move: (point: Point) => Point): Skeleton {
  const one = (point: Point | null) => point && move(point)
  const { joints, leftHand, rightHand, face } = skeleton
  return {
    width: skeleton.width,
    joints: Object.fromEntries(JOINTS.map((joint) => [joint, one(joints[joint])])) as Skeleton['joints'],
    ...(leftHand && { leftHand: leftHand.map(one) }),
    ...(rightHand && { rightHand: rightHand.map(one) }),
    ...(face && { face: face.map(one) }),
  }
}

/** What is kept free beside a body when its canvas becomes narrower than the body is wide: flesh is wider than bones. */
const SIDE_MARGIN = 0.06

/** 512 × 683 is 3:4, too. */
const SAME_SHAPE = 0.005

/**
 * The body on a canvas of another width (in units of the height). It keeps its size where it fits, and becomes no larger.
 * One that must shrink stands on the lower edge when the picture cuts it off there, as half a body does; a whole one keeps
 * its feet where they were.
 */
export function placeOn(skeleton: Skeleton, width: number): Skeleton {
  const bounds = boundsOf(skeleton)
  if (!bounds || Math.abs(width / skeleton.width - 1) < SAME_SHAPE) return { ...skeleton, width }
  const room = Math.max(width - 2 * SIDE_MARGIN, width / 2)
  const scale = Math.min(1, room / Math.max(bounds.right - bounds.left, 1e-9))
  // From a wider or a narrower canvas its place beside the middle stays, unless it would be cut.
  const middle = (bounds.left + bounds.right) / 2
  const half = ((bounds.right - bounds.left) * scale) / 2
  const wanted = width / 2 + (middle - skeleton.width / 2) * scale
  const margin = (width - room) / 2
  const centre = clamp(wanted, Math.min(margin + half, width / 2), Math.max(width - margin - half, width / 2))
  const foot = isCutOff(skeleton) ? 1 : bounds.bottom
  const moved = mapPoints(skeleton, ({ x, y }) => ({
    x: centre + (x - middle) * scale,
    y: foot + (y - foot) * scale,
  }))
  return { ...moved, width }
}

/** Whether the picture ends before the body does: no foot is in it. */
export function isCutOff({ joints }: Skeleton): boolean {
  return !joints.rightAnkle && !joints.leftAnkle
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
