import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { DigitalSource } from '#jobs/media/provenance.ts'
import { withProvenance } from '#jobs/media/provenance.ts'
import type { DeliveredOutput, ProcessContext } from '../contract.ts'
import { poseKey, type Cell } from './cells.ts'
import { fileOf } from './estimate.ts'
import { formatsOf, type PoseGeneratorInput } from './input.ts'
import type { Made } from './made.ts'
import type { Subject } from './subject.server.ts'

/** Goes up when a recipe's form changes. */
const RECIPE_VERSION = 1

/** What was made for a cell, and the index of the first of its outputs. */
export interface Finished {
  cell: Cell
  first: number
  subject: Subject
  made: Made
}

/** Writes the formats that are not delivered yet, and answers them as outputs. */
export async function writeFormats(
  finished: Finished,
  { input, workspace, done, signal }: ProcessContext<PoseGeneratorInput>,
): Promise<DeliveredOutput[]> {
  const { cell, first, made } = finished
  const outputs: DeliveredOutput[] = []
  for (const [place, format] of formatsOf(input).entries()) {
    const index = first + place
    if (done.has(index)) continue
    signal.throwIfAborted()
    const { bytes, width, height, recipe } = await made.inFormat(format)
    const file = fileOf(format, input)
    const target = path.join(workspace, `${index}.${EXTENSIONS[file]}`)
    await writeFile(target, withProvenance(bytes, sourceOf(input)))
    const name = `${format}/${cell.name}.${EXTENSIONS[file]}`
    outputs.push({
      index,
      name,
      path: target,
      contentType: `image/${file}`,
      facts: { width, height },
      recipe: recipeOf(input, finished, { format, ...recipe }),
      manifest: {
        file: name,
        format,
        pose: cell.pose ? poseKey(cell.pose) : input.description,
        variation: cell.variation,
        seed: cell.seed,
        width,
        height,
      },
    })
  }
  return outputs
}

const EXTENSIONS = { jpeg: 'jpg', png: 'png' }

/** A draft is drawn by rules; a net has learnt from pictures, and takes the face of a real one only as a likeness. */
function sourceOf({ tier }: PoseGeneratorInput): DigitalSource {
  return tier === 'draft' ? 'algorithmicMedia' : 'trainedAlgorithmicMedia'
}

/**
 * Everything needed to make this picture again. Its input is that of this one cell: a run of five hundred does not write
 * its whole grid into each of its files.
 */
function recipeOf(input: PoseGeneratorInput, { cell, subject, made }: Finished, ofFormat: object) {
  return {
    tool: 'pose-generator',
    version: RECIPE_VERSION,
    input: { ...input, poses: cell.pose ? [cell.pose] : [], skipped: [], only: cell.variation - 1 },
    subject: subject.recipe,
    ...made.recipe,
    ...ofFormat,
  }
}
