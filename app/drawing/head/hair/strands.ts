import { mapped } from '../../geometry.ts'
import type { Tone } from '../../palette.ts'
import { stroke } from '../../svg.ts'
import { faceMap, facing, type View } from '../view.ts'

/** Light and shade along hair: lines drawn on the flat face, a little above it. */
export function drawStrands(view: View, lines: readonly string[], tone: Tone, above = 12): string {
  // At the edge of a turned head lines run together.
  if (facing(view, 0) < 0.72) return ''
  const map = faceMap(view, above)
  return lines
    .map((line, index) =>
      stroke(mapped(line, map), index % 2 === 0 ? tone.light : tone.shade, 2.4, { opacity: '0.6' }),
    )
    .join('')
}

/** Mirrors a path of the flat face. */
export const mirrored = (d: string, side: number): string =>
  side === 1 ? d : d.replace(/(-?[\d.]+)[ ,]+(-?[\d.]+)/g, (_, x: string, y: string) => `${-Number(x)} ${y}`)
