import type { Pixels } from '#jobs/media/image.ts'
import type { Rectangle } from '#jobs/media/text-plate.ts'

/**
 * Contrast after WCAG 2.2 ("contrast ratio", "relative luminance"), measured where a text stands. A photo is looked at
 * in cells about as large as a stroke of a letter, because single pixels are noise to the eye.
 */

/** WCAG 2.2, 1.4.3. */
export const ENOUGH = 4.5

export type Colour = readonly [red: number, green: number, blue: number]

export interface Behind {
  /** Mean colours of the cells, 0–255. */
  cells: Colour[]
}

/** What lies behind the rectangles. */
export function lookBehind(pixels: Omit<Pixels, 'isOpaque'>, rectangles: Rectangle[]): Behind {
  const { data, width, height } = pixels
  const side = width / CELLS_ACROSS
  const cells: Colour[] = []
  for (const rectangle of rectangles) {
    const left = Math.max(0, rectangle.left)
    const top = Math.max(0, rectangle.top)
    const right = Math.min(width, rectangle.right)
    const bottom = Math.min(height, rectangle.bottom)
    const columns = Math.max(1, Math.round((right - left) / side))
    const rows = Math.max(1, Math.round((bottom - top) / side))
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        cells.push(
          mean(
            left + ((right - left) * column) / columns,
            top + ((bottom - top) * row) / rows,
            left + ((right - left) * (column + 1)) / columns,
            top + ((bottom - top) * (row + 1)) / rows,
          ),
        )
      }
    }
  }
  return { cells }

  function mean(left: number, top: number, right: number, bottom: number): Colour {
    let [red, green, blue, count] = [0, 0, 0, 0]
    for (
      let y = Math.min(Math.floor(top), height - 1);
      y === Math.floor(top) || y < bottom - 0.5;
      y += STEP
    ) {
      for (
        let x = Math.min(Math.floor(left), width - 1);
        x === Math.floor(left) || x < right - 0.5;
        x += STEP
      ) {
        const at = (y * width + x) * 4
        red += data[at]!
        green += data[at + 1]!
        blue += data[at + 2]!
        count += 1
      }
    }
    return [red / count, green / count, blue / count]
  }
}

const CELLS_ACROSS = 90
/** Every second pixel tells as much as all of them. */
const STEP = 2
/** The worst cells of a photo are a glint here and there: the letters stay readable around them. */
const IGNORED = 0.05

/** Contrast of letters of this colour with nearly all of what lies behind them. */
export function contrastWith(letters: Colour, { cells }: Behind): number {
  const ratios = cells.map((cell) => ratio(letters, cell)).sort((a, b) => a - b)
  return ratios[Math.floor(ratios.length * IGNORED)] ?? 21
}

/** The same with a plate of this opacity between them. */
export function contrastOver(letters: Colour, behind: Behind, plate: Colour, opacity: number): number {
  const cells = behind.cells.map((cell) => laidOver(cell, plate, opacity))
  return Math.min(...cells.map((cell) => ratio(letters, cell)))
}

/**
 * A plate on which the letters can be read everywhere: of the wanted colour and opacity if that is enough, else denser,
 * else black or white.
 */
export function readablePlate(
  letters: Colour,
  behind: Behind,
  wanted: { colour: Colour; opacity: number },
): { colour: Colour; opacity: number } {
  const dark: Colour = [0, 0, 0]
  const light: Colour = [255, 255, 255]
  const colours = [wanted.colour, ratio(letters, dark) >= ratio(letters, light) ? dark : light]
  const colour = colours.find((one) => ratio(letters, one) >= ENOUGH + MARGIN) ?? colours[1]!
  const isEnough = (opacity: number) => contrastOver(letters, behind, colour, opacity) >= ENOUGH + MARGIN
  let opacity = wanted.opacity
  while (opacity < 1 && !isEnough(opacity)) opacity = Math.min(1, opacity + 0.02)
  return { colour, opacity }
}

/** For what rounding and JPEG take away. */
const MARGIN = 0.15

export function ratio(one: Colour, other: Colour): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

export function luminance([red, green, blue]: Colour): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

function linear(channel: number): number {
  const value = channel / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

function laidOver(below: Colour, above: Colour, opacity: number): Colour {
  const mix = (index: 0 | 1 | 2) => below[index] + (above[index] - below[index]) * opacity
  return [mix(0), mix(1), mix(2)]
}

/** `#rrggbb` */
export function readColour(hex: string): Colour {
  const channel = (from: number) => parseInt(hex.slice(from, from + 2), 16)
  return [channel(1), channel(3), channel(5)]
}

export function writeColour([red, green, blue]: Colour, opacity = 1): string {
  return `rgba(${red}, ${green}, ${blue}, ${opacity.toFixed(3)})`
}

/** How far a colour is from grey, 0–1. */
export function saturation(colour: Colour): number {
  return (Math.max(...colour) - Math.min(...colour)) / 255
}
