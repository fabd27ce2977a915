import type { SKRSContext2D } from '@napi-rs/canvas'
import { baseline, type Place, type TextPaint } from './text-paint.ts'
import type { TextBlock } from './text.ts'

/** The coloured shapes that stand behind a text. */
export interface Rectangle {
  left: number
  top: number
  right: number
  bottom: number
}

/** One rectangle per line, its padding included. */
export function lineRectangles(
  block: TextBlock,
  align: TextPaint['align'],
  place: Place,
  padding: { x: number; y: number },
): Rectangle[] {
  return block.lines.flatMap((line, index) => {
    if (line.width === 0) return []
    const left = place.left + { left: 0, center: 0.5, right: 1 }[align] * (block.width - line.width)
    const y = baseline(block, place, index)
    return {
      left: left - padding.x,
      right: left + line.width + padding.x,
      top: y - block.ascent - padding.y,
      bottom: y + block.descent + padding.y,
    }
  })
}

/**
 * The outline of rectangles that stand below each other as one shape with round corners, outer and inner; steps that are
 * too small to be round are evened out. Rectangles that do not touch stay apart.
 */
export function labelPath(context: SKRSContext2D, rectangles: Rectangle[], radius: number): void {
  context.beginPath()
  for (const label of touching(rectangles)) {
    const rows = evened(label, radius)
    const right = rows.flatMap(({ right, top, bottom }) => [
      { x: right, y: top },
      { x: right, y: bottom },
    ])
    const left = rows.toReversed().flatMap(({ left, top, bottom }) => [
      { x: left, y: bottom },
      { x: left, y: top },
    ])
    roundPolygon(context, withoutRepeats([...right, ...left]), radius)
  }
}

/** Groups of neighbours without a gap; each pair then meets half-way in what they share. */
function touching(rectangles: Rectangle[]): Rectangle[][] {
  const groups: Rectangle[][] = []
  for (const rectangle of rectangles) {
    const group = groups.at(-1)
    const above = group?.at(-1)
    if (!group || !above || rectangle.top > above.bottom + 0.5) {
      groups.push([{ ...rectangle }])
      continue
    }
    const meeting = (above.bottom + rectangle.top) / 2
    above.bottom = meeting
    group.push({ ...rectangle, top: meeting })
  }
  return groups
}

function evened(rows: Rectangle[], radius: number): Rectangle[] {
  const even = rows.map((row) => ({ ...row }))
  // Twice: evening out one pair may bring the next one close.
  for (let pass = 0; pass < 2; pass += 1) {
    for (const [index, row] of even.entries()) {
      const above = even[index - 1]
      if (!above) continue
      if (Math.abs(above.left - row.left) < radius * 2) above.left = row.left = Math.min(above.left, row.left)
      if (Math.abs(above.right - row.right) < radius * 2)
        above.right = row.right = Math.max(above.right, row.right)
    }
  }
  return even
}

interface Point {
  x: number
  y: number
}

function withoutRepeats(points: Point[]): Point[] {
  const different = points.filter(({ x, y }, index) => {
    const before = points.at(index - 1)!
    return Math.abs(x - before.x) > 0.01 || Math.abs(y - before.y) > 0.01
  })
  // Corners alone: where three points stand in one line, the middle one is none.
  return different.filter(({ x, y }, index) => {
    const before = different.at(index - 1)!
    const after = different[(index + 1) % different.length]!
    const isStraight =
      (Math.abs(before.x - x) < 0.01 && Math.abs(after.x - x) < 0.01) ||
      (Math.abs(before.y - y) < 0.01 && Math.abs(after.y - y) < 0.01)
    return !isStraight
  })
}

function roundPolygon(context: SKRSContext2D, corners: Point[], radius: number): void {
  corners.forEach((corner, index) => {
    const before = corners.at(index - 1)!
    const after = corners[(index + 1) % corners.length]!
    const room = Math.min(distance(before, corner), distance(corner, after)) / 2
    const size = Math.min(radius, room)
    const start = toward(corner, before, size)
    if (index === 0) context.moveTo(start.x, start.y)
    else context.lineTo(start.x, start.y)
    context.arcTo(corner.x, corner.y, after.x, after.y, size)
  })
  context.closePath()
}

function distance(from: Point, to: Point): number {
  return Math.hypot(to.x - from.x, to.y - from.y)
}

function toward(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to) || 1
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole }
}
