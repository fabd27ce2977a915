import { createRequire } from 'node:module'
import path from 'node:path'
import type * as Canvas from '@napi-rs/canvas'
import type { SKRSContext2D } from '@napi-rs/canvas'

/**
 * Texts and price tags as transparent pictures to lay over frames. One engine draws them for every size, so a 360p
 * preview shows the line breaks of the export. The fonts come with the project: Latin, emoji, Arabic, Javanese.
 */
export interface Overlay {
  png: Buffer
  /** Of the left upper corner in the frame, pixels, even. */
  x: number
  y: number
}

export interface CaptionText {
  content: string
  position: 'top' | 'middle' | 'bottom'
  look: 'plate' | 'outline' | 'shadow'
  /** CSS hex colour of the letters. */
  colour: string
  /** Height of a line as a fraction of the picture's height. */
  size: number
}

export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right'

export interface FrameSize {
  width: number
  height: number
}

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/**
 * Where no platform lays its own buttons. Upright pictures: 60–930 by 250–1620 of 1080 × 1920, the part that TikTok,
 * Reels and Stories all leave free; 4:5 feeds cover 130 px at the bottom; elsewhere a margin is enough.
 */
export function safeBox({ width, height }: FrameSize): Box {
  const ratio = height / width
  if (ratio > 1.6)
    return scaled({ left: 60, top: 250, right: 930, bottom: 1620 }, width / 1080, height / 1920)
  if (ratio > 1.1)
    return scaled({ left: 60, top: 60, right: 1020, bottom: 1220 }, width / 1080, height / 1350)
  return { left: width * 0.055, top: height * 0.06, right: width * 0.945, bottom: height * 0.94 }
}

/**
 * Wraps the text into balanced lines and shrinks it until it fits the safe box, less the heights that a sticker
 * already takes at its top or bottom. A word that is too long even then is broken.
 */
export async function drawCaption(
  caption: CaptionText,
  frame: FrameSize,
  taken: { top: number; bottom: number } = { top: 0, bottom: 0 },
): Promise<Overlay> {
  const { createCanvas } = await fontsFor(caption.content)
  const safe = safeBox(frame)
  // Centred in the frame, and as wide as the narrower side of the safe box allows.
  const halfWidth = Math.min(frame.width / 2 - safe.left, safe.right - frame.width / 2)
  const box: Box = {
    left: frame.width / 2 - halfWidth,
    right: frame.width / 2 + halfWidth,
    top: safe.top + taken.top,
    bottom: safe.bottom - taken.bottom,
  }
  const measure = createCanvas(8, 8).getContext('2d')
  const text = layOut(measure, caption, frame, box)
  const margin = Math.ceil(text.fontSize * 0.9)
  const width = even(text.width + margin * 2)
  const height = even(text.height + margin * 2)
  const canvas = createCanvas(width, height)
  draw(canvas.getContext('2d'), caption, text, width / 2, margin)
  const top = {
    top: box.top,
    middle: (safe.top + safe.bottom - text.height) / 2,
    bottom: box.bottom - text.height,
  }
  return {
    png: await canvas.encode('png'),
    x: evenDown((frame.width - width) / 2),
    y: evenDown(top[caption.position] - margin),
  }
}

/** A price on a tag: white on red, with a hole for the string. */
export async function drawPriceTag(price: string, corner: Corner, frame: FrameSize): Promise<Overlay> {
  const { createCanvas } = await fontsFor(price)
  const safe = safeBox(frame)
  const measure = createCanvas(8, 8).getContext('2d')
  const maxWidth = (safe.right - safe.left) * 0.62
  let fontSize = Math.min(frame.width, frame.height) * 0.058
  measure.font = font(800, fontSize)
  const natural = measure.measureText(price).width + fontSize * 2.2
  if (natural > maxWidth) fontSize *= maxWidth / natural
  measure.font = font(800, fontSize)
  const tagHeight = fontSize * 1.72
  const nose = fontSize * 0.75
  const tagWidth = measure.measureText(price).width + nose + fontSize * 1.35
  const margin = fontSize * 0.4
  const width = even(tagWidth + margin * 2)
  const height = even(tagHeight + margin * 2)
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.translate(margin, margin)
  context.shadowColor = 'rgba(0, 0, 0, 0.35)'
  context.shadowBlur = fontSize * 0.22
  context.shadowOffsetY = fontSize * 0.08
  context.fillStyle = '#d62b20'
  tagShape(context, tagWidth, tagHeight, nose, fontSize * 0.26)
  context.fill()
  context.shadowColor = 'transparent'
  context.globalCompositeOperation = 'destination-out'
  context.beginPath()
  context.arc(nose * 0.98, tagHeight / 2, fontSize * 0.17, 0, Math.PI * 2)
  context.fill()
  context.globalCompositeOperation = 'source-over'
  context.fillStyle = '#ffffff'
  context.font = font(800, fontSize)
  context.textBaseline = 'alphabetic'
  const glyphs = context.measureText('0')
  const baseline = tagHeight / 2 + (glyphs.actualBoundingBoxAscent - glyphs.actualBoundingBoxDescent) / 2
  context.fillText(price, nose + fontSize * 0.62, baseline)
  const at = placeSticker(corner, frame, { width: tagWidth, height: tagHeight })
  return { png: await canvas.encode('png'), x: evenDown(at.x - margin), y: evenDown(at.y - margin) }
}

/** Where a sticker of this size stands in its corner of the safe box. */
export function placeSticker(corner: Corner, frame: FrameSize, sticker: FrameSize): { x: number; y: number } {
  const safe = safeBox(frame)
  return {
    x: evenDown(corner.endsWith('left') ? safe.left : safe.right - sticker.width),
    y: evenDown(corner.startsWith('top') ? safe.top : safe.bottom - sticker.height),
  }
}

interface LaidOut {
  lines: { text: string; width: number }[]
  fontSize: number
  lineHeight: number
  width: number
  height: number
}

const WEIGHT = 700
/** Line height over font size. */
const LEADING = 1.3
/** Below this fraction of the wanted size nobody reads it on a phone. */
const SMALLEST = 0.45
/** At most this part of the safe box is text. */
const MAX_BOX_SHARE = 0.5

function layOut(context: SKRSContext2D, caption: CaptionText, frame: FrameSize, box: Box): LaidOut {
  const wanted = (caption.size * frame.height) / LEADING
  // On wide pictures a fraction of the height is small letters; on tall ones it may be wider than a word allows.
  const maxHeight = (box.bottom - box.top) * MAX_BOX_SHARE
  let last: LaidOut | undefined
  for (let scale = 1; scale >= SMALLEST; scale *= 0.94) {
    const fontSize = wanted * scale
    const maxWidth = box.right - box.left - fontSize * 0.7
    context.font = font(WEIGHT, fontSize)
    const lines = balance(context, caption.content, maxWidth)
    last = measureLines(context, lines, fontSize)
    if (last.width <= maxWidth && last.height <= maxHeight) return last
  }
  const fontSize = wanted * SMALLEST
  context.font = font(WEIGHT, fontSize)
  const maxWidth = box.right - box.left - fontSize * 0.7
  const broken = breakWords(context, caption.content, maxWidth)
  return measureLines(context, balance(context, broken, maxWidth), fontSize)
}

function measureLines(context: SKRSContext2D, texts: string[], fontSize: number): LaidOut {
  const lines = texts.map((text) => ({ text, width: context.measureText(text).width }))
  const lineHeight = fontSize * LEADING
  return {
    lines,
    fontSize,
    lineHeight,
    width: Math.max(...lines.map((line) => line.width)),
    height: lineHeight * lines.length,
  }
}

/** As few lines as fit, all about equally long, so that no word stands alone at the end. */
function balance(context: SKRSContext2D, content: string, maxWidth: number): string[] {
  return content.split(/\r?\n/).flatMap((paragraph) => {
    const words = paragraph.trim().split(/\s+/)
    const fewest = wrap(context, words, maxWidth)
    let narrow = maxWidth / 2
    let wide = maxWidth
    for (let step = 0; step < 7 && fewest.length > 1; step += 1) {
      const middle = (narrow + wide) / 2
      const isEnough = wrap(context, words, middle).length <= fewest.length
      if (isEnough) wide = middle
      else narrow = middle
    }
    return fewest.length > 1 ? wrap(context, words, wide) : fewest
  })
}

function wrap(context: SKRSContext2D, words: string[], maxWidth: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    const longer = line ? `${line} ${word}` : word
    if (line && context.measureText(longer).width > maxWidth) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function breakWords(context: SKRSContext2D, content: string, maxWidth: number): string {
  return content.replace(/\S+/g, (word) => {
    if (context.measureText(word).width <= maxWidth) return word
    const parts = ['']
    for (const { segment } of graphemes.segment(word)) {
      const longer = `${parts.at(-1)}${segment}`
      if (context.measureText(longer).width > maxWidth) parts.push(segment)
      else parts[parts.length - 1] = longer
    }
    return parts.join(' ')
  })
}

function draw(
  context: SKRSContext2D,
  caption: CaptionText,
  text: LaidOut,
  centre: number,
  top: number,
): void {
  const contrast = isLight(caption.colour) ? '#101010' : '#ffffff'
  context.font = font(WEIGHT, text.fontSize)
  context.textAlign = 'center'
  context.textBaseline = 'alphabetic'
  context.lineJoin = 'round'
  context.direction = /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(caption.content) ? 'rtl' : 'ltr'
  if (caption.look === 'plate') drawPlates(context, text, centre, top, contrast)
  const baseline = (index: number) =>
    top + index * text.lineHeight + text.lineHeight * 0.5 + text.fontSize * 0.35
  if (caption.look === 'outline') {
    context.strokeStyle = contrast
    context.lineWidth = text.fontSize * 0.19
    text.lines.forEach((line, index) => context.strokeText(line.text, centre, baseline(index)))
  }
  if (caption.look === 'shadow') {
    context.shadowColor = contrast === '#101010' ? 'rgba(0, 0, 0, 0.75)' : 'rgba(255, 255, 255, 0.8)'
    context.shadowBlur = text.fontSize * 0.24
    context.shadowOffsetY = text.fontSize * 0.06
  }
  context.fillStyle = caption.colour
  text.lines.forEach((line, index) => context.fillText(line.text, centre, baseline(index)))
}

/** A rounded plate behind every line; neighbours touch, so several lines read as one label. */
function drawPlates(
  context: SKRSContext2D,
  text: LaidOut,
  centre: number,
  top: number,
  colour: string,
): void {
  context.fillStyle = colour
  context.beginPath()
  text.lines.forEach((line, index) => {
    const padding = text.fontSize * 0.35
    const width = line.width + padding * 2
    const above = text.fontSize * 0.06
    context.roundRect(
      centre - width / 2,
      top + index * text.lineHeight - above,
      width,
      text.lineHeight + above * 2,
      text.fontSize * 0.26,
    )
  })
  context.globalAlpha = 0.86
  context.fill()
  context.globalAlpha = 1
}

function tagShape(context: SKRSContext2D, width: number, height: number, nose: number, radius: number): void {
  context.beginPath()
  context.moveTo(nose, 0)
  context.arcTo(width, 0, width, height, radius)
  context.arcTo(width, height, nose, height, radius)
  context.lineTo(nose, height)
  context.arcTo(0, height * 0.78, 0, height / 2, radius)
  context.arcTo(0, height * 0.22, nose, 0, radius)
  context.closePath()
}

const FAMILY = 'Lumiku'
const EMOJI = 'Lumiku Emoji'
const ARABIC = 'Lumiku Arabic'
const JAVANESE = 'Lumiku Javanese'

function font(weight: number, pixels: number): string {
  return `${weight} ${pixels.toFixed(2)}px "${FAMILY}", "${ARABIC}", "${JAVANESE}", "${EMOJI}", sans-serif`
}

/** The emoji font is 6 MB, so each family is opened when a text first needs it. */
const FAMILIES: { name: string; needs: RegExp; files: string[] }[] = [
  {
    name: FAMILY,
    needs: /[^]*/,
    files: ['latin', 'latin-ext', 'vietnamese', 'cyrillic-ext'].map(
      (part) => `@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-${part}-wght-normal.woff2`,
    ),
  },
  {
    name: EMOJI,
    needs: /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u,
    files: ['@fontsource/noto-color-emoji/files/noto-color-emoji-emoji-400-normal.woff2'],
  },
  {
    name: ARABIC,
    needs: /\p{Script=Arabic}/u,
    files: ['@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-700-normal.woff2'],
  },
  {
    name: JAVANESE,
    needs: /\p{Script=Javanese}/u,
    files: ['@fontsource/noto-sans-javanese/files/noto-sans-javanese-javanese-700-normal.woff2'],
  },
]

const registered = new Set<string>()

async function fontsFor(content: string): Promise<typeof Canvas> {
  const canvas = await import('@napi-rs/canvas')
  for (const { name, needs, files } of FAMILIES) {
    if (registered.has(name) || !needs.test(content)) continue
    for (const file of files) {
      if (!canvas.GlobalFonts.registerFromPath(fontFile(file), name))
        throw new Error(`The font ${file} cannot be read`)
    }
    registered.add(name)
  }
  return canvas
}

function fontFile(file: string): string {
  const [scope = '', name = '', ...rest] = file.split('/')
  const manifest = createRequire(import.meta.url).resolve(`${scope}/${name}/package.json`)
  return path.join(path.dirname(manifest), ...rest)
}

/** Relative luminance after WCAG 2.2, above the value where black and white contrast equally. */
function isLight(colour: string): boolean {
  const channel = (from: number) => {
    const value = parseInt(colour.slice(from, from + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5) > 0.179
}

function scaled(box: Box, x: number, y: number): Box {
  return { left: box.left * x, right: box.right * x, top: box.top * y, bottom: box.bottom * y }
}

/** Chroma is stored for every second pixel, so pictures are laid on even ones. */
function even(value: number): number {
  return Math.ceil(value / 2) * 2
}

function evenDown(value: number): number {
  return Math.max(0, Math.floor(value / 2) * 2)
}
