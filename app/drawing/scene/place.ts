import type { Canvas } from '../canvas.ts'
import { element, type Definitions } from '../svg.ts'

/** Shapes that places are made of. Heights are of a canvas of 1,000; `part` is a part of its width. */

export const rect = (x: number, y: number, width: number, height: number, fill: string, rx = 0): string =>
  element('rect', { x, y, width, height, fill, ...(rx > 0 && { rx }) })

/** From one colour above to another below, over the whole canvas down to `height`. */
export function sky(canvas: Canvas, from: string, to: string, height: number): string {
  return rect(0, 0, canvas.width, height, fade(canvas.definitions, from, to))
}

function fade(definitions: Definitions, from: string, to: string): string {
  return definitions.add('fade', (id) =>
    element(
      'linearGradient',
      { id, x1: '0', y1: '0', x2: '0', y2: '1' },
      element('stop', { offset: '0', 'stop-color': from }) +
        element('stop', { offset: '1', 'stop-color': to }),
    ),
  )
}

export const floor = ({ width, height }: Canvas, from: number, fill: string): string =>
  rect(0, from, width, height - from, fill)

/** A plant in a pot that stands at x, y, `size` high. */
export function plant(x: number, y: number, size: number, leaf: string, pot: string): string {
  const leaves = [-62, -34, -10, 14, 38, 64]
    .map((turn) =>
      element('path', {
        d: `M0 0C${-size * 0.11} ${-size * 0.25} ${-size * 0.08} ${-size * 0.5} 0 ${-size * 0.62}C${size * 0.08} ${-size * 0.5} ${size * 0.11} ${-size * 0.25} 0 0Z`.replace(
          /-?\d+\.\d{3,}/g,
          (long) => Number(long).toFixed(1),
        ),
        fill: leaf,
        transform: `translate(${x.toFixed(1)} ${(y - size * 0.3).toFixed(1)}) rotate(${turn})`,
      }),
    )
    .join('')
  const half = size * 0.16
  return (
    leaves +
    element('path', {
      d: `M${(x - half).toFixed(1)} ${(y - size * 0.32).toFixed(1)}h${(half * 2).toFixed(1)}l${(-half * 0.3).toFixed(1)} ${(size * 0.32).toFixed(1)}h${(-half * 1.4).toFixed(1)}Z`,
      fill: pot,
    })
  )
}
