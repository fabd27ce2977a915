import type { UploadSummary } from '../contract.ts'
import { fitClip, videoOf } from './example.ts'
import type { LoopInput } from './input.ts'

/** The same settings for these uploads: another clip is used whole, layers that are gone are left out. */
export function refitLoop(input: LoopInput, uploads: UploadSummary[]): LoopInput {
  const has = new Set(uploads.map(({ id }) => id))
  const sound = { ...input.sound, layers: input.sound.layers.filter(({ upload }) => has.has(upload)) }
  if (has.has(input.clip)) return { ...input, sound }
  const { toSeconds: _, ...rest } = input
  const clip = videoOf(uploads)
  return { ...rest, fromSeconds: 0, sound, ...(clip ? fitClip(input, clip) : { clip: '' }) }
}
