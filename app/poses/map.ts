import { placeOn } from './geometry.ts'
import { JOINTS, LIMBS, type Point, type Skeleton } from './skeleton.ts'

/**
 * The picture of a skeleton that ControlNet's openpose nets were trained on (controlnet_aux, open_pose/util.py): on black,
 * limbs as ellipses at 60 % of their colour, then joints as full discs, then hands, then the face. Its edges are hard,
 * because OpenCV's are. Browser and server.
 */

/** Of bone n of LIMBS and of joint n of JOINTS. */
export const MAP_COLOURS = [
  [255, 0, 0],
  [255, 85, 0],
  [255, 170, 0],
  [255, 255, 0],
  [170, 255, 0],
  [85, 255, 0],
  [0, 255, 0],
  [0, 255, 85],
  [0, 255, 170],
  [0, 255, 255],
  [0, 170, 255],
  [0, 85, 255],
  [0, 0, 255],
  [85, 0, 255],
  [170, 0, 255],
  [255, 0, 255],
  [255, 0, 170],
  [255, 0, 85],
] as const satisfies readonly Colour[]

/** Sizes in pixels where the shorter side has so many. */
const BASE_SIDE = 512
const LIMB_HALF_WIDTH = 4
const JOINT_RADIUS = 4
const HAND_LINE = 2
const HAND_RADIUS = 4
const FACE_RADIUS = 3

/** Of the wrist and of the four points of each finger, thumb first. */
export const HAND_BONES: readonly (readonly [number, number])[] = [0, 1, 2, 3, 4].flatMap((finger) =>
  [0, 1, 2, 3].map((bone) => [bone === 0 ? 0 : finger * 4 + bone, finger * 4 + bone + 1] as const),
)

type Colour = readonly [number, number, number]

/** SVG of `width` × `height` pixels. A skeleton of another shape is placed on it whole (placeOn). */
export function poseMapSvg(skeleton: Skeleton, { width, height }: { width: number; height: number }): string {
  const { joints, leftHand, rightHand, face } = placeOn(skeleton, width / height)
  const scale = Math.min(width, height) / BASE_SIDE
  // OpenCV names a pixel by its corner and paints round its middle.
  const at = (point: Point) => ({
    x: Math.floor(point.x * height) + 0.5,
    y: Math.floor(point.y * height) + 0.5,
  })
  const seen = (point: Point | null | undefined) => (point ? at(point) : undefined)
  const shapes = [
    ...LIMBS.map(([from, to], index) => {
      const [a, b] = [seen(joints[from]), seen(joints[to])]
      return a && b && limb(a, b, LIMB_HALF_WIDTH * scale, dimmed(MAP_COLOURS[index]!))
    }),
    ...JOINTS.map((joint, index) => {
      const point = seen(joints[joint])
      return point && disc(point, JOINT_RADIUS * scale, MAP_COLOURS[index]!)
    }),
    ...[leftHand, rightHand].flatMap((hand) => (hand ? handShapes(hand.map(seen), scale) : [])),
    ...(face ?? []).map((one) => {
      const point = seen(one)
      return point && disc(point, FACE_RADIUS * scale, [255, 255, 255])
    }),
  ]
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<rect width="${width}" height="${height}" fill="#000"/><g shape-rendering="crispEdges">` +
    `${shapes.filter(Boolean).join('')}</g></svg>`
  )
}

function handShapes(points: (Point | undefined)[], scale: number): (string | undefined)[] {
  return [
    ...HAND_BONES.map(([from, to], index) => {
      const [a, b] = [points[from], points[to]]
      return a && b && line(a, b, HAND_LINE * scale, hue(index / HAND_BONES.length))
    }),
    ...points.map((point) => point && disc(point, HAND_RADIUS * scale, [0, 0, 255])),
  ]
}

function limb(a: Point, b: Point, halfWidth: number, colour: Colour): string {
  const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2]
  const degrees = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI
  const half = Math.hypot(b.x - a.x, b.y - a.y) / 2
  return `<ellipse cx="${x}" cy="${y}" rx="${num(half)}" ry="${num(halfWidth)}" transform="rotate(${num(degrees)} ${x} ${y})" fill="${rgb(colour)}"/>`
}

function disc({ x, y }: Point, radius: number, colour: Colour): string {
  return `<circle cx="${x}" cy="${y}" r="${num(radius)}" fill="${rgb(colour)}"/>`
}

function line(a: Point, b: Point, width: number, colour: Colour): string {
  return `<path d="M${a.x} ${a.y}L${b.x} ${b.y}" stroke="${rgb(colour)}" stroke-width="${num(width)}"/>`
}

/** `int(c * 0.6)`, as the nets saw it. */
function dimmed([r, g, b]: Colour): Colour {
  return [Math.floor(r * 0.6), Math.floor(g * 0.6), Math.floor(b * 0.6)]
}

/** The colour of a hue of 0–1 at full saturation and value. */
function hue(turn: number): Colour {
  const channel = (offset: number) => {
    const sector = (offset + turn * 6) % 6
    // 255 × 0.2 is 51, whatever binary fractions make of it.
    return Math.floor(255 * (1 - Math.max(0, Math.min(sector, 4 - sector, 1))) + 1e-6)
  }
  return [channel(5), channel(3), channel(1)]
}

function rgb([r, g, b]: Colour): string {
  return `rgb(${r},${g},${b})`
}

function num(value: number): string {
  return String(Number(value.toFixed(2)))
}
