import { z } from 'zod'
import { personaFields } from '#app/avatars/avatar-form.ts'
import { traitsSchema } from '#app/avatars/traits.ts'

/** What an avatar is made of. */
export const WAYS = ['preset', 'text', 'photo', 'references'] as const
export const TIERS = ['draft', 'standard', 'best'] as const
export const SHAPES = ['portrait', 'square', 'tall', 'custom'] as const

export const MAX_NAME = 100
export const MIN_PROMPT = 10
export const MAX_PROMPT = 2_000
export const MAX_REFERENCES = 5
export const MAX_COUNT = 8
export const MIN_SIDE = 512
export const MAX_SIDE = 2_048
export const MAX_SEED = 2 ** 31 - 1
/** Of a photo, each way: less shows no face. */
export const MIN_PHOTO_SIDE = 256

const side = z.number().int().min(MIN_SIDE).max(MAX_SIDE).default(1_024)

export const avatarInput = z.object({
  way: z.enum(WAYS).default('preset'),
  tier: z.enum(TIERS).default('draft'),
  name: z.string().trim().max(MAX_NAME).default(''),
  /** Of app/avatars/presets.ts. */
  preset: z.string().max(60).default('office-hijab'),
  /** How it looks. */
  prompt: z.string().trim().max(MAX_PROMPT).default(''),
  /** What should be seen beside the face of the references. */
  wishes: z.string().trim().max(MAX_PROMPT).default(''),
  /** Upload id. */
  photo: z.string().default(''),
  /** Upload ids. */
  references: z.array(z.string()).max(MAX_REFERENCES).default([]),
  /** Whether the photos show somebody real, or what somebody drew. */
  face: z.enum(['real', 'made']).default('real'),
  /** Whoever is shown agrees. */
  hasConsent: z.boolean().default(false),
  traits: traitsSchema.prefault({}),
  persona: personaFields.prefault({}),
  /** In which a preset's persona is kept. */
  language: z.enum(['id', 'en']).default('id'),
  count: z.number().int().min(1).max(MAX_COUNT).default(1),
  shape: z.enum(SHAPES).default('portrait'),
  /** Pixels, of the custom shape. */
  width: side,
  height: side,
  seed: z.number().int().min(0).max(MAX_SEED).default(1),
})

export type AvatarInput = z.infer<typeof avatarInput>

/** Multiples of 32 and about a million pixels: what nets draw best. */
const SIZES = {
  portrait: { width: 864, height: 1_152 },
  square: { width: 1_024, height: 1_024 },
  tall: { width: 768, height: 1_344 },
} as const

export function sizeOf({ shape, width, height }: AvatarInput): { width: number; height: number } {
  return shape === 'custom' ? { width, height } : SIZES[shape]
}

/** One photo makes one portrait. */
export function countOf({ way, count }: AvatarInput): number {
  return way === 'photo' ? 1 : count
}

export function uploadsOf({ way, photo, references }: AvatarInput): string[] {
  if (way === 'photo') return photo ? [photo] : []
  return way === 'references' ? references : []
}

export function showsRealFace(input: AvatarInput): boolean {
  return uploadsOf(input).length > 0 && input.face === 'real'
}
