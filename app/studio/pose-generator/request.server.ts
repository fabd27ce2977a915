import type { PictureBackground, PictureRequest } from '#jobs/ai/picture.ts'
import type { Body } from './body.server.ts'
import type { Cell } from './cells.ts'
import type { PoseGeneratorInput } from './input.ts'
import type { Subject } from './subject.server.ts'

/** What is asked for one cell, whoever draws it. */
export interface Order {
  input: PoseGeneratorInput
  cell: Cell
  body: Body
  subject: Subject
  signal: AbortSignal
}

/** All of a request but its shape and the pose that is placed in it. */
export function requestOf({ input, cell, body, subject }: Order) {
  return {
    shot: 'figure',
    prompt: [body.words, input.details].filter(Boolean).join('. '),
    traits: subject.traits,
    references: subject.references,
    background: backgroundOf(input),
    seed: cell.seed,
    tier: input.tier,
  } as const satisfies Partial<PictureRequest>
}

function backgroundOf({ background }: PoseGeneratorInput): PictureBackground {
  const { mode, colour, scene } = background
  if (mode === 'colour') return { mode, colour }
  return mode === 'scene' ? { mode, prompt: scene } : { mode }
}

/** What the recipe says of how it was made. Points of the pose stand with the shape that they were placed in. */
export function recipeOf({ cell, body }: Order, { prompt }: Pick<PictureRequest, 'prompt'>) {
  return { seed: cell.seed, prompt, ...(body.standIn && { standIn: body.standIn }) }
}
