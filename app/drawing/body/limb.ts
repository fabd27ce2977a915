import { add, at, dot, minus, times, tube, turned, unit, type Ball } from '../geometry.ts'
import type { Tone } from '../palette.ts'
import { shape } from '../svg.ts'

/** Where the shade of everything falls: the light comes from the left, above. */
const SHADE = at(0.75, 0.66)

/** A limb, or its sleeve, with one side in the shade; `overlay` is a pattern laid over it. */
export function drawLimb(balls: readonly Ball[], tone: Tone, overlay?: string): string {
  const outline = tube(balls)
  return (
    shape(outline, tone.base) +
    (overlay ? shape(outline, overlay) : '') +
    shape(tube(balls.map((ball, index) => shaded(ball, balls, index))), tone.shade, { opacity: '0.3' })
  )
}

function shaded(ball: Ball, balls: readonly Ball[], index: number): Ball {
  const [from, to] = [balls[Math.max(0, index - 1)]!, balls[Math.min(balls.length - 1, index + 1)]!]
  const aside = turned(unit(minus(to.at, from.at)))
  const way = dot(aside, SHADE) > 0 ? aside : times(aside, -1)
  return { at: add(ball.at, times(way, ball.radius * 0.52)), radius: ball.radius * 0.46 }
}
