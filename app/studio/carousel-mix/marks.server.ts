import type { SKRSContext2D } from '@napi-rs/canvas'
import { safeBox } from '#jobs/media/caption.ts'
import { loadCanvas } from '#jobs/media/fonts.ts'
import { containPixels, isOurFault, PictureUnreadable, type Pixels } from '#jobs/media/image.ts'
import { paintText } from '#jobs/media/text-paint.ts'
import type { Rectangle } from '#jobs/media/text-plate.ts'
import { fitText, type TextBlock } from '#jobs/media/text.ts'
import type { SourceFile } from '../contract.ts'
import { LAYOUT_WIDTH } from './arrange.server.ts'
import { fileOf } from './background.server.ts'
import { luminance, readColour, writeColour, type Colour } from './contrast.server.ts'
import type { Band } from './sheet.server.ts'
import type { SlideMarks } from './slide.ts'

/** The small things at the edges of a slide, placed: logo, page dots, arrow, number, handle. */
export interface PlacedMarks {
  /** Height at the top and bottom of the safe box that texts leave to the marks. */
  reserved: { top: number; bottom: number }
  /** Boxes of what is written. */
  texts: Rectangle[]
  /** Where all of it is. */
  bands: Band[]
  paint(context: SKRSContext2D): void
}

const U = LAYOUT_WIDTH / 100
/** Between marks and the edge where no app lays its buttons over a slide: in line with the texts. */
const EDGE = 60
/** Between marks and texts. */
const GAP = 2.6 * U
const BADGE_HEIGHT = 5.2 * U
const ARROW = 5.4 * U
const DOT = 1.15 * U
const DOT_PITCH = 2.2 * U
const MAX_DOTS_WIDTH = 46 * U
const FONT = { family: 'plus-jakarta-sans', weight: 700, leading: 1.2 }

export async function placeMarks(
  marks: SlideMarks,
  height: number,
  files: ReadonlyMap<string, SourceFile>,
): Promise<PlacedMarks> {
  const edges = edgesOf(height)
  const corner = marks.logo?.corner
  const logo = marks.logo && (await openLogo(marks.logo, files))
  const logoSize = { width: logo?.width ?? 0, height: logo?.height ?? 0 }
  const isLogo = (at: string) => logo !== undefined && corner === at

  const number = await badgeText(marks.number, 2.7 * U, 20 * U)
  const numberSide = isLogo('top-right') ? 'left' : 'right'
  const numberWidth = number && number.width + BADGE_HEIGHT * 0.72
  const numberLeft = numberSide === 'left' ? edges.left : edges.right - (numberWidth ?? 0)

  const bottomMiddle = edges.bottom - ARROW / 2
  const handleLeft = edges.left + (isLogo('bottom-left') ? logoSize.width + GAP : 0)
  const handle = await badgeText(marks.handle, 3 * U, marks.dots ? 26 * U : 52 * U)
  const arrowRight = edges.right - (isLogo('bottom-right') ? logoSize.width + GAP : 0)

  const logoAt = {
    left: corner?.endsWith('left') ? edges.left : edges.right - logoSize.width,
    top: corner?.startsWith('top') ? edges.top : edges.bottom - logoSize.height,
  }
  const safe = safeBox({ width: LAYOUT_WIDTH, height })
  const topOfMarks = Math.max(number ? BADGE_HEIGHT : 0, corner?.startsWith('top') ? logoSize.height : 0)
  const bottomOfMarks = Math.max(
    handle || marks.dots || marks.arrow ? ARROW : 0,
    corner?.startsWith('bottom') ? logoSize.height : 0,
  )
  const { createCanvas, ImageData } = await loadCanvas()

  return {
    reserved: {
      top: topOfMarks && Math.max(0, edges.top + topOfMarks + GAP - safe.top),
      bottom: bottomOfMarks && Math.max(0, safe.bottom - (edges.bottom - bottomOfMarks - GAP)),
    },
    texts: [
      ...(number ? [rectangle(numberLeft, edges.top, numberWidth!, BADGE_HEIGHT)] : []),
      ...(handle
        ? [rectangle(handleLeft, bottomMiddle - handle.height / 2, handle.width, handle.height)]
        : []),
    ],
    bands: [
      ...(topOfMarks ? [{ top: edges.top - GAP, bottom: edges.top + topOfMarks + GAP }] : []),
      ...(bottomOfMarks ? [{ top: edges.bottom - bottomOfMarks - GAP, bottom: edges.bottom + GAP }] : []),
    ],
    paint(context) {
      const colour = readColour(marks.colour)
      const backing = backingOf(colour)
      const soften = () => {
        context.shadowColor = writeColour(backing, 0.45)
        context.shadowBlur = 0.9 * U
      }
      context.save()
      if (logo) paintLogo(context, logo)
      if (number) {
        context.fillStyle = writeColour(backing, 0.42)
        context.beginPath()
        context.roundRect(numberLeft, edges.top, numberWidth!, BADGE_HEIGHT, BADGE_HEIGHT / 2)
        context.fill()
        const left = numberLeft + (numberWidth! - number.width) / 2
        const top = edges.top + (BADGE_HEIGHT - number.height) / 2
        paintText(context, number, { colour: marks.colour, align: 'center' }, { left, top })
      }
      if (handle) {
        const shadow = { colour: writeColour(backing, 0.5), blur: 0.9 * U, offsetY: 0 }
        const place = { left: handleLeft, top: bottomMiddle - handle.height / 2 }
        paintText(context, handle, { colour: marks.colour, align: 'left', shadow }, place)
      }
      soften()
      if (marks.dots) paintDots(context, marks.dots, colour, bottomMiddle)
      if (marks.arrow) paintArrow(context, marks.colour, arrowRight - ARROW / 2, bottomMiddle)
      context.restore()
    },
  }

  function paintLogo(context: SKRSContext2D, { data, width, height }: Pixels): void {
    const canvas = createCanvas(width, height)
    const bytes = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length)
    canvas.getContext('2d').putImageData(new ImageData(bytes, width, height), 0, 0)
    context.drawImage(canvas, Math.round(logoAt.left), Math.round(logoAt.top))
  }
}

/** Feeds show all of a slide; upright ones lie under the app's own buttons. */
function edgesOf(height: number): Rectangle {
  if (height / LAYOUT_WIDTH > 1.6) return safeBox({ width: LAYOUT_WIDTH, height })
  return { left: EDGE, top: EDGE, right: LAYOUT_WIDTH - EDGE, bottom: height - EDGE }
}

async function openLogo(
  { upload, size }: NonNullable<SlideMarks['logo']>,
  files: ReadonlyMap<string, SourceFile>,
): Promise<Pixels> {
  const file = fileOf(files, upload)
  const side = Math.max(1, Math.round(size * LAYOUT_WIDTH))
  const key = `${file.sha256} ${side}`
  const kept = logos.get(key)
  if (kept) return kept
  try {
    const logo = await containPixels(file.path, { width: side, height: side })
    if (logos.size >= MAX_LOGOS) logos.delete(logos.keys().next().value!)
    logos.set(key, logo)
    return logo
  } catch (error) {
    if (isOurFault(error)) throw error
    throw new PictureUnreadable(file.name, error)
  }
}

/** Each at most 432 × 432 pixels: 0.7 MB. */
const MAX_LOGOS = 8
const logos = new Map<string, Pixels>()

async function badgeText(
  content: string | undefined,
  fontSize: number,
  maxWidth: number,
): Promise<TextBlock | undefined> {
  if (!content?.trim()) return undefined
  const smallest = fontSize * 0.7
  const room = { maxWidth, maxHeight: fontSize * 1.5 }
  return await fitText({ ...FONT, ...room, content: content.trim(), fontSize, smallest })
}

function paintDots(
  context: SKRSContext2D,
  { index, of }: NonNullable<SlideMarks['dots']>,
  colour: Colour,
  middle: number,
): void {
  const pitch = Math.min(DOT_PITCH, MAX_DOTS_WIDTH / of)
  const dot = Math.min(DOT, pitch * 0.62)
  const long = dot * 2.4
  const width = (of - 1) * pitch + long
  let x = (LAYOUT_WIDTH - width) / 2
  for (let place = 0; place < of; place += 1) {
    const length = place === index ? long : dot
    context.fillStyle = writeColour(colour, place === index ? 1 : 0.55)
    context.beginPath()
    context.roundRect(x, middle - dot / 2, length, dot, dot / 2)
    context.fill()
    x += length + pitch - dot
  }
}

/** A ring with an arrow to the right. */
function paintArrow(context: SKRSContext2D, colour: string, x: number, y: number): void {
  const reach = ARROW * 0.22
  context.strokeStyle = colour
  context.lineWidth = 0.36 * U
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.beginPath()
  context.arc(x, y, ARROW / 2 - context.lineWidth / 2, 0, Math.PI * 2)
  context.stroke()
  context.beginPath()
  context.moveTo(x - reach, y)
  context.lineTo(x + reach, y)
  context.moveTo(x + reach * 0.15, y - reach * 0.8)
  context.lineTo(x + reach, y)
  context.lineTo(x + reach * 0.15, y + reach * 0.8)
  context.stroke()
}

/** What makes marks of this colour stand out from a photo. */
function backingOf(colour: Colour): Colour {
  return luminance(colour) > 0.179 ? [0, 0, 0] : [255, 255, 255]
}

function rectangle(left: number, top: number, width: number, height: number): Rectangle {
  return { left, top, right: left + width, bottom: top + height }
}
