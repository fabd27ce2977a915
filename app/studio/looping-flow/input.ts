import { z } from 'zod'
import { isRecord } from '#app/is-record.ts'

export const MODES = ['crossfade', 'boomerang', 'hard'] as const
export const SHAPES = ['original', '9:16', '4:5', '1:1', '16:9'] as const
/** By the shorter side. */
export const RESOLUTIONS = ['original', '480p', '720p', '1080p', '4k'] as const
export const FRAME_RATES = [24, 30, 60] as const
export const FITS = ['crop', 'blur', 'colour'] as const
export const QUALITIES = ['low', 'medium', 'high'] as const
/** What can come with the mp4, from the same frames. */
export const COMPANIONS = ['webm', 'gif', 'webp', 'poster'] as const

export const MIN_SECONDS = 60
export const MAX_SECONDS = 43_200
export const MIN_FADE_SECONDS = 0.2
export const MAX_FADE_SECONDS = 3
export const MAX_LAYERS = 4
export const MAX_SOUND_FADE_SECONDS = 10

const uploadId = z.string().min(1).max(500)
const seconds = z.number().min(0).max(36_000)
const fraction = z.number().min(0).max(1)
/** 1 is as loud as it was recorded. */
const volume = z.number().min(0).max(2)
const soundFade = z.number().min(0).max(MAX_SOUND_FADE_SECONDS)

const layer = z.preprocess(
  (value) => (typeof value === 'string' ? { upload: value } : value),
  z.strictObject({
    upload: uploadId,
    volume: volume.default(1),
    /** At the beginning and the end of the whole output. */
    fadeInSeconds: soundFade.default(0),
    fadeOutSeconds: soundFade.default(0),
    /** Where the layer's end runs into its own beginning. */
    crossfadeSeconds: soundFade.default(2),
  }),
)

const settings = z.strictObject({
  /** The upload to loop; empty while nothing is chosen yet, which `check` reports. */
  clip: z.string().max(500).default(''),
  /** In and out, seconds of the clip's own time; without an out, to its end. */
  fromSeconds: seconds.default(0),
  toSeconds: seconds.optional(),

  mode: z.enum(MODES).default('crossfade'),
  fadeSeconds: z.number().min(MIN_FADE_SECONDS).max(MAX_FADE_SECONDS).default(1),
  /** The end is brought to the brightness of the beginning, so that the seam does not flicker. */
  isEvened: z.boolean().default(true),

  /** Of the whole output. A form posts it in parts: `length.hours`, `length.minutes`, `length.seconds`. */
  seconds: z.number().min(0).max(360_000).default(600),

  shape: z.enum(SHAPES).default('original'),
  resolution: z.enum(RESOLUTIONS).default('original'),
  fps: z.union([z.literal('original'), z.literal(FRAME_RATES)]).default('original'),
  fit: z.enum(FITS).default('crop'),
  /** Point of the picture that a crop keeps. */
  focusX: fraction.default(0.5),
  focusY: fraction.default(0.5),
  fitColour: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'A colour is written as #rrggbb')
    .default('#000000'),
  quality: z.enum(QUALITIES).default('medium'),
  /** Picture and sound together never take more than this, megabits a second. */
  maxMegabits: z.number().min(0.5).max(100).optional(),

  sound: z
    .strictObject({
      isOriginalKept: z.boolean().default(true),
      originalVolume: volume.default(1),
      master: volume.default(1),
      fadeInSeconds: soundFade.default(0),
      fadeOutSeconds: soundFade.default(0),
      layers: z.array(layer).max(MAX_LAYERS).default([]),
    })
    .prefault({}),

  /** Outputs after the mp4, in this order. */
  also: z.array(z.enum(COMPANIONS)).max(COMPANIONS.length).default([]),
  /** Of the files, without extension; the clip's own when absent. */
  name: z.string().trim().max(120).optional(),

  /** Preview: the three modes' seams, small and silent, in the order of MODES. */
  look: z.literal('seams').optional(),
})

/**
 * Everything a run of Looping Flow needs. It reads a posted form (conform notation, empty fields absent, ticks `on`) and
 * a recipe, where everything but the clip has a default: `{ "clip": "waves.mp4" }` is whole. What a form can get wrong
 * while one is still filling it in is left to the tool's `check`.
 */
export const loopInput = z.preprocess(tidy, settings)

export type LoopInput = z.infer<typeof loopInput>
export type LoopMode = LoopInput['mode']
export type LoopLayer = LoopInput['sound']['layers'][number]
export type Companion = LoopInput['also'][number]

/** Brings what only a form posts (a length in parts, volumes in percent, rows left empty) into the shape of `settings`. */
function tidy(value: unknown): unknown {
  if (!isRecord(value)) return value
  const { length, sound, also, ...rest } = value
  // The page's own fields, such as its submission key, begin with an underscore.
  const input: Record<string, unknown> = Object.fromEntries(
    Object.entries(rest).filter(([key]) => !key.startsWith('_')),
  )
  // Only a form has its length in parts, and in a form a tick that is absent was taken off.
  const isForm = isRecord(length)
  if (isForm) {
    const { hours, minutes, seconds, ...unknown } = length
    Object.assign(input, unknown)
    input.seconds = partOf(hours) * 3600 + partOf(minutes) * 60 + partOf(seconds)
    input.isEvened ??= false
  } else if (length !== undefined) input.length = length
  if (sound !== undefined || isForm) input.sound = tidySound(sound, isForm)
  if (also !== undefined) input.also = [...new Set(asArray(also).filter((companion) => companion !== ''))]
  return input
}

function tidySound(value: unknown, isForm: boolean): unknown {
  if (value !== undefined && !isRecord(value)) return value
  const { originalPercent, masterPercent, layers, ...sound } = value ?? {}
  if (isForm) sound.isOriginalKept ??= false
  if (isFilled(originalPercent)) sound.originalVolume = Number(originalPercent) / 100
  if (isFilled(masterPercent)) sound.master = Number(masterPercent) / 100
  if (layers !== undefined) sound.layers = asArray(layers).filter(isLaid).map(tidyLayer)
  return sound
}

/** A row without a sound is one that was not used. */
function isLaid(layer: unknown): boolean {
  return !isRecord(layer) || isFilled(layer.upload)
}

function tidyLayer(value: unknown): unknown {
  if (!isRecord(value)) return value
  const { percent, ...layer } = value
  return isFilled(percent) ? { ...layer, volume: Number(percent) / 100 } : layer
}

function partOf(value: unknown): number {
  return isFilled(value) ? Number(value) : 0
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== ''
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [value]
}
