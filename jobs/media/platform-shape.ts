import type { OutputFacts } from '#app/studio/contract.ts'
import type { Limit, Platform } from '#app/studio/platforms.ts'

/** How a picture comes into the shape and the size that a platform takes. Pixels, all even. */
export interface Shape {
  width: number
  height: number
  /** Where the whole picture stands in it; the rest is the picture again, blurred. */
  inner: { left: number; top: number; width: number; height: number }
}

interface Size {
  width: number
  height: number
}

/** The short side of a copy; more than any platform shows. */
const SHORT_SIDE = 1080

/** The limits of one kind of file. */
export function limitsOf<R extends Limit['rule']>(
  platform: Platform,
  kind: 'video' | 'image',
  rule: R,
): Extract<Limit, { rule: R }>[] {
  return platform.limits.filter(
    (limit): limit is Extract<Limit, { rule: R }> =>
      limit.rule === rule && (limit.kind === undefined || limit.kind === kind),
  )
}

/** `shortSide` is the largest that the copy's short side may be. */
export function shapeFor(
  platform: Platform,
  kind: 'video' | 'image',
  source: Size,
  { isReshaped, shortSide = SHORT_SIDE }: { isReshaped: boolean; shortSide?: number },
): Shape {
  const canvas = isReshaped ? canvasFor(limitsOf(platform, kind, 'ratio'), source) : source
  const factor = scaleFor(limitsOf(platform, kind, 'pixels'), canvas, shortSide)
  const size = { width: evenly(canvas.width * factor), height: evenly(canvas.height * factor) }
  if (!isReshaped) return { ...size, inner: { left: 0, top: 0, ...size } }
  const fit = Math.min(size.width / source.width, size.height / source.height)
  const inner = {
    width: Math.min(size.width, evenly(source.width * fit)),
    height: Math.min(size.height, evenly(source.height * fit)),
  }
  const [left, top] = [(size.width - inner.width) / 2, (size.height - inner.height) / 2].map(
    (gap) => Math.floor(gap / 2) * 2,
  ) as [number, number]
  return { ...size, inner: { left, top, ...inner } }
}

export function isFilled({ width, height, inner }: Shape): boolean {
  return inner.width < width || inner.height < height
}

/** What is written on the picture moves with it. */
export function moveTexts(texts: OutputFacts['texts'], shape: Shape, source: Size): OutputFacts['texts'] {
  const { inner } = shape
  const x = (value: number) => Math.round(inner.left + (value * inner.width) / source.width)
  const y = (value: number) => Math.round(inner.top + (value * inner.height) / source.height)
  return texts?.map(({ left, top, right, bottom }) => ({
    left: x(left),
    top: y(top),
    right: x(right),
    bottom: y(bottom),
  }))
}

/** The smallest canvas of an allowed shape that holds the picture. */
function canvasFor(limits: Extract<Limit, { rule: 'ratio' }>[], { width, height }: Size): Size {
  let canvas = { width, height }
  for (const { min, max } of limits) {
    const ratio = canvas.width / canvas.height
    const [flattest, steepest] = [max.width / max.height, min.width / min.height]
    if (ratio < steepest) canvas = { ...canvas, width: canvas.height * steepest }
    if (ratio > flattest) canvas = { ...canvas, height: canvas.width / flattest }
  }
  return canvas
}

function scaleFor(
  limits: Extract<Limit, { rule: 'pixels' }>[],
  { width, height }: Size,
  shortSide: number,
): number {
  const least = Math.max(
    0,
    ...limits.flatMap((one) => [(one.minWidth ?? 0) / width, (one.minHeight ?? 0) / height]),
  )
  const most = Math.min(
    shortSide / Math.min(width, height),
    ...limits.flatMap((one) => [(one.maxWidth ?? Infinity) / width, (one.maxHeight ?? Infinity) / height]),
  )
  return Math.min(Math.max(1, least), most)
}

function evenly(value: number): number {
  return Math.max(2, Math.round(value / 2) * 2)
}
