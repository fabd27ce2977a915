import { z } from 'zod'
import { isRecord } from '#app/is-record.ts'
import { TRANSITIONS } from './edit.ts'

export const SHAPES = ['9:16', '4:5', '1:1', '16:9'] as const
/** By the shorter side. 360p is the size of the free preview and of nothing else. */
export const RESOLUTIONS = ['360p', '480p', '720p', '1080p', '4k'] as const
export const FRAME_RATES = [24, 30, 60] as const
export const MIXINGS = ['list', 'sequential', 'random'] as const
export const SHARES = ['equal', 'proportional', 'weighted'] as const
export const CORNERS = ['top-left', 'top-right', 'bottom-left', 'bottom-right'] as const
export const CAPTION_LOOKS = ['plate', 'outline', 'shadow'] as const
export const CAPTION_POSITIONS = ['top', 'middle', 'bottom'] as const

export const MAX_CLIPS = 50
export const MIN_CLIPS = 2
export const MAX_GROUPS = 10
export const MAX_VIDEOS = 100
export const MAX_TEXTS = 50
export const MAX_SONGS = 20
/** The exact count of possible videos stays instant up to here. */
export const MAX_NEVER_PAIRS = 50

const seconds = z.number().min(0).max(36_000)
const fraction = z.number().min(0).max(1)
const speed = z.number().min(0.5).max(2)
const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'A colour is written as #rrggbb')
const uploadId = z.string().min(1).max(500)

const clip = z.preprocess(
  (value) => (typeof value === 'string' ? { upload: value } : value),
  z.strictObject({
    upload: uploadId,
    /** In and out, seconds of the clip's own time; without them the whole clip. */
    startSeconds: seconds.optional(),
    endSeconds: seconds.optional(),
    isMuted: z.boolean().default(false),
    /** Point of the picture that a crop keeps. */
    focusX: fraction.default(0.5),
    focusY: fraction.default(0.5),
  }),
)

const group = z.strictObject({
  name: z.string().trim().min(1).max(40),
  clips: z.array(clip).max(MAX_CLIPS).default([]),
  /** How many of the clips each video uses; all of them when absent. */
  pick: z.number().int().min(1).max(MAX_CLIPS).optional(),
  /** The order inside this group changes from video to video. */
  isShuffled: z.boolean().default(false),
  /** Each video shows one of these over the group's shots. A form posts them one per line. */
  texts: z.preprocess(linesOf, z.array(z.string().max(200)).max(MAX_TEXTS)).default([]),
})

const settings = z.strictObject({
  groups: z.array(group).min(1).max(MAX_GROUPS),

  /**
   * `list`: the groups are one list. `sequential`: the groups keep their places, clips take turns in the order laid.
   * `random`: the groups keep their places, clips are spread so that the videos differ most.
   */
  mixing: z.enum(MIXINGS),
  /** The order of the clips changes: through the whole list, or inside every group. */
  isOrderMixed: z.boolean().default(false),
  /** Videos begin with different clips, each about equally often. A fixed first clip wins over it. */
  hasDifferentStart: z.boolean().default(false),
  /** The upload that opens every video. */
  firstClip: uploadId.optional(),

  isSpeedVaried: z.boolean().default(false),
  /** The two ends of the range, in either order. */
  minSpeed: speed.default(0.95),
  maxSpeed: speed.default(1.05),

  length: z.enum(['original', 'fixed']).default('original'),
  /** Of a whole video, when the length is fixed. */
  seconds: z.number().min(5).max(300).default(30),
  /** How a fixed length is shared between the shots. */
  share: z.enum(SHARES).default('proportional'),

  shape: z.enum(SHAPES).default('9:16'),
  resolution: z.enum(RESOLUTIONS).default('720p'),
  fit: z.enum(['crop', 'blur', 'colour']).default('blur'),
  fitColour: colour.default('#000000'),
  fps: z.literal(FRAME_RATES).default(30),
  quality: z.enum(['low', 'medium', 'high']).default('medium'),

  transition: z.enum(TRANSITIONS).default('cut'),
  transitionSeconds: z.number().min(0.1).max(2).default(0.5),

  caption: z
    .strictObject({
      look: z.enum(CAPTION_LOOKS).default('plate'),
      position: z.enum(CAPTION_POSITIONS).default('bottom'),
      colour: colour.default('#ffffff'),
      /** Height of a line as a fraction of the picture's height. */
      size: z.number().min(0.02).max(0.12).default(0.045),
    })
    .prefault({}),

  sticker: z
    .strictObject({
      /** Absent: a logo when there is an upload, else a price when there is one. */
      kind: z.enum(['none', 'logo', 'price']).optional(),
      upload: uploadId.optional(),
      price: z.string().trim().max(24).optional(),
      corner: z.enum(CORNERS).default('top-right'),
    })
    .prefault({}),

  sound: z.enum(['keep', 'mute', 'music']).default('keep'),
  music: z.array(uploadId).max(MAX_SONGS).default([]),
  /** The clips' own sound stays, and the music steps back while it plays. */
  isDucked: z.boolean().default(false),

  /** Uploads that never share a video. */
  never: z
    .array(z.strictObject({ a: uploadId, b: uploadId }))
    .max(MAX_NEVER_PAIRS)
    .default([]),

  count: z.number().int().min(1).max(MAX_VIDEOS).default(5),
  seed: z.number().int().min(0).max(4_294_967_295).default(1),
  /** `{hook}` and so on by the groups' names, `{n} {text} {music} {shape}`. Absent: all groups and the number. */
  nameTemplate: z.string().trim().max(120).optional(),

  /** Preview: render only this video (0-based) of the run. */
  only: z
    .number()
    .int()
    .min(0)
    .max(MAX_VIDEOS - 1)
    .optional(),
})

/**
 * Everything a run of the Video Mixer needs. It reads a posted form (conform notation, empty fields absent, ticks `on`) and a recipe, where everything but the clips has a default:
 * `{ "clips": ["a.mp4", "b.mp4"] }` is whole. What a form can get wrong while one is still filling it in (too few clips, say) is left to the tool's `check`.
 */
export const mixerInput = z.preprocess(
  tidy,
  settings.refine((input) => (input.only === undefined) === (input.resolution !== '360p'), {
    path: ['resolution'],
    message: '360p is for the preview of one video, and the preview is always 360p',
  }),
)

export type MixerInput = z.infer<typeof mixerInput>
export type MixerGroup = MixerInput['groups'][number]
export type MixerClip = MixerGroup['clips'][number]

/** Brings shorthands of recipes and leftovers of forms into the one shape that `settings` describes. */
function tidy(value: unknown): unknown {
  if (!isRecord(value)) return value
  const { add, ...rest } = value
  // The page's own fields, such as its submission key, begin with an underscore.
  const input: Record<string, unknown> = Object.fromEntries(
    Object.entries(rest).filter(([key]) => !key.startsWith('_')),
  )
  if (input.clips !== undefined && input.groups === undefined) {
    input.groups = [{ clips: input.clips }]
    delete input.clips
  }
  if (Array.isArray(input.groups)) input.groups = settleClips(input.groups, add)
  input.mixing ||= Array.isArray(input.groups) && input.groups.length > 1 ? 'sequential' : 'list'
  if (Array.isArray(input.never)) input.never = input.never.map(pairOf).filter(isWholePair)
  if (Array.isArray(input.music)) input.music = [...new Set(input.music.filter((id) => id !== ''))]
  return input
}

/**
 * Without JavaScript a clip is moved by a field beside it (`groups[0].clips[2].to`: a group's number, or `none`) and added from the
 * list of uploads (`add[4].upload`, `add[4].to`). Both are settled here, so that nobody after this knows of them.
 */
function settleClips(groups: unknown[], add: unknown): unknown[] {
  const settled = groups.map((group, index) =>
    isRecord(group) ? { ...group, name: nameOf(group, index), clips: [] as unknown[] } : group,
  )
  const place = (clip: unknown, own: number) => {
    if (!isRecord(clip)) return put(clip, own)
    const { to, ...rest } = clip
    if (to === 'none' || rest.upload === '') return
    put(rest, typeof to === 'string' && to !== '' ? Number(to) : own)
  }
  const put = (clip: unknown, index: number) => {
    const target = settled[index]
    if (isRecord(target) && Array.isArray(target.clips)) target.clips.push(clip)
  }
  groups.forEach((group, index) => {
    if (isRecord(group) && group.clips !== undefined)
      asArray(group.clips).forEach((clip) => place(clip, index))
  })
  asArray(add).forEach((clip) => {
    if (isRecord(clip) && typeof clip.to === 'string' && clip.to !== '') place(clip, -1)
  })
  return settled
}

function nameOf(group: Record<string, unknown>, index: number): unknown {
  const isBlank = group.name === undefined || (typeof group.name === 'string' && group.name.trim() === '')
  return isBlank ? `Grup ${index + 1}` : group.name
}

/** One text per line; empty lines and repeats are dropped, for two equal texts would make two equal videos. */
function linesOf(value: unknown): unknown {
  const lines = typeof value === 'string' ? value.split(/\r?\n/) : value
  if (!Array.isArray(lines)) return lines
  const texts = lines.map((line: unknown) => (typeof line === 'string' ? line.trim() : line))
  return [...new Set(texts)].filter((text) => text !== '')
}

function pairOf(value: unknown): unknown {
  return Array.isArray(value) && value.length === 2
    ? { a: value[0] as unknown, b: value[1] as unknown }
    : value
}

function isWholePair(value: unknown): boolean {
  return !isRecord(value) || Boolean(value.a && value.b && value.a !== value.b)
}

function asArray(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}
