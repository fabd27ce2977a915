import { GLYPH_RANGES } from './glyph-ranges.ts'

/**
 * The characters of the text that no font of the project can draw, each once, as they are seen: where there is one, the
 * text would show an empty box. Emoji sequences that the emoji font does not join are drawn side by side, so they count
 * as present.
 */
export function missingGlyphs(text: string): string[] {
  const missing = new Set<string>()
  for (const { segment } of graphemes().segment(text)) {
    // Letters that are written with a separate accent are drawn as the one letter they make.
    if (!isDrawable(segment) && !isDrawable(segment.normalize('NFC'))) missing.add(segment)
  }
  return [...missing]
}

function isDrawable(grapheme: string): boolean {
  return [...grapheme].every((character) => INVISIBLE.test(character) || isCovered(character.codePointAt(0)!))
}

/** Spaces, line ends, joiners, variation selectors, marks of direction: they shape what is around them. */
const INVISIBLE = /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}]$/u

function isCovered(point: number): boolean {
  const { starts, ends } = ranges()
  let low = 0
  let high = starts.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (point < starts[middle]!) high = middle - 1
    else if (point > ends[middle]!) low = middle + 1
    else return true
  }
  return false
}

let read: { starts: number[]; ends: number[] } | undefined

function ranges() {
  return (read ??= readRanges(GLYPH_RANGES))
}

/** `20-7e,a9` to the first and last code points of each range. */
export function readRanges(text: string): { starts: number[]; ends: number[] } {
  const starts: number[] = []
  const ends: number[] = []
  for (const range of text.split(',')) {
    const [start = '', end = start] = range.split('-')
    starts.push(parseInt(start, 16))
    ends.push(parseInt(end, 16))
  }
  return { starts, ends }
}

let segmenter: Intl.Segmenter | undefined

function graphemes(): Intl.Segmenter {
  return (segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' }))
}
