import type { SKRSContext2D } from '@napi-rs/canvas'
import { loadCanvas, openFace } from './fonts.ts'
import { paintText } from './text-paint.ts'
import { fitText, type TextBlock } from './text.ts'

/**
 * Texts and price tags as transparent pictures to lay over frames. The text engine of the slides draws them for every
 * size, so a 360p preview shows the line breaks of the export.
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
  const safe = safeBox(frame)
  // Centred in the frame, and as wide as the narrower side of the safe box allows.
  const halfWidth = Math.min(frame.width / 2 - safe.left, safe.right - frame.width / 2)
  const top = safe.top + taken.top
  const bottom = safe.bottom - taken.bottom
  // On wide pictures a fraction of the height is small letters; on tall ones it may be wider than a word allows.
  const fontSize = (caption.size * frame.height) / LEADING
  const text = await fitText({
    content: caption.content,
    family: FAMILY,
    weight: 700,
    fontSize,
    smallest: fontSize * SMALLEST,
    leading: LEADING,
    maxWidth: halfWidth * 2,
    maxHeight: (bottom - top) * MAX_BOX_SHARE,
    inset: PLATE_PADDING * 2,
  })
  const textHeight = text.lineHeight * text.lines.length
  const margin = Math.ceil(text.fontSize * 0.9)
  const width = even(text.width + margin * 2)
  const height = even(textHeight + margin * 2)
  const { createCanvas } = await loadCanvas()
  const canvas = createCanvas(width, height)
  draw(canvas.getContext('2d'), caption, text, width / 2, margin)
  const tops = { top, middle: (safe.top + safe.bottom - textHeight) / 2, bottom: bottom - textHeight }
  return {
    png: await canvas.encode('png'),
    x: evenDown((frame.width - width) / 2),
    y: evenDown(tops[caption.position] - margin),
  }
}

/** A price on a tag: white on red, with a hole for the string. */
export async function drawPriceTag(price: string, corner: Corner, frame: FrameSize): Promise<Overlay> {
  const { createCanvas } = await loadCanvas()
  const face = await openFace(`${price}0`, FAMILY, 800)
  const safe = safeBox(frame)
  const measure = createCanvas(8, 8).getContext('2d')
  const maxWidth = (safe.right - safe.left) * 0.62
  let fontSize = Math.min(frame.width, frame.height) * 0.058
  measure.font = face.css(fontSize)
  const natural = measure.measureText(price).width + fontSize * 2.2
  if (natural > maxWidth) fontSize *= maxWidth / natural
  measure.font = face.css(fontSize)
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
  context.font = face.css(fontSize)
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

const FAMILY = 'plus-jakarta-sans'
/** Line height over font size. */
const LEADING = 1.3
/** Below this fraction of the wanted size nobody reads it on a phone. */
const SMALLEST = 0.45
/** At most this part of the safe box is text. */
const MAX_BOX_SHARE = 0.5
/** Beside a line, in font sizes. */
const PLATE_PADDING = 0.35

function draw(
  context: SKRSContext2D,
  caption: CaptionText,
  text: TextBlock,
  centre: number,
  top: number,
): void {
  const contrast = isLight(caption.colour) ? '#101010' : '#ffffff'
  if (caption.look === 'plate') drawPlates(context, text, centre, top, contrast)
  const shadow = contrast === '#101010' ? 'rgba(0, 0, 0, 0.75)' : 'rgba(255, 255, 255, 0.8)'
  paintText(
    context,
    text,
    {
      colour: caption.colour,
      align: 'center',
      ...(caption.look === 'outline' && { outline: { colour: contrast, width: text.fontSize * 0.095 } }),
      ...(caption.look === 'shadow' && {
        shadow: { colour: shadow, blur: text.fontSize * 0.24, offsetY: text.fontSize * 0.06 },
      }),
    },
    // Capitals stand in the middle of their line.
    { left: centre - text.width / 2, top: top + text.lineHeight / 2 + text.fontSize * 0.35 - text.ascent },
  )
}

/** A rounded plate behind every line; neighbours touch, so several lines read as one label. */
function drawPlates(
  context: SKRSContext2D,
  text: TextBlock,
  centre: number,
  top: number,
  colour: string,
): void {
  context.fillStyle = colour
  context.beginPath()
  text.lines.forEach((line, index) => {
    const padding = text.fontSize * PLATE_PADDING
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
