import type { Problem, UploadsById, UploadSummary } from '../contract.ts'
import { sameFiles } from '../same-file.ts'
import { countMaterial } from './count.ts'
import { MAX_CLIPS, MIN_CLIPS, type MixerClip, type MixerInput } from './input.ts'
import { layOut, type Material } from './material.ts'
import { unknownTokens } from './names.ts'
import { framesOf } from './plan.ts'

/** Less of a clip than this is no shot. */
const SHORTEST_CLIP_SECONDS = 0.3
/** The price of a video does not depend on its length, so the length has an end. */
const LONGEST_VIDEO_SECONDS = 600
/** Containers round their length; an out point this far behind the end is still the end. */
const TRIM_TOLERANCE_SECONDS = 0.05

/** What keeps this input from becoming videos, worst first. */
export function checkMixer(input: MixerInput, uploads: UploadsById): Problem[] {
  const clips = input.groups.flatMap((group) => group.clips)
  const problems = [
    ...checkClips(clips, uploads),
    ...checkRepeats(input, uploads),
    ...checkSound(input, uploads),
    ...checkSticker(input, uploads),
  ]
  if (clips.length < MIN_CLIPS) problems.unshift({ code: 'too-few-clips', values: { count: MIN_CLIPS } })
  if (clips.length > MAX_CLIPS) problems.unshift({ code: 'too-many-clips', values: { count: MAX_CLIPS } })
  if (input.firstClip && !clips.some((clip) => clip.upload === input.firstClip)) {
    problems.push({ code: 'first-clip-missing' })
  }
  const [token] = unknownTokens(input)
  if (token !== undefined) problems.push({ code: 'unknown-token', values: { token } })
  // Counts and lengths mean little while the clips themselves are wrong.
  return problems.length > 0 ? problems : checkRun(input, uploads)
}

function checkClips(clips: MixerClip[], uploads: UploadsById): Problem[] {
  return clips.flatMap((clip): Problem[] => {
    const upload = uploads.get(clip.upload)
    if (!upload) return [{ code: 'file-missing' }]
    const file = upload.name
    if (upload.kind !== 'video') return [{ code: 'clip-not-video', values: { file } }]
    const { seconds } = upload.facts
    if (seconds === undefined) return [{ code: 'clip-unmeasured', values: { file } }]
    const start = clip.startSeconds ?? 0
    const end = clip.endSeconds ?? seconds
    if (end > seconds + TRIM_TOLERANCE_SECONDS || start >= seconds) {
      return [{ code: 'trim-outside', values: { file, seconds: tenths(seconds) } }]
    }
    if (end <= start) return [{ code: 'trim-empty', values: { file } }]
    return end - start < SHORTEST_CLIP_SECONDS
      ? [{ code: 'clip-too-short', values: { file, seconds: SHORTEST_CLIP_SECONDS } }]
      : []
  })
}

/** The same footage twice in a pool would make videos alike that count as different. Another piece of a file is other footage. */
function checkRepeats(input: MixerInput, uploads: UploadsById): Problem[] {
  const all = input.groups.flatMap((group) => group.clips)
  const pools = input.mixing === 'list' ? [all] : input.groups.map((group) => group.clips)
  const twice = pools.flatMap((clips) => {
    const seen = new Set<string>()
    return clips.flatMap((clip): Problem[] => {
      const upload = uploads.get(clip.upload)
      const key = `${clip.upload} ${pieceOf(clip, upload)}`
      if (!seen.has(key)) {
        seen.add(key)
        return []
      }
      return [{ code: 'clip-twice', values: { file: upload?.name ?? clip.upload } }]
    })
  })
  // Where groups change places, two clips alike in two of them are one video in two orders.
  const lots = input.isOrderMixed ? [all] : pools
  const same = lots.flatMap((clips) =>
    sameFiles(
      clips.map((clip) => ({ upload: clip.upload, piece: pieceOf(clip, uploads.get(clip.upload)) })),
      uploads,
    ),
  )
  return [...twice, ...same]
}

/** An end that is not said is the file's own. */
function pieceOf({ startSeconds = 0, endSeconds }: MixerClip, upload: UploadSummary | undefined): string {
  const { seconds = Infinity } = upload?.facts ?? {}
  const isOpen = endSeconds === undefined || endSeconds >= seconds - TRIM_TOLERANCE_SECONDS
  return `${startSeconds} ${isOpen ? '' : endSeconds}`
}

function checkSound(input: MixerInput, uploads: UploadsById): Problem[] {
  if (input.sound !== 'music') return []
  if (input.music.length === 0) return [{ code: 'music-missing' }]
  const silent = input.music.flatMap((id): Problem[] => {
    const upload = uploads.get(id)
    if (!upload) return [{ code: 'file-missing' }]
    return hasSound(upload) ? [] : [{ code: 'music-silent', values: { file: upload.name } }]
  })
  return [
    ...silent,
    ...sameFiles(
      input.music.map((upload) => ({ upload })),
      uploads,
    ),
  ]
}

function hasSound({ kind, facts }: UploadSummary): boolean {
  return kind === 'audio' || (kind === 'video' && facts.hasAudio === true)
}

function checkSticker({ sticker }: MixerInput, uploads: UploadsById): Problem[] {
  if (sticker.kind === 'price' && !sticker.price) return [{ code: 'sticker-price-missing' }]
  if (sticker.kind === 'logo' && !sticker.upload) return [{ code: 'sticker-logo-missing' }]
  if (!sticker.upload || sticker.kind === 'none' || sticker.kind === 'price') return []
  const upload = uploads.get(sticker.upload)
  if (!upload) return [{ code: 'file-missing' }]
  return upload.kind === 'image' ? [] : [{ code: 'sticker-not-image', values: { file: upload.name } }]
}

function checkRun(input: MixerInput, uploads: UploadsById): Problem[] {
  const material = layOut(input)
  const possible = countMaterial(material)
  if (possible === 0) return [{ code: 'nothing-possible' }]
  const problems: Problem[] = []
  if (input.count > possible)
    problems.push({ code: 'too-few-possible', values: { possible, count: input.count } })
  if (input.only !== undefined && input.only >= input.count) problems.push({ code: 'preview-missing' })

  const { shortest, longest } = lengthsOf(material, input, uploads)
  if (input.length === 'fixed' && shortest < input.seconds) {
    problems.push({
      code: 'footage-too-short',
      values: { seconds: input.seconds, available: tenths(shortest) },
    })
  }
  if (input.length === 'original' && longest > LONGEST_VIDEO_SECONDS) {
    problems.push({ code: 'video-too-long', values: { minutes: LONGEST_VIDEO_SECONDS / 60 } })
  }
  return problems
}

/** Seconds of footage in the shortest and the longest choice of clips, at the speeds that make them so. */
function lengthsOf(material: Material, input: MixerInput, uploads: UploadsById) {
  const fastest = input.isSpeedVaried ? Math.max(input.minSpeed, input.maxSpeed) : 1
  const slowest = input.isSpeedVaried ? Math.min(input.minSpeed, input.maxSpeed) : 1
  const seconds = (clip: number, speed: number) => {
    const footage = material.clips[clip]
    return footage ? framesOf(footage, speed, input.fps, uploads) / input.fps : 0
  }
  const add = (speed: number, sign: 1 | -1) =>
    material.pools.reduce(
      (total, pool) => {
        const sorted = pool.clips.map((clip) => seconds(clip, speed)).sort((a, b) => sign * (a - b))
        return total + sorted.slice(0, pool.pick).reduce((sum, value) => sum + value, 0)
      },
      material.first === undefined ? 0 : seconds(material.first, speed),
    )
  return { shortest: add(fastest, 1), longest: add(slowest, -1) }
}

function tenths(seconds: number): number {
  return Math.floor(seconds * 10 + 1e-6) / 10
}
