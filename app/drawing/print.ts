import { add, at, times } from './geometry.ts'
import type { HeadPlace } from './head/head.ts'
import { PAPER } from './palette.ts'
import { element, num, type Definitions } from './svg.ts'

/** Pictures that an SVG may carry in itself; never an address. */
const PICTURE = /^data:image\/(png|jpeg|webp);base64,[a-z0-9+/=]+$/i

/** Somebody's own picture where the head would be: a round print with a border of paper, tilted as the head is. */
export function drawPrint(
  { centre, size, roll }: HeadPlace,
  href: string,
  definitions: Definitions,
): { behind: string; head: string } {
  if (!PICTURE.test(href)) return { behind: '', head: '' }
  const radius = size * 0.62
  const { x, y } = add(centre, times(at(0, -1), size * 0.04))
  const clip = definitions.add('print', (id) =>
    element('clipPath', { id }, element('circle', { cx: x, cy: y, r: radius })),
  )
  const border = element('circle', { cx: x, cy: y, r: radius * 1.045, fill: PAPER })
  const picture = element('image', {
    href,
    x: x - radius,
    y: y - radius,
    width: radius * 2,
    height: radius * 2,
    preserveAspectRatio: 'xMidYMid slice',
    'clip-path': clip,
  })
  const turn = `rotate(${num(roll)} ${num(x)} ${num(y)})`
  return { behind: '', head: element('g', { transform: turn }, border + picture) }
}
