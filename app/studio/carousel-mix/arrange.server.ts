import { safeBox } from '#jobs/media/caption.ts'
import type { Place } from '#jobs/media/text-paint.ts'
import type { Rectangle } from '#jobs/media/text-plate.ts'
import { measureText, type MeasuredText, type TextBlock } from '#jobs/media/text.ts'
import type { SlideText } from './slide.ts'
import type { Anchor, TextStyle } from './style.ts'

/** Slides are drawn this wide whatever size is wanted, in pixels; a preview is the export made smaller. */
export const LAYOUT_WIDTH = 1080

export interface PlacedText {
  style: TextStyle
  block: TextBlock
  place: Place
  /** The block with the padding of the plate that is, or may be, behind it. */
  box: Rectangle
  padding: { x: number; y: number }
}

/**
 * Where the texts of a slide stand and how large they are. Texts of one anchor stand below each other; when all of them
 * together find no room, they shrink together, and are cut off only where nobody could read them smaller.
 */
export async function arrangeTexts(
  texts: SlideText[],
  height: number,
  reserved: { top: number; bottom: number },
): Promise<PlacedText[]> {
  const safe = safeBox({ width: LAYOUT_WIDTH, height })
  const area: Rectangle = { ...safe, top: safe.top + reserved.top, bottom: safe.bottom - reserved.bottom }
  const written = texts.filter(({ content }) => content.trim() !== '')
  const wishes = await Promise.all(written.map(wishOf))
  const anchored = arrangeAnchored(
    wishes.filter(({ isFree }) => !isFree),
    area,
  )
  const free = wishes.filter(({ isFree }) => isFree).map((wish) => placeFreely(wish, height))
  return wishes.map((wish) => [...anchored, ...free].find((placed) => placed.style === wish.style)!)
}

interface Wish {
  style: TextStyle
  measured: MeasuredText
  fontSize: number
  /** Below this nobody reads it on a phone. */
  smallest: number
  padding: { x: number; y: number }
  isFree: boolean
}

/** Of the wanted size; and of the canvas width, for what was wanted larger than that. */
const SMALLEST = 0.45
const SMALLEST_LETTERS = 0.024 * LAYOUT_WIDTH
/** A text that stands freely may come this near to the edge. */
const EDGE = 0.022 * LAYOUT_WIDTH
/** Between texts at the top, in the middle and at the bottom. */
const ROW_GAP = 0.035 * LAYOUT_WIDTH

async function wishOf({ content, style: given }: SlideText): Promise<Wish> {
  // A style of its own: two texts may share one.
  const style = { ...given }
  const fontSize = (style.size / 100) * LAYOUT_WIDTH
  const smallest = Math.min(fontSize, Math.max(fontSize * SMALLEST, SMALLEST_LETTERS))
  const measured = await measureText({
    content: style.isUpperCase ? content.toLocaleUpperCase('id') : content,
    family: style.font,
    weight: style.weight,
    fontSize,
    smallest,
    leading: style.leading,
  })
  const side = style.plate === 'none' ? 0 : (style.padding / 100) * LAYOUT_WIDTH
  const isFree = style.x !== undefined || style.y !== undefined
  return { style, measured, fontSize, smallest, padding: { x: side, y: paddingAbove(style, side) }, isFree }
}

/** Between strips the line height leaves only so much; a box is as wide above its letters as beside them. */
function paddingAbove({ plate, leading, size }: TextStyle, side: number): number {
  if (plate !== 'lines') return side
  const fontSize = (size / 100) * LAYOUT_WIDTH
  return Math.max(side * 0.9, ((leading - 0.74) * fontSize) / 2)
}

interface Member {
  wish: Wish
  row: Row
  column: Column
  maxWidth: number
}

type Row = 'top' | 'middle' | 'bottom'
type Column = 'left' | 'center' | 'right'
const ROWS: Row[] = ['top', 'middle', 'bottom']
const COLUMNS: Column[] = ['left', 'center', 'right']

function arrangeAnchored(wishes: Wish[], area: Rectangle): PlacedText[] {
  const members = wishes.map((wish) => {
    const { row, column } = readAnchor(wish.style.anchor)
    return { wish, row, column, maxWidth: 0 }
  })
  for (const member of members) {
    const neighbours = members.filter(({ row }) => row === member.row).map(({ column }) => column)
    member.maxWidth = widthOf(member, area, new Set(neighbours))
  }
  const room = area.bottom - area.top
  const fitAll = (scale: number, share?: Map<Member, number>) =>
    new Map(
      members.map((member) => {
        const { wish, maxWidth } = member
        const { padding, measured } = wish
        const block = measured.fit({
          maxWidth: maxWidth - padding.x * 2,
          maxHeight: (share?.get(member) ?? room) - padding.y * 2,
          fontSize: Math.max(wish.smallest, wish.fontSize * scale),
        })
        return [member, block] as const
      }),
    )
  const heightAt = (blocks: Map<Member, TextBlock>) => {
    const rows = ROWS.map((row) => rowHeight(members, row, blocks)).filter((height) => height > 0)
    return rows.reduce((sum, height) => sum + height, 0) + Math.max(0, rows.length - 1) * ROW_GAP
  }

  let blocks = fitAll(1)
  if (heightAt(blocks) > room) {
    let [low, high] = [SMALLEST, 1]
    for (let step = 0; step < 7; step += 1) {
      const middle = (low + high) / 2
      if (heightAt(fitAll(middle)) <= room) low = middle
      else high = middle
    }
    blocks = fitAll(low)
    const height = heightAt(blocks)
    if (height > room) {
      const shares = members.map((member) => {
        const { padding } = member.wish
        return [member, ((blocks.get(member)!.height + padding.y * 2) * room) / height] as const
      })
      blocks = fitAll(low, new Map(shares))
    }
  }
  return ROWS.flatMap((row) => {
    const top = {
      top: () => area.top,
      middle: (height: number) => {
        const above = rowHeight(members, 'top', blocks)
        const below = rowHeight(members, 'bottom', blocks)
        const highest = area.top + (above && above + ROW_GAP)
        const lowest = area.bottom - (below && below + ROW_GAP) - height
        return Math.max(highest, Math.min((area.top + area.bottom - height) / 2, lowest))
      },
      bottom: (height: number) => area.bottom - height,
    }[row]
    return COLUMNS.flatMap((column) => {
      const group = members.filter((member) => member.row === row && member.column === column)
      return stack(group, blocks, area, top(stackHeight(group, blocks)))
    })
  })
}

function readAnchor(anchor: Anchor): { row: Row; column: Column } {
  const row = anchor.startsWith('top') ? 'top' : anchor.startsWith('bottom') ? 'bottom' : 'middle'
  const column = anchor.endsWith('left') ? 'left' : anchor.endsWith('right') ? 'right' : 'center'
  return { row, column }
}

/** As wide as the style asks for, within what is safe; neighbours share. */
function widthOf({ wish, column }: Member, area: Rectangle, neighbours: ReadonlySet<Column>): number {
  const whole = area.right - area.left
  const middle = LAYOUT_WIDTH / 2
  // The safe box may be off the middle, where centred texts stand nevertheless.
  const centred = 2 * Math.min(middle - area.left, area.right - middle)
  const safe =
    neighbours.size === 1
      ? column === 'center'
        ? centred
        : whole
      : neighbours.has('center')
        ? (centred - 2 * ROW_GAP) / 3
        : (whole - ROW_GAP) / 2
  return Math.min(wish.style.width * LAYOUT_WIDTH, safe)
}

function rowHeight(members: Member[], row: Row, blocks: Map<Member, TextBlock>): number {
  return Math.max(
    0,
    ...COLUMNS.map((column) =>
      stackHeight(
        members.filter((member) => member.row === row && member.column === column),
        blocks,
      ),
    ),
  )
}

function stackHeight(group: Member[], blocks: Map<Member, TextBlock>): number {
  return group.reduce((sum, member, index) => {
    const block = blocks.get(member)!
    return sum + block.height + member.wish.padding.y * 2 + gapAbove(group, blocks, index)
  }, 0)
}

/** As much air as the larger of two neighbours needs; plates bring their own. */
function gapAbove(group: Member[], blocks: Map<Member, TextBlock>, index: number): number {
  const [above, below] = [group[index - 1], group[index]]
  if (!above || !below) return 0
  const larger = Math.max(blocks.get(above)!.fontSize, blocks.get(below)!.fontSize)
  const air = larger * 0.55
  return Math.max(larger * 0.16, air - (above.wish.padding.y + below.wish.padding.y) / 2)
}

function stack(group: Member[], blocks: Map<Member, TextBlock>, area: Rectangle, top: number): PlacedText[] {
  const widths = group.map((member) => blocks.get(member)!.width + member.wish.padding.x * 2)
  const width = Math.max(...widths)
  let y = top
  return group.map((member, index) => {
    y += gapAbove(group, blocks, index)
    const { wish, column } = member
    const start = { left: area.left, center: (LAYOUT_WIDTH - width) / 2, right: area.right - width }[column]
    const left = start + shareOf(wish.style.align) * (width - widths[index]!)
    const placed = placeAt(wish, blocks.get(member)!, left, y)
    y = placed.box.bottom
    return placed
  })
}

function placeFreely(wish: Wish, height: number): PlacedText {
  const { style, padding } = wish
  const block = wish.measured.fit({
    maxWidth: Math.min(style.width * LAYOUT_WIDTH, LAYOUT_WIDTH - EDGE * 2) - padding.x * 2,
    maxHeight: height - EDGE * 2 - padding.y * 2,
    fontSize: wish.fontSize,
  })
  const [boxWidth, boxHeight] = [block.width + padding.x * 2, block.height + padding.y * 2]
  const left = within((style.x ?? 0.5) * LAYOUT_WIDTH - boxWidth / 2, LAYOUT_WIDTH - EDGE - boxWidth)
  const top = within((style.y ?? 0.5) * height - boxHeight / 2, height - EDGE - boxHeight)
  return placeAt(wish, block, left, top)

  function within(value: number, most: number): number {
    return Math.max(EDGE, Math.min(value, most))
  }
}

function placeAt({ style, padding }: Wish, block: TextBlock, left: number, top: number): PlacedText {
  const right = left + block.width + padding.x * 2
  const bottom = top + block.height + padding.y * 2
  const place = { left: left + padding.x, top: top + padding.y }
  return { style, block, place, box: { left, top, right, bottom }, padding }
}

function shareOf(align: TextStyle['align']): number {
  return { left: 0, center: 0.5, right: 1 }[align]
}
