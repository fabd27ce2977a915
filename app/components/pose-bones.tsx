import { HAND_BONES, MAP_COLOURS } from '#app/poses/map.ts'
import { LIMBS, type Point, type Skeleton } from '#app/poses/skeleton.ts'

/** How much of a viewBox the canvas's height is. */
export const UNITS = 1_000

/** A skeleton's bones in the nets' colours, inside an SVG. */
export function Bones({
  skeleton: { joints, leftHand, rightHand, face },
  scale = 1,
}: {
  skeleton: Skeleton
  /** Of their widths: less than 1 where a part is looked at closely. */
  scale?: number
}) {
  return (
    <g aria-hidden strokeLinecap="round">
      {LIMBS.map(([from, to], index) => (
        <Bone
          key={`${from} ${to}`}
          from={joints[from]}
          to={joints[to]}
          colour={MAP_COLOURS[index]!}
          width={9 * scale}
        />
      ))}
      {[leftHand, rightHand].map((hand, side) =>
        HAND_BONES.map(([from, to]) => (
          <Bone
            key={`${side} ${from} ${to}`}
            from={hand?.[from] ?? null}
            to={hand?.[to] ?? null}
            colour={[35, 53, 107]}
            width={2 * scale}
          />
        )),
      )}
      {face?.map(
        (point, index) => point && <circle key={index} {...centre(point)} r={2 * scale} fill="#23356b" />,
      )}
    </g>
  )
}

/** With a dark edge: its colour is the nets', not the page's, and must be seen on any figure. */
function Bone({
  from,
  to,
  colour,
  width,
}: {
  from: Point | null
  to: Point | null
  colour: readonly [number, number, number]
  width: number
}) {
  if (!from || !to) return null
  const line = { x1: from.x * UNITS, y1: from.y * UNITS, x2: to.x * UNITS, y2: to.y * UNITS }
  return (
    <>
      <line {...line} stroke="#1b1a17" strokeOpacity={0.6} strokeWidth={width * 1.35} />
      <line {...line} stroke={`rgb(${colour.join(' ')})`} strokeWidth={width} />
    </>
  )
}

function centre({ x, y }: Point) {
  return { cx: x * UNITS, cy: y * UNITS }
}
