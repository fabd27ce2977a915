import type { Random } from '#app/mulberry32.ts'
import type { UploadsById } from '../contract.ts'
import { sequenceOf, type Draft } from './draw.ts'
import type { Fit, Shot, Sticker, VideoEdit } from './edit.ts'
import type { MixerInput } from './input.ts'
import { planLengths } from './lengths.ts'
import type { Footage, Material } from './material.ts'
import { shuffle } from './shuffle.ts'

/** A clip whose length nobody has measured yet counts as this long, so that a form can already show something. */
const UNMEASURED_SECONDS = 5

/** So many speeds spread over the range: each is a piece that must be encoded, and finer steps nobody sees. */
const SPEED_STEPS = 5

/** The draft with whole frames. Without speeds every clip plays at the middle of the range. */
export function editOf(
  material: Material,
  draft: Draft,
  input: MixerInput,
  uploads: UploadsById,
  speeds?: number[],
): Omit<VideoEdit, 'index' | 'name' | 'distinctness'> {
  const clips = sequenceOf(material, draft).map((clip) => material.clips[clip] as Footage)
  const speedAt = (place: number) => speeds?.[place] ?? (input.isSpeedVaried ? middle(input) : 1)
  const available = clips.map((clip, place) => framesOf(clip, speedAt(place), input.fps, uploads))
  const { frames, transitionFrames } = planLengths(available, input)
  return {
    ...sizeOf(input),
    fps: input.fps,
    quality: input.quality,
    fit: fitOf(input),
    shots: clips.map((clip, place): Shot => {
      const text = input.groups[clip.group]?.texts[draft.texts[clip.group] ?? -1]
      return {
        group: input.groups[clip.group]?.name ?? '',
        upload: clip.upload,
        startSeconds: clip.startSeconds ?? 0,
        speed: speedAt(place),
        frames: frames[place] ?? 0,
        isMuted: clip.isMuted,
        focusX: clip.focusX,
        focusY: clip.focusY,
        ...(text === undefined ? {} : { text: { content: text, ...input.caption } }),
      }
    }),
    transition: transitionFrames > 0 ? input.transition : 'cut',
    transitionFrames,
    sound: {
      mode: input.sound,
      isDucked: input.sound === 'music' && input.isDucked,
      ...(draft.song >= 0 ? { music: input.music[draft.song] as string } : {}),
    },
    ...stickerOf(input),
    frames: frames.reduce((sum, value) => sum + value, 0) - Math.max(0, clips.length - 1) * transitionFrames,
  }
}

/** A speed per shot of every video. Each clip goes through its steps in an order of its own, so they are used evenly. */
export function speedsOf(
  material: Material,
  drafts: Draft[],
  input: MixerInput,
  random: Random,
): (number[] | undefined)[] {
  if (!input.isSpeedVaried) return drafts.map(() => undefined)
  const low = Math.min(input.minSpeed, input.maxSpeed)
  const high = Math.max(input.minSpeed, input.maxSpeed)
  const steps = Array.from({ length: SPEED_STEPS }, (_, step) =>
    round3(low + ((high - low) * step) / (SPEED_STEPS - 1)),
  )
  const hands = material.clips.map(() => [] as number[])
  return drafts.map((draft) =>
    sequenceOf(material, draft).map((clip) => {
      const hand = hands[clip] as number[]
      if (hand.length === 0) hand.push(...shuffle([...steps], random))
      return hand.pop() as number
    }),
  )
}

/** Whole output frames that the clip's own footage fills between in and out. */
export function framesOf(
  clip: Pick<Footage, 'upload' | 'startSeconds' | 'endSeconds'>,
  speed: number,
  fps: number,
  uploads: UploadsById,
): number {
  const whole = uploads.get(clip.upload)?.facts.seconds ?? UNMEASURED_SECONDS
  const end = Math.min(clip.endSeconds ?? whole, whole)
  const seconds = Math.max(0, end - (clip.startSeconds ?? 0))
  return Math.max(1, Math.floor((seconds / speed) * fps + 1e-6))
}

/** The sides of the picture, even: the resolution is the shorter one. */
export function sizeOf({ shape, resolution }: Pick<MixerInput, 'shape' | 'resolution'>) {
  const short = { '360p': 360, '480p': 480, '720p': 720, '1080p': 1080, '4k': 2160 }[resolution]
  const [across = 1, down = 1] = shape.split(':').map(Number)
  const unit = short / Math.min(across, down)
  return { width: even(across * unit), height: even(down * unit) }
}

function fitOf({ fit, fitColour }: MixerInput): Fit {
  return fit === 'colour' ? { kind: fit, colour: fitColour } : { kind: fit }
}

function stickerOf({ sticker }: MixerInput): { sticker?: Sticker } {
  const kind = sticker.kind ?? (sticker.upload ? 'logo' : sticker.price ? 'price' : 'none')
  if (kind === 'logo' && sticker.upload)
    return { sticker: { upload: sticker.upload, corner: sticker.corner } }
  if (kind === 'price' && sticker.price) return { sticker: { price: sticker.price, corner: sticker.corner } }
  return {}
}

function middle({ minSpeed, maxSpeed }: MixerInput): number {
  return round3((minSpeed + maxSpeed) / 2)
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000
}

function even(pixels: number): number {
  return Math.round(pixels / 2) * 2
}
