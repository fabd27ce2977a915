import type { Traits } from '#app/avatars/traits.ts'
import type { PictureBackground } from '#jobs/ai/picture.ts'
import { hashOf, randomOf, type Random } from './random.ts'
import { Definitions, element, num } from './svg.ts'

/** What every draft is asked for with. */
export interface DraftRequest {
  traits: Traits
  /** The same request with the same seed is the same drawing, to the byte. */
  seed: number
  /** Whose face it is: another seed draws another person of the same traits. `seed` unless given. */
  personSeed?: number | undefined
  /** The avatar's own picture in place of the drawn head, cut to that: a `data:` URL of a PNG, JPEG or WebP. */
  face?: { href: string } | undefined
  background: PictureBackground
  /** Pixels of the SVG; the drawing itself is 1,000 units high. */
  width: number
  height: number
  /** Writes the mark of a draft over it. */
  isDraft: boolean
}

/** Every drawing is so many units high, whatever its pixels. */
export const HEIGHT = 1_000

/** A drawing in the making. */
export interface Canvas {
  /** Units. */
  width: number
  height: number
  definitions: Definitions
  random: Random
}

/** A canvas of the request's shape. Throws RangeError for a side that is no positive number. */
export function canvasOf(request: DraftRequest): Canvas {
  const { width, height } = request
  // A picture is long and is nowhere in the names: its length tells enough.
  const name = JSON.stringify(request, (key, value) => (key === 'href' ? String(value).length : value))
  if (!(width > 0 && height > 0 && Number.isFinite(width) && Number.isFinite(height))) {
    throw new RangeError(`a drawing of ${width} × ${height}`)
  }
  return {
    width: (HEIGHT * width) / height,
    height: HEIGHT,
    // Two drawings of one page must not share a clip or a gradient.
    definitions: new Definitions(`d${hashOf(name).toString(36)}`),
    random: randomOf(request.seed),
  }
}

/** The whole file. It has no words in it: a page that shows it says what it is. */
export function svgOf(canvas: Canvas, request: { width: number; height: number }, inner: string): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${num(canvas.width)} ${num(canvas.height)}`,
      width: request.width,
      height: request.height,
    },
    canvas.definitions.toString() + inner,
  )
}
