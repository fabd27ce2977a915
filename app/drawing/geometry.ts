import type { Point } from '#app/poses/skeleton.ts'
import { num } from './svg.ts'

/** Points and outlines on the canvas, in its units; y grows downward. */

export const at = (x: number, y: number): Point => ({ x, y })
export const add = (a: Point, b: Point): Point => ({ x: a.x + b.x, y: a.y + b.y })
export const minus = (a: Point, b: Point): Point => ({ x: a.x - b.x, y: a.y - b.y })
export const times = (a: Point, by: number): Point => ({ x: a.x * by, y: a.y * by })
export const dot = (a: Point, b: Point): number => a.x * b.x + a.y * b.y
export const lengthOf = (a: Point): number => Math.hypot(a.x, a.y)
export const distance = (a: Point, b: Point): number => lengthOf(minus(a, b))
export const between = (a: Point, b: Point, part = 0.5): Point => add(a, times(minus(b, a), part))
/** A quarter turn clockwise as seen. */
export const turned = (a: Point): Point => ({ x: -a.y, y: a.x })

/** Of length 1; `fallback` for a vector that has none. */
export function unit(a: Point, fallback: Point = at(0, 1)): Point {
  const length = lengthOf(a)
  return length > 1e-6 ? times(a, 1 / length) : fallback
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high)

export const pair = (point: Point): string => `${num(point.x)} ${num(point.y)}`

export function polygon(points: readonly Point[]): string {
  return points.length === 0 ? '' : `M${points.map(pair).join('L')}Z`
}

/** A closed outline that passes through every point without a corner: Catmull and Rom's curve as cubic Béziers. */
export function smooth(points: readonly Point[]): string {
  if (points.length < 3) return polygon(points)
  const around = (index: number) => points[(index + points.length) % points.length]!
  const curves = points.map((from, index) => {
    const to = around(index + 1)
    const out = add(from, times(minus(to, around(index - 1)), 1 / 6))
    const into = minus(to, times(minus(around(index + 2), from), 1 / 6))
    return `C${pair(out)} ${pair(into)} ${pair(to)}`
  })
  return `M${pair(points[0]!)}${curves.join('')}Z`
}

/** The same through points that are not closed to a ring; begins with the command `start`. */
export function curve(points: readonly Point[], start: 'M' | 'L' = 'M'): string {
  const near = (index: number) => points[clamp(index, 0, points.length - 1)]!
  const curves = points.slice(1).map((to, index) => {
    const from = points[index]!
    const out = add(from, times(minus(to, near(index - 1)), 1 / 6))
    const into = minus(to, times(minus(near(index + 2), from), 1 / 6))
    return `C${pair(out)} ${pair(into)} ${pair(to)}`
  })
  return `${start}${pair(points[0]!)}${curves.join('')}`
}

/** A circle at one end, another at the other, and all between: a bone with its flesh. */
export interface Ball {
  at: Point
  radius: number
}

/** The outline of the balls and of everything between neighbours. Every part turns the same way, so that they unite. */
export function tube(balls: readonly Ball[]): string {
  if (balls.length === 1) return circle(balls[0]!)
  return balls
    .slice(1)
    .map((ball, index) => taper(balls[index]!, ball))
    .join('')
}

export function circle({ at: { x, y }, radius }: Ball): string {
  const r = num(radius)
  return `M${num(x - radius)} ${num(y)}a${r} ${r} 0 1 1 ${num(2 * radius)} 0a${r} ${r} 0 1 1 ${num(-2 * radius)} 0Z`
}

function taper(from: Ball, to: Ball): string {
  const length = distance(from.at, to.at)
  const slope = from.radius - to.radius
  if (length <= Math.abs(slope) + 0.5) return circle(from.radius > to.radius ? from : to)
  const direction = unit(minus(to.at, from.at))
  const cos = slope / length
  const sin = Math.sqrt(1 - cos * cos)
  const edge = (side: 1 | -1) => add(times(direction, cos), times(turned(direction), side * sin))
  const [left, right] = [edge(-1), edge(1)]
  const on = (ball: Ball, way: Point) => pair(add(ball.at, times(way, ball.radius)))
  const arc = (ball: Ball, isLarge: boolean) =>
    `A${num(ball.radius)} ${num(ball.radius)} 0 ${isLarge ? 1 : 0} 1 `
  return (
    `M${on(from, left)}L${on(to, left)}${arc(to, slope < 0)}${on(to, right)}` +
    `L${on(from, right)}${arc(from, slope > 0)}${on(from, left)}Z`
  )
}

/** The smallest outline without a dent around all the balls: cloth that hangs from one to the other. */
export function wrap(balls: readonly Ball[], steps = 14): string {
  return polygon(hull(balls.flatMap((ball) => rim(ball, steps))))
}

function rim({ at: centre, radius }: Ball, steps: number): Point[] {
  return Array.from({ length: steps }, (_, step) => {
    const angle = (step / steps) * 2 * Math.PI
    return at(centre.x + Math.cos(angle) * radius, centre.y + Math.sin(angle) * radius)
  })
}

/** Andrew's monotone chain, clockwise as seen. */
export function hull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y)
  const half = (run: readonly Point[]) => {
    const kept: Point[] = []
    for (const point of run) {
      while (kept.length > 1 && cross(kept.at(-2)!, kept.at(-1)!, point) <= 0) kept.pop()
      kept.push(point)
    }
    return kept.slice(0, -1)
  }
  return [...half(sorted), ...half(sorted.toReversed())]
}

const cross = (o: Point, a: Point, b: Point): number => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x)

/** A path of absolute commands (M, L, C, Q, Z) with every one of its points moved: what was drawn flat lies on a body. */
export function mapped(d: string, move: (x: number, y: number) => Point): string {
  return d.replace(/(-?[\d.]+)[ ,]+(-?[\d.]+)/g, (_, x: string, y: string) =>
    pair(move(Number(x), Number(y))),
  )
}
