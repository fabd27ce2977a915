import { KUNYIT } from '../palette.ts'
import { ellipse } from '../svg.ts'
import type { Looks } from './looks.ts'
import { project, solid, type View } from './view.ts'

/** An ear, with a jewel where fashion wants one; `z` tells whether it is before the hair or behind. */
export function drawEar(view: View, looks: Looks, side: -1 | 1): { drawn: string; z: number } {
  const { skin, cheek, traits } = looks
  const { x, y, z } = project(view, solid(side * (cheek + 3), 18, -6))
  const open = 0.4 + 0.6 * Math.abs(Math.sin(view.yaw))
  const width = 13 * open + 2
  const rim = ellipse(x, y, width, 19, skin.base)
  const inner = ellipse(x + side * 1.5, y, width * 0.55, 11.5, skin.shade, { opacity: '0.6' })
  const jewel =
    traits.style === 'fashion' && traits.gender !== 'male' ? ellipse(x, y + 26, 5.5, 8.5, KUNYIT) : ''
  return { drawn: rim + inner + jewel, z }
}
