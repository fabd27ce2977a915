import type { LiveOutput } from '#app/live-events.ts'
import type { FrameShape } from './frame.tsx'

const SHAPES: [FrameShape, number][] = [
  ['9:16', 9 / 16],
  ['4:5', 4 / 5],
  ['1:1', 1],
  ['16:9', 16 / 9],
]

/** The frame that fits a picture of these pixels best. */
export function shapeOf(
  facts: { width?: number; height?: number } | null | undefined,
): FrameShape | undefined {
  if (!facts?.width || !facts.height) return undefined
  const ratio = Math.log(facts.width / facts.height)
  const distance = ([, wanted]: [FrameShape, number]) => Math.abs(Math.log(wanted) - ratio)
  return SHAPES.toSorted((a, b) => distance(a) - distance(b))[0]?.[0]
}

/** The frame of a run: as its outputs are, else as its input asks, else upright. */
export function shapeOfRun(run: { outputs: LiveOutput[]; input?: unknown }): FrameShape {
  const measured = run.outputs.map(({ facts }) => shapeOf(facts)).find(Boolean)
  if (measured) return measured
  const asked =
    run.input && typeof run.input === 'object' && 'shape' in run.input ? run.input.shape : undefined
  return SHAPES.find(([shape]) => shape === asked)?.[0] ?? '9:16'
}
