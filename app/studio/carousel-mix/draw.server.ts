import type { SKRSContext2D } from '@napi-rs/canvas'
import { encodePixels, type Pixels } from '#jobs/media/image.ts'
import { paintText, type TextPaint } from '#jobs/media/text-paint.ts'
import { labelPath, lineRectangles, type Rectangle } from '#jobs/media/text-plate.ts'
import { missingGlyphs } from '../glyphs.ts'
import { arrangeTexts, LAYOUT_WIDTH, type PlacedText } from './arrange.server.ts'
import { openBackground, type BackgroundPlace } from './background.server.ts'
import {
  contrastOver,
  contrastWith,
  ENOUGH,
  lookBehind,
  ratio,
  readablePlate,
  readColour,
  saturation,
  writeColour,
  type Behind,
} from './contrast.server.ts'
import { placeMarks } from './marks.server.ts'
import { onSheet, readSheet, type Band } from './sheet.server.ts'
import type { SlidePlan } from './slide.ts'

/** Goes up when the same plan comes out in other pixels. */
export const RENDERER_VERSION = 1

export interface DrawnSlide {
  bytes: Buffer
  report: SlideReport
}

export interface SlideReport {
  /** The smallest scale that a text had to be drawn at, 1 when all of them found room. */
  shrink: number
  /** Texts that were cut off. */
  cut: number
  /** The lowest contrast of a text with what is behind it. */
  contrast: number
  /** Boxes of everything written, pixels. */
  texts: Rectangle[]
}

/** A text holds characters that no font of the project has. */
export class GlyphsMissing extends Error {
  override name = 'GlyphsMissing'
  readonly characters: string[]

  constructor(characters: string[]) {
    super(`No font draws ${characters.join(' ')}`)
    this.characters = characters
  }
}

/** Throws GlyphsMissing and PictureUnreadable for what is wrong with this slide alone. */
export async function drawSlide(plan: SlidePlan, place: BackgroundPlace): Promise<DrawnSlide> {
  refuseMissingGlyphs(plan)
  const { size } = plan
  const full = { width: LAYOUT_WIDTH, height: Math.round((size.height * LAYOUT_WIDTH) / size.width) }
  const [background, marks] = await Promise.all([
    openBackground(plan.background, full, place),
    placeMarks(plan.marks, full.height, place.files),
  ])
  const texts = await arrangeTexts(plan.texts, full.height, marks.reserved)
  const { bytes, contrasts } = await onSheet(background, async (sheet) => {
    const contrasts = texts.map((text) => writeText(sheet.context, text, background))
    marks.paint(sheet.context)
    const bytes = await encodePixels(
      { ...full, data: readSheet(sheet, [...texts.map(bandOf), ...marks.bands]) },
      { ...size, format: plan.format, quality: plan.quality, hasSharpColour: hasSharpColour(plan) },
    )
    return { bytes, contrasts }
  })
  const scale = size.width / full.width
  return {
    bytes,
    report: {
      shrink: rounded(Math.min(1, ...texts.map(({ block }) => block.scale))),
      cut: texts.filter(({ block }) => block.isCut).length,
      contrast: rounded(Math.min(21, ...contrasts)),
      texts: [...texts.map(({ box }) => box), ...marks.texts].map((box) => scaled(box, scale)),
    },
  }
}

function refuseMissingGlyphs({ texts, marks }: SlidePlan): void {
  const written = [...texts.map(({ content }) => content), marks.handle ?? '', marks.number ?? '']
  const missing = missingGlyphs(written.join('\n'))
  if (missing.length > 0) throw new GlyphsMissing(missing)
}

/** Answers the contrast of the letters with what is behind them. */
function writeText(context: SKRSContext2D, text: PlacedText, background: Pixels): number {
  const { style, block, place, box, padding } = text
  const letters = readColour(style.colour)
  const lines = lineRectangles(block, style.align, place, { x: 0, y: 0 })
  const behind = lookBehind(background, lines)
  const plate = plateOf(text, behind)
  if (plate) {
    const radius = radiusOf(text)
    const rectangles = plate.shape === 'box' ? [box] : lineRectangles(block, style.align, place, padding)
    context.fillStyle = writeColour(plate.colour, plate.opacity)
    labelPath(context, rectangles, radius)
    context.fill()
  }
  paintText(context, block, paintOf(text), place)
  if (isOutlined(text)) return ratio(letters, readColour(style.outlineColour))
  return plate ? contrastOver(letters, behind, plate.colour, plate.opacity) : contrastWith(letters, behind)
}

/** An outline this wide, percent of the letters' size, is what a letter is read against. */
const TELLING_OUTLINE = 6

function isOutlined({ style }: PlacedText): boolean {
  return style.outline >= TELLING_OUTLINE
}

function plateOf({ style, ...text }: PlacedText, behind: Behind) {
  const colour = readColour(style.plateColour)
  const opacity = style.plateOpacity
  if (style.plate === 'none') return undefined
  if (style.plate !== 'auto') return { shape: style.plate, colour, opacity }
  const letters = readColour(style.colour)
  const isReadable = isOutlined({ style, ...text })
    ? ratio(letters, readColour(style.outlineColour)) >= ENOUGH
    : contrastWith(letters, behind) >= ENOUGH
  if (isReadable) return undefined
  return { shape: 'box' as const, ...readablePlate(letters, behind, { colour, opacity }) }
}

function radiusOf({ padding, block, style }: PlacedText): number {
  const most = style.plate === 'lines' ? block.fontSize * 0.28 : block.fontSize * 0.4
  return Math.min(most, Math.max(padding.x, padding.y) * 0.8)
}

function paintOf({ style, block }: PlacedText): TextPaint {
  const { fontSize } = block
  const isDark = ratio(readColour(style.colour), [0, 0, 0]) < ENOUGH
  return {
    colour: style.colour,
    align: style.align,
    ...(style.outline > 0 && {
      // As a pen of that width draws it: half of it lies under the letter.
      outline: { colour: style.outlineColour, width: (fontSize * style.outline) / 200 },
    }),
    ...(style.shadow && {
      shadow: {
        colour: isDark ? 'rgba(255, 255, 255, 0.75)' : 'rgba(0, 0, 0, 0.6)',
        blur: fontSize * 0.22,
        offsetY: fontSize * 0.05,
      },
    }),
    ...(style.glow && { glow: { colour: style.colour, radius: fontSize * 0.5 } }),
  }
}

/** Light, shadow and outline reach less far around a text than its letters are tall. */
function bandOf({ box, block }: PlacedText): Band {
  return { top: box.top - block.fontSize, bottom: box.bottom + block.fontSize }
}

/** From here on the edges of a colour fray at half its resolution. */
const STRONG_COLOUR = 0.35

function hasSharpColour({ texts, marks }: SlidePlan): boolean {
  const colours = texts.flatMap(({ style }) => [
    style.colour,
    ...(style.plate === 'none' ? [] : [style.plateColour]),
    ...(style.outline > 0 ? [style.outlineColour] : []),
  ])
  const hasMarks = marks.arrow || marks.dots || marks.handle || marks.number
  if (hasMarks) colours.push(marks.colour)
  return marks.logo !== undefined || colours.some((one) => saturation(readColour(one)) > STRONG_COLOUR)
}

function scaled(box: Rectangle, scale: number): Rectangle {
  const { left, top, right, bottom } = box
  return {
    left: Math.round(left * scale),
    top: Math.round(top * scale),
    right: Math.round(right * scale),
    bottom: Math.round(bottom * scale),
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
