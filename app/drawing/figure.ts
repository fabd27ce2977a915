import type { Joint, Point, Skeleton } from '#app/poses/skeleton.ts'
import { LIMBS } from '#app/poses/skeleton.ts'
import { canvasOf, HEIGHT, svgOf, type DraftRequest } from './canvas.ts'
import { circle, tube } from './geometry.ts'
import { colourOr, SKIN_TONES } from './palette.ts'
import { element, shape } from './svg.ts'

export interface FigureRequest extends DraftRequest {
  skeleton: Skeleton
  /** The avatar's own picture, cut to the head: a `data:` URL of a PNG, JPEG or WebP. */
  face?: { href: string }
}

/** A whole figure, dressed by the traits, in the skeleton's pose, as an SVG file. Never throws for a pose. */
export function figureSvg(request: FigureRequest): string {
  const canvas = canvasOf({ ...request, face: request.face?.href.length })
  const { joints, width } = request.skeleton
  const place = (joint: Joint): Point | null => {
    const point = joints[joint]
    return point && { x: point.x * HEIGHT + (canvas.width - width * HEIGHT) / 2, y: point.y * HEIGHT }
  }
  const skin = SKIN_TONES[request.traits.skin]
  const limbs = LIMBS.map(([from, to]) => {
    const [a, b] = [place(from), place(to)]
    return a && b
      ? shape(
          tube([
            { at: a, radius: 22 },
            { at: b, radius: 18 },
          ]),
          colourOr(request.traits.outfitColour, '#3a6ea5'),
        )
      : ''
  })
  const nose = place('nose')
  const head = nose ? shape(circle({ at: nose, radius: 50 }), skin.base) : ''
  const ground =
    request.background.mode === 'transparent'
      ? ''
      : element('rect', { width: canvas.width, height: HEIGHT, fill: '#f3eee2' })
  return svgOf(canvas, request, ground + limbs.join('') + head)
}
