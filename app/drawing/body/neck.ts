import type { Wearer } from '../clothes/outfit.ts'
import { add, between, times, tube } from '../geometry.ts'
import type { HeadPlace } from '../head/head.ts'
import { shape } from '../svg.ts'

/** From the shoulders to the jaw, in skin or under a scarf, in the shade of the head above. */
export function drawNeck({ stance, build, looks, isCovered }: Wearer, gaze: HeadPlace): string {
  const { base: colour, shade } = isCovered ? looks.cover : looks.skin
  const radius = build.neck * stance.size
  const base = add(stance.neck, times(stance.down, 0.04 * stance.size))
  const top = between(base, gaze.centre, 0.62)
  const shaded = between(base, gaze.centre, 0.36)
  return (
    shape(
      tube([
        { at: base, radius: radius * 1.45 },
        { at: top, radius },
      ]),
      colour,
    ) +
    shape(
      tube([
        { at: shaded, radius: radius * 0.94 },
        { at: top, radius },
      ]),
      shade,
      { opacity: '0.75' },
    )
  )
}
