import { loadCanvas, openFace } from './fonts.ts'

/** Width of each sample in font sizes, as the fonts of the project set it in bold. */
const SAMPLES = [
  { what: 'Latin', text: 'Lumiku Rp 10.000', ems: 8.78 },
  { what: 'emoji', text: '🔥👨‍👩‍👧', ems: 2.49 },
  { what: 'Arabic', text: 'مرحبا', ems: 2.32 },
  { what: 'Javanese', text: 'ꦲꦏ꧀ꦱꦫ', ems: 4.95 },
] as const
const PIXELS = 64

/**
 * Sets a line in every script and throws where the machine does not draw what the project means: a font that cannot be
 * read, one of another version, or letters that are not joined.
 */
export async function checkFonts(): Promise<void> {
  const { createCanvas } = await loadCanvas()
  const context = createCanvas(8, 8).getContext('2d')
  const wrong: string[] = []
  for (const { what, text, ems } of SAMPLES) {
    context.font = (await openFace(text, 'plus-jakarta-sans', 700)).css(PIXELS)
    const width = context.measureText(text).width / PIXELS
    if (Math.abs(width - ems) > ems * 0.02) wrong.push(`${what} is ${width.toFixed(2)} wide, not ${ems}`)
  }
  if (wrong.length > 0) throw new Error(`the golden line is wrong: ${wrong.join('; ')}; run npm ci`)
}
