import { mix, type Tone } from '../palette.ts'
import { element, num, type Definitions } from '../svg.ts'

/** Batik of our own in the manner of two old ones, as patterns to lay over a cloth. `size` is that of a head. */

/** Four seeds round a point. */
export function kawung(definitions: Definitions, tone: Tone, size: number): string {
  const [wax, line] = waxOf(tone)
  return definitions.add(`kawung${tone.base.slice(1)}`, (id) => {
    const seed = 'M18.6 18.6C10.5 18 4.4 12.6 3 3C12.600 4.400 18 10.500 18.600 18.600Z'
    const seeds = [0, 90, 180, 270]
      .map((turn) =>
        element(
          'g',
          { transform: `rotate(${turn} 20 20)` },
          element('path', { d: seed, fill: wax }) +
            element('path', {
              d: 'M7.500 7.500L14.500 14.500',
              stroke: line,
              'stroke-width': 1.6,
              'stroke-linecap': 'round',
            }),
        ),
      )
      .join('')
    const point = element('circle', { cx: 20, cy: 20, r: 1.7, fill: wax })
    const corners = element('path', {
      d: 'M20 0l2 2-2 2-2-2zM0 20l2-2 2 2-2 2zM40 20l-2-2-2 2 2 2zM20 40l2-2-2-2-2 2z',
      fill: wax,
    })
    return patternOf(id, 40, 40, size / 150, 0, seeds + point + corners)
  })
}

/** Slanting rows of blades, between them rows of small diamonds. */
export function parang(definitions: Definitions, tone: Tone, size: number): string {
  const [wax, line] = waxOf(tone)
  return definitions.add(`parang${tone.base.slice(1)}`, (id) => {
    const blade =
      'M2 4C9 2 16 5 17 11C18 16 14 20 9 19C13 17 14 13 11 10.500C8.500 8.500 5 9.500 4 12.500C2.400 9.800 1.500 7 2 4Z'
    const eye = element('circle', { cx: 9, cy: 14.4, r: 1.5, fill: line })
    const row = element('path', { d: 'M24 0V22', stroke: wax, 'stroke-width': 1.2 })
    const diamond = element('path', { d: 'M27.500 6.500l2.500 4.500-2.500 4.500-2.500-4.500z', fill: wax })
    const second = element('path', { d: 'M31 0V22', stroke: wax, 'stroke-width': 1.2 })
    return patternOf(
      id,
      34,
      22,
      size / 130,
      38,
      element('path', { d: blade, fill: wax }) + eye + row + diamond + second,
    )
  })
}

/** Of the wax that keeps the cloth light, and of the lines in it. */
const waxOf = (tone: Tone): [string, string] => [
  mix(tone.light, '#f7e6c4', 0.72),
  mix(tone.shade, '#3a2413', 0.4),
]

function patternOf(
  id: string,
  width: number,
  height: number,
  scale: number,
  turn: number,
  inner: string,
): string {
  return element(
    'pattern',
    {
      id,
      width,
      height,
      patternUnits: 'userSpaceOnUse',
      patternTransform: `rotate(${num(turn)}) scale(${scale.toFixed(3)})`,
    },
    inner,
  )
}
