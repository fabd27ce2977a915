import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { SlideSize } from './slide.ts'

/** Points of a pixel, as browsers and office programs count them: 72 of an inch to 96. */
const POINTS = 72 / 96
/** Equal slides make equal files: a PDF names the moment it was made, and its identity follows from that. */
const MADE_AT = new Date('2000-01-01T00:00:00Z')

/** Writes the pictures as pages of their own size, one after the other, untouched. */
export async function writePdf(
  pages: { path: string; size: SlideSize }[],
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const { default: PdfDocument } = await import('pdfkit')
  const document = new PdfDocument({
    autoFirstPage: false,
    margin: 0,
    info: { CreationDate: MADE_AT, ModDate: MADE_AT, Producer: 'Lumiku', Creator: 'Lumiku' },
  })
  const written = pipeline(document, createWriteStream(target), { signal })
  // Heard below, also when a page cannot be laid in.
  written.catch(() => {})
  for (const { path, size } of pages) {
    const [width, height] = [size.width * POINTS, size.height * POINTS]
    document.addPage({ size: [width, height], margin: 0 }).image(path, 0, 0, { width, height })
  }
  document.end()
  await written
}
