import type { Wearer } from '../clothes/outfit.ts'
import { add, between, times, tube } from '../geometry.ts'
import type { HeadPlace } from '../head/head.ts'
import { shape } from '../svg.ts'

/** Skin from the shoulders to the jaw, in the shade of the head above. */
export function drawNeck({ stance, build, looks }: Wearer, gaze: HeadPlace): string {
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
      looks.skin.base,
    ) +
    shape(
      tube([
        { at: shaded, radius: radius * 0.94 },
        { at: top, radius },
      ]),
      looks.skin.shade,
      { opacity: '0.75' },
    )
  )
}
