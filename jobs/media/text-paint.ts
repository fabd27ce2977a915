import type { SKRSContext2D } from '@napi-rs/canvas'
import type { TextBlock } from './text.ts'

/** How a fitted text is painted: light and shadow first, then the outline, then the letters. */
export interface TextPaint {
  /** CSS colour of the letters. */
  colour: string
  align: 'left' | 'center' | 'right'
  /** `width` is what is seen of it around a letter. */
  outline?: { colour: string; width: number }
  shadow?: Shadow
  /** Light of a colour around the letters. */
  glow?: { colour: string; radius: number }
}

export interface Shadow {
  colour: string
  blur: number
  offsetY: number
}

export interface Place {
  /** Left end of the block. */
  left: number
  /** Where the eye sees the top of the first line. */
  top: number
}

export function paintText(context: SKRSContext2D, block: TextBlock, paint: TextPaint, place: Place): void {
  const x = { left: 0, center: 0.5, right: 1 }[paint.align] * block.width + place.left
  const eachLine = (draw: (text: string, x: number, y: number) => void) =>
    block.lines.forEach((line, index) => {
      context.direction = line.isRightToLeft ? 'rtl' : 'ltr'
      draw(line.text, x, baseline(block, place, index))
    })
  const fill = () => eachLine((text, x, y) => context.fillText(text, x, y))
  const stroke = () => eachLine((text, x, y) => context.strokeText(text, x, y))

  context.save()
  context.font = block.font
  context.textAlign = paint.align
  context.textBaseline = 'alphabetic'
  context.lineJoin = 'round'
  context.fillStyle = paint.colour
  if (paint.glow) {
    // A wide light and a narrow one: neon is brightest at the tube.
    for (const part of [1, 0.35]) {
      castShadow(context, { colour: paint.glow.colour, blur: paint.glow.radius * part, offsetY: 0 })
      fill()
    }
    castShadow(context, undefined)
  }
  castShadow(context, paint.shadow)
  if (paint.outline) {
    context.strokeStyle = paint.outline.colour
    context.lineWidth = paint.outline.width * 2
    stroke()
    // The letters lie on their outline, not above it.
    castShadow(context, undefined)
  }
  fill()
  context.restore()
}

export function baseline(block: TextBlock, place: Place, line: number): number {
  return place.top + block.ascent + line * block.lineHeight
}

function castShadow(context: SKRSContext2D, shadow: Shadow | undefined): void {
  context.shadowColor = shadow?.colour ?? 'transparent'
  context.shadowBlur = shadow?.blur ?? 0
  context.shadowOffsetY = shadow?.offsetY ?? 0
}
