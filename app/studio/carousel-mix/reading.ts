import type { PreviewOutput, Problem } from '../contract.ts'

/** Smaller than this share of the wanted size is worth a word. */
const MUCH_SMALLER = 0.7
/** WCAG 2.2, 1.4.3. */
const LEAST_CONTRAST = 4.5

/** What the renderer found out about a slide's texts: codes of `report` in the tool's words. */
export function readingOf(output: PreviewOutput | undefined, slide: number): Problem[] {
  const { cut = 0, shrink = 1, contrast = 21 } = output?.facts?.found ?? {}
  if (cut > 0) return [{ code: 'cut', values: { slide } }]
  if (shrink < MUCH_SMALLER) return [{ code: 'shrunk', values: { slide, percent: Math.round(shrink * 100) } }]
  return contrast < LEAST_CONTRAST ? [{ code: 'faint', values: { slide } }] : []
}
