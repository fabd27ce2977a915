import type { Canvas } from './canvas.ts'
import { num, shape, stroke } from './svg.ts'

/** Strokes of the five letters, 60 wide and 100 high, for a pen that is as wide as a stem. No font is needed. */
const LETTERS: Record<string, string> = {
  D: 'M8 8V92H24C44 92 54 76 54 50C54 24 44 8 24 8Z',
  R: 'M8 92V8H28C44 8 52 18 52 30C52 44 44 53 28 53H8M30 53L54 92',
  A: 'M4 92L30 8L56 92M14 64H46',
  F: 'M10 92V8H52M10 49H44',
  T: 'M30 92V10M2 8H58',
}

const WORD = 'DRAFT'

/** The mark of a draft: a band across the lower right corner with the word on it, and one faint line over all. */
export function drawMark({ width, height }: Canvas): string {
  const size = Math.min(width, height)
  const band = size * 0.075
  const run = size * 0.34
  const [x, y] = [width, height]
  const thick = band * Math.SQRT2
  const corner = `M${num(x - run)} ${num(y)}L${num(x)} ${num(y - run)}V${num(y - run + thick)}L${num(x - run + thick)} ${num(y)}Z`
  const letter = band * 0.52
  const advance = letter * 0.8
  const middle = { x: x - (run - thick / 2) / 2, y: y - (run - thick / 2) / 2 }
  const start = (-advance * (WORD.length - 1) - letter * 0.6) / 2
  const scale = (letter / 100).toFixed(3)
  const letters = [...WORD]
    .map((name, index) => {
      const across = num(start + index * advance)
      return `<g transform="translate(${across} ${num(-letter / 2)}) scale(${scale})">${stroke(LETTERS[name]!, '#1b1a17', 17)}</g>`
    })
    .join('')
  const line = stroke(
    `M${num(x * 0.04)} ${num(y * 0.96)}L${num(x * 0.96)} ${num(y * 0.04)}`,
    '#1b1a17',
    size * 0.004,
    { opacity: '0.09' },
  )
  return (
    `<g class="draft-mark">${line}${shape(corner, '#e6a100')}` +
    `<g transform="translate(${num(middle.x)} ${num(middle.y)}) rotate(-45)">${letters}</g></g>`
  )
}
