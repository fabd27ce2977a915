import type { UploadSummary } from '../contract.ts'
import { exampleMix } from './example.ts'
import type { MixerInput } from './input.ts'

/**
 * The same settings for these uploads. Clips that are not among them leave their strips; where none is left, these are
 * laid into the strips of the same names, or into the longest strip, as they would be in a new mix.
 */
export function refitMix(input: MixerInput, uploads: UploadSummary[]): MixerInput {
  const has = new Set(uploads.map(({ id }) => id))
  const kept = input.groups.map((group) => ({
    ...group,
    clips: group.clips.filter(({ upload }) => has.has(upload)),
  }))
  const groups = kept.some(({ clips }) => clips.length > 0) ? kept : fill(kept, uploads)
  const music = input.music.filter((id) => has.has(id))
  const { firstClip, sticker, ...rest } = input
  const { upload: logo, ...look } = sticker
  return {
    ...rest,
    ...(firstClip !== undefined && has.has(firstClip) && { firstClip }),
    groups,
    music,
    sound: input.sound === 'music' && music.length === 0 ? 'keep' : input.sound,
    sticker: logo === undefined || has.has(logo) ? sticker : { ...look, kind: 'none' },
    never: input.never.filter(({ a, b }) => has.has(a) && has.has(b)),
  }
}

function fill(groups: MixerInput['groups'], uploads: UploadSummary[]): MixerInput['groups'] {
  const laid = exampleMix(uploads).groups
  const same = (name: string) => groups.findIndex((group) => group.name.toLowerCase() === name.toLowerCase())
  // What has no strip of its own name goes where several clips are welcome.
  const open = Math.max(
    0,
    groups.findIndex(({ pick }) => pick === undefined || pick > 1),
  )
  const filled = groups.map((group) => ({ ...group }))
  for (const { name, clips } of laid) {
    const target = filled[same(name) < 0 ? open : same(name)]
    if (target) target.clips = [...target.clips, ...clips]
  }
  return filled
}
