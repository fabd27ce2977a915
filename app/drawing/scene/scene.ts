import type { Canvas } from '../canvas.ts'

/** A simple place that suits the words; undefined when none of ours does. */
export function drawScene(_canvas: Canvas, _prompt: string): string | undefined {
  return undefined
}
