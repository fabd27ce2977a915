import type { Estimate } from '../contract.ts'
import { cellsOf } from './cells.ts'
import { FORMATS, type FormatId } from './formats.ts'
import { formatsOf, type PoseGeneratorInput } from './input.ts'

/** Of one picture at a time; several are asked for at once. */
const SECONDS = { draft: 0.5, standard: 9, best: 20 }
const AT_ONCE = { draft: 1, standard: 4, best: 4 }
/** To cut and encode a megapixel. */
const SECONDS_PER_MEGAPIXEL = 0.12
const SECONDS_TO_BEGIN = 0.5

/** Bytes a pixel: a photograph as JPEG of about 87, or as PNG; a drawing. */
const BYTES = { photo: { jpeg: 0.22, png: 1.5 }, draft: { jpeg: 0.09, png: 0.25 } }
/** Of the picture as it was made. */
const ORIGINAL_PIXELS = 1_300_000

export function estimatePoses(input: PoseGeneratorInput): Estimate {
  const cells = cellsOf(input).length
  const formats = formatsOf(input)
  const pixels = formats.reduce((sum, id) => sum + pixelsOf(id), 0)
  const rates = BYTES[input.tier === 'draft' ? 'draft' : 'photo']
  const bytes = formats.reduce((sum, id) => sum + pixelsOf(id) * rates[fileOf(id, input)], 0)
  const making = SECONDS[input.tier] / AT_ONCE[input.tier]
  const seconds = SECONDS_TO_BEGIN + cells * (making + (pixels / 1e6) * SECONDS_PER_MEGAPIXEL)
  return { seconds, bytes: Math.round(cells * bytes) }
}

/** What has no background needs a file that can leave it out. */
export function fileOf(id: FormatId, { background }: Pick<PoseGeneratorInput, 'background'>): 'jpeg' | 'png' {
  return background.mode === 'transparent' ? 'png' : FORMATS[id].file
}

function pixelsOf(id: FormatId): number {
  const { width, height } = FORMATS[id]
  return width * height || ORIGINAL_PIXELS
}
