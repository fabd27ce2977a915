import type { PictureBackground } from '#jobs/ai/picture.ts'
import type { Canvas } from './canvas.ts'
import { colourOr, mix } from './palette.ts'
import { drawScene } from './scene/scene.ts'
import { element, ellipse } from './svg.ts'

/** What is behind the person: nothing, a colour, a soft light, or a simple place. */
export function drawBackground(canvas: Canvas, background: PictureBackground): string {
  switch (background.mode) {
    case 'transparent':
      return ''
    case 'colour':
      return whole(canvas, colourOr(background.colour, '#f3eee2'))
    case 'scene':
      return drawScene(canvas, background.prompt) ?? drawLight(canvas)
    case 'keep':
      return drawLight(canvas)
  }
}

export const whole = ({ width, height }: Canvas, fill: string): string =>
  element('rect', { width, height, fill })

const LIGHTS = ['#f1dfc0', '#e9d3c4', '#d7dccb', '#d3dbe2', '#e5d6e0', '#efe3c4'] as const

/** Warm paper with a pool of light behind the shoulders. */
function drawLight(canvas: Canvas): string {
  const { width, height, random, definitions } = canvas
  const colour = random.pick(LIGHTS)
  const fill = definitions.add('light', (id) =>
    element(
      'radialGradient',
      { id, cx: '0.5', cy: '0.38', r: '0.85' },
      element('stop', { offset: '0', 'stop-color': mix(colour, '#fffaf0', 0.62) }) +
        element('stop', { offset: '1', 'stop-color': colour }),
    ),
  )
  const pool = ellipse(width / 2, height * 1.06, width * 0.9, height * 0.2, mix(colour, '#8a6a4a', 0.16))
  return whole(canvas, fill) + pool
}
