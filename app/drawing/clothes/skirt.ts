import type { Point } from '#app/poses/skeleton.ts'
import type { Build } from '../body/build.ts'
import { isRaised, type Leg } from '../body/leg.ts'
import type { Stance } from '../body/stance.ts'
import { add, between, distance, minus, times, tube, turned, unit, wrap, type Ball } from '../geometry.ts'
import type { Tone } from '../palette.ts'
import { shape } from '../svg.ts'
import type { Bottom } from './outfit.ts'

/** A skirt over both legs: a piece of cloth from the hips to the knees, another from there to its hem. */
export function drawSkirt(legs: readonly Leg[], stance: Stance, build: Build, bottom: Bottom): string {
  const { size } = stance
  const hips = legs.flatMap(({ hip }) => [
    { at: hip, radius: (build.hip - 0.42) * size },
    { at: add(hip, times(stance.down, -0.35 * size)), radius: (build.hip - 0.5) * size },
  ])
  const knees = legs.map(({ knee }) => ({ at: knee, radius: (0.27 + bottom.ease * 0.6) * size }))
  const below = legs
    .filter(({ hasShin }) => hasShin)
    .map((leg) => hemOf(leg, (0.19 + bottom.ease * 0.5 + bottom.flare) * size, bottom.length))
  const outline =
    wrap([...hips, ...knees], 20) + (below.length > 0 ? wrap([...knees, ...below.flat()], 20) : '')
  return (
    shape(outline, bottom.tone.base) +
    (bottom.overlay ? shape(outline, bottom.overlay) : '') +
    (below.length > 1 && !legs.some((leg) => isRaised(stance, leg))
      ? drawFolds(hips, below, bottom.tone)
      : '')
  )
}

/** The edge of the cloth round one shin: two small balls, so that it hangs straight. */
function hemOf({ knee, ankle }: Leg, reach: number, length: number): [Ball, Ball] {
  const middle = between(knee, ankle, (length - 0.5) * 2)
  const aside = turned(unit(minus(ankle, knee)))
  const corner = (way: number) => ({ at: add(middle, times(aside, way * reach * 0.9)), radius: reach * 0.1 })
  return [corner(-1), corner(1)]
}

/** Long folds in the shade, where the cloth falls. */
function drawFolds(hips: readonly Ball[], hem: readonly (readonly [Ball, Ball])[], tone: Tone): string {
  const ends = hem.flat().map((ball) => ball.at)
  const [left, right] = [
    ends.reduce((a, b) => (a.x < b.x ? a : b)),
    ends.reduce((a, b) => (a.x > b.x ? a : b)),
  ]
  const width = distance(left, right)
  const sides = hips.map((ball) => ball.at)
  const top = [sides[0]!, sides[2]!].toSorted((a, b) => a.x - b.x) as [Point, Point]
  return [0.24, 0.66, 0.86]
    .map((part, index) =>
      shape(
        tube([
          {
            at: between(between(top[0], top[1], part), between(left, right, part), index === 1 ? 0.1 : 0.35),
            radius: width * 0.008,
          },
          { at: between(left, right, part), radius: width * 0.035 },
        ]),
        tone.shade,
        { opacity: '0.4' },
      ),
    )
    .join('')
}
