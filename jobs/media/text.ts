import type { SKRSContext2D } from '@napi-rs/canvas'
import { loadCanvas, openFace } from './fonts.ts'

/**
 * The one text engine of everything that is written on pictures: it wraps and shrinks; text-paint.ts and text-plate.ts
 * paint. Lengths are pixels.
 */
export interface TextWish {
  content: string
  family: string
  weight: number
  /** The wanted one. */
  fontSize: number
  /** The font size below which words are broken, then cut off. */
  smallest: number
  /** Line height over font size. */
  leading: number
}

export interface TextBlock {
  lines: TextLine[]
  /** For `context.font`. */
  font: string
  fontSize: number
  lineHeight: number
  /** Of the longest line. */
  width: number
  /** From the first line's top to the last one's bottom, as the eye sees them. */
  height: number
  /** From a baseline up to where the eye sees the top of a line, and down to its bottom. */
  ascent: number
  descent: number
  /** Font size over the wanted one. */
  scale: number
  /** An ellipsis stands for what found no room. */
  isCut: boolean
}

export interface TextLine {
  text: string
  width: number
  isRightToLeft: boolean
}

/** Something to be fitted as often as needed: its words are measured once. */
export interface MeasuredText {
  fit(room: TextRoom): TextBlock
}

export interface TextRoom {
  maxWidth: number
  maxHeight: number
  /** The largest size to try; may be below the wanted one. */
  fontSize: number
  /** Of the width, kept free beside the lines: in font sizes. */
  inset?: number
}

/**
 * Wraps the text into balanced lines and shrinks it until it fits. A word that is too long at the smallest size is
 * broken; lines that find no room even then are cut off with an ellipsis.
 */
export async function fitText(request: TextWish & TextRoom): Promise<TextBlock> {
  return (await measureText(request)).fit(request)
}

export async function measureText(wish: TextWish): Promise<MeasuredText> {
  const { content, family, weight } = wish
  const face = await openFace(`${content}${ELLIPSIS}`, family, weight)
  const context = await measuring()
  const widthOf = (text: string) => {
    // Others measure with this context too.
    context.font = face.css(REFERENCE)
    return context.measureText(text).width / REFERENCE
  }
  const paragraphs = content
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map((paragraph) => readParagraph(paragraph, widthOf))
  const extent = extentOf(context, face.css(REFERENCE), content)
  const leading = Math.max(wish.leading, extent.leading)

  return {
    fit({ maxWidth, maxHeight, fontSize, inset = 0 }) {
      const roomAt = (size: number) => maxWidth / size - inset
      const linesAt = (size: number) => paragraphs.flatMap((one) => balance(one, roomAt(size)))
      const fits = (size: number) => {
        const lines = linesAt(size)
        const isNarrow = lines.every((line) => line.width <= roomAt(size))
        return isNarrow && heightOf(lines.length, extent, leading) * size <= maxHeight
      }
      const smallest = Math.min(wish.smallest, fontSize)
      const size = largest(smallest, fontSize, fits)
      if (size !== undefined) return blockOf(linesAt(size), size, false)
      const room = roomAt(smallest)
      const lines = paragraphs.flatMap((one) =>
        balance({ ...one, words: breakWords(one.words, room, widthOf) }, room),
      )
      const more = Math.floor((maxHeight / smallest - heightOf(1, extent, leading)) / leading + 1e-6)
      const kept = lines.slice(0, 1 + Math.max(0, more))
      if (kept.length === lines.length) return blockOf(lines, smallest, false)
      kept.push(cutOff(kept.pop()!, room, widthOf))
      return blockOf(kept, smallest, true)
    },
  }

  function blockOf(lines: TextLine[], fontSize: number, isCut: boolean): TextBlock {
    const measured = lines.map((line) => ({ ...line, width: widthOf(line.text) * fontSize }))
    return {
      lines: measured,
      font: face.css(fontSize),
      fontSize,
      lineHeight: fontSize * leading,
      width: Math.max(...measured.map((line) => line.width)),
      height: heightOf(lines.length, extent, leading) * fontSize,
      ascent: extent.ascent * fontSize,
      descent: extent.descent * fontSize,
      scale: fontSize / wish.fontSize,
      isCut,
    }
  }
}

/** Pixels of the letters that are measured: widths and heights are proportional to the size. */
const REFERENCE = 256
const ELLIPSIS = '…'
/** Steps of the search for the largest size: within 0.4 % of it. */
const STEPS = 8

let measuringContext: SKRSContext2D | undefined

async function measuring(): Promise<SKRSContext2D> {
  const { createCanvas } = await loadCanvas()
  return (measuringContext ??= createCanvas(8, 8).getContext('2d'))
}

/** The largest size of `low` to `high` that fits, if any does. */
function largest(low: number, high: number, fits: (size: number) => boolean): number | undefined {
  if (fits(high)) return high
  if (!fits(low)) return undefined
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2
    if (fits(middle)) low = middle
    else high = middle
  }
  return low
}

interface Paragraph {
  words: Word[]
  spaceWidth: number
  isRightToLeft: boolean
}

interface Word {
  text: string
  width: number
  /** Follows the one before without a space. */
  isJoined: boolean
}

/** A price stays on one line. */
const MONEY = /(?<![\p{L}\p{N}])(Rp\.?|IDR|USD|US\$|[$€£¥₫₱])\s+(?=\d)/giu

function readParagraph(text: string, widthOf: (text: string) => number): Paragraph {
  const words = text
    .trim()
    .replace(MONEY, '$1\u00a0')
    .split(/[^\S\u00a0\u2007\u202f]+/)
    .flatMap((word) => partsOf(word))
    .map((part) => ({ ...part, width: widthOf(part.text) }))
  return { words, spaceWidth: widthOf(' '), isRightToLeft: isRightToLeft(text) }
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Javanese and Balinese put no space between words: a line may end after any of their letters. */
function partsOf(word: string): Omit<Word, 'width'>[] {
  if (!/[\p{Script=Javanese}\p{Script=Balinese}]/u.test(word)) return [{ text: word, isJoined: false }]
  return [...graphemes.segment(word)].map(({ segment }, index) => ({ text: segment, isJoined: index > 0 }))
}

/** After the Unicode bidirectional algorithm (UAX 9, P2): the first letter of a direction decides. */
function isRightToLeft(text: string): boolean {
  const first = /[\p{L}]/u.exec(text)?.[0]
  return (
    first !== undefined &&
    /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u.test(first)
  )
}

/** As few lines as fit, all about equally long, so that no word stands alone at the end. Widths in font sizes. */
function balance(paragraph: Paragraph, maxWidth: number): TextLine[] {
  const fewest = wrap(paragraph, maxWidth)
  let narrow = maxWidth / 2
  let wide = maxWidth
  for (let step = 0; step < 7 && fewest.length > 1; step += 1) {
    const middle = (narrow + wide) / 2
    if (wrap(paragraph, middle).length <= fewest.length) wide = middle
    else narrow = middle
  }
  const lines = fewest.length > 1 ? wrap(paragraph, wide) : fewest
  return lines.map(({ words, width }) => ({
    text: joined(words),
    width,
    isRightToLeft: paragraph.isRightToLeft,
  }))
}

function wrap({ words, spaceWidth }: Paragraph, maxWidth: number): { words: Word[]; width: number }[] {
  const lines: { words: Word[]; width: number }[] = []
  for (const word of words) {
    const line = lines.at(-1)
    const longer = line && line.width + (word.isJoined ? 0 : spaceWidth) + word.width
    if (line && longer !== undefined && longer <= maxWidth) {
      line.words.push(word)
      line.width = longer
    } else {
      lines.push({ words: [word], width: word.width })
    }
  }
  return lines
}

function joined(words: Word[]): string {
  return words.reduce((text, word, index) => text + (index && !word.isJoined ? ' ' : '') + word.text, '')
}

/** Cuts words that are longer than a line between two characters. */
function breakWords(words: Word[], maxWidth: number, widthOf: (text: string) => number): Word[] {
  return words.flatMap((word) => {
    if (word.width <= maxWidth) return word
    const parts: Word[] = []
    for (const { segment } of graphemes.segment(word.text)) {
      const last = parts.at(-1)
      const longer = last && widthOf(last.text + segment)
      if (last && longer !== undefined && longer <= maxWidth) {
        last.text += segment
        last.width = longer
      } else {
        parts.push({ text: segment, width: widthOf(segment), isJoined: last ? true : word.isJoined })
      }
    }
    return parts
  })
}

function cutOff(line: TextLine, maxWidth: number, widthOf: (text: string) => number): TextLine {
  const kept = [...graphemes.segment(line.text)].map(({ segment }) => segment)
  for (;;) {
    const text = kept.join('').replace(/[\s.,;:!?…–—-]+$/u, '') + ELLIPSIS
    const width = widthOf(text)
    if (width <= maxWidth || kept.length === 0) return { ...line, text, width }
    kept.pop()
  }
}

interface Extent {
  ascent: number
  descent: number
  /** The least line height at which lines do not run into each other. */
  leading: number
}

/** A hanging accent or tail may stick out this far, in font sizes, before the line counts as taller. */
const OVERHANG = 0.12

/** Scripts that stack their letters. Latin lines may be set as tight as their designer likes. */
const TALL = /[\p{Script=Arabic}\p{Script=Javanese}\p{Script=Balinese}\p{Script=Devanagari}]/u

/**
 * How tall a line looks, in font sizes. Latin letters stand between their capitals' height and a little below the
 * baseline; scripts that reach further are given their room.
 */
function extentOf(context: SKRSContext2D, font: string, content: string): Extent {
  context.font = font
  const capitals = context.measureText('H').actualBoundingBoxAscent / REFERENCE
  const ink = context.measureText(content.replace(/\s+/g, ' '))
  const ascent = ink.actualBoundingBoxAscent / REFERENCE
  const descent = ink.actualBoundingBoxDescent / REFERENCE
  return {
    ascent: Math.max(capitals, ascent - OVERHANG),
    descent: descent < 0.06 ? 0 : Math.max(0.09, descent - OVERHANG),
    leading: TALL.test(content) ? ascent + descent + 0.04 : 0,
  }
}

function heightOf(
  lines: number,
  { ascent, descent }: Pick<Extent, 'ascent' | 'descent'>,
  leading: number,
): number {
  return ascent + descent + (lines - 1) * leading
}
