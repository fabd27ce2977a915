import { z } from 'zod'
import { traitsSchema } from '#app/avatars/traits.ts'
import { MAX_CHOSEN_POSES, poseChoiceSchema } from '#app/poses/choice.ts'
import { FORMAT_IDS, type FormatId } from './formats.ts'

export const TIERS = ['draft', 'standard', 'best'] as const
export const BACKGROUNDS = ['keep', 'colour', 'transparent', 'scene'] as const

export const MAX_CELLS = 500
export const MAX_VARIATIONS = 10
export const MIN_DESCRIPTION = 3
export const MAX_DESCRIPTION = 500
export const MAX_SCENE = 300
export const MAX_DETAILS = 300
/** Seeds are signed 32-bit numbers with several of the nets. */
export const MAX_SEED = 2 ** 31 - 1

/** A photo is wanted that is still to be uploaded. */
export const NEW_PHOTO = 'photo:new'

/** Who is in the picture: `avatar:<id>` of the user's, `photo:<upload id>`, or `sample:<id of a character>`. */
const who = z.string().regex(/^(avatar|photo|sample):.{1,200}$/)

export const poseGeneratorInput = z.object({
  who: who.default('sample:sari'),
  photo: z
    .object({
      /** Whoever is in the photo agrees to this. */
      hasConsent: z.boolean().default(false),
      /** What a draft cannot see in a photo, and a net does not have to guess. */
      gender: traitsSchema.shape.gender,
      hair: traitsSchema.shape.hair,
      outfit: traitsSchema.shape.outfit,
    })
    .prefault({}),
  mode: z.enum(['poses', 'text']).default('poses'),
  poses: z.array(poseChoiceSchema).max(MAX_CHOSEN_POSES).default([]),
  /** In words instead of by a skeleton. */
  description: z.string().trim().max(MAX_DESCRIPTION).default(''),
  /** What else is to be seen: a bag in the hand, a smile. */
  details: z.string().trim().max(MAX_DETAILS).default(''),
  variations: z.number().int().min(1).max(MAX_VARIATIONS).default(1),
  /** Keys of cells that are not made: see cells.ts. */
  skipped: z
    .array(z.string().max(100))
    .max(MAX_CHOSEN_POSES * MAX_VARIATIONS)
    .default([]),
  background: z
    .object({
      mode: z.enum(BACKGROUNDS).default('keep'),
      colour: z
        .string()
        .regex(/^#[0-9a-f]{6}$/i)
        .default('#f3efe6'),
      scene: z.string().trim().max(MAX_SCENE).default(''),
    })
    .prefault({}),
  formats: z
    .array(z.enum(FORMAT_IDS as [FormatId, ...FormatId[]]))
    .max(FORMAT_IDS.length)
    .default([]),
  tier: z.enum(TIERS).default('draft'),
  seed: z.number().int().min(0).max(MAX_SEED).default(1),
  /** One cell alone, by its place among those that are made: a preview, or the recipe of one picture. */
  only: z
    .number()
    .int()
    .min(0)
    .max(MAX_CELLS - 1)
    .optional(),
})

export type PoseGeneratorInput = z.infer<typeof poseGeneratorInput>

export interface Who {
  from: 'avatar' | 'photo' | 'sample'
  id: string
}

export function whoOf({ who }: Pick<PoseGeneratorInput, 'who'>): Who {
  const at = who.indexOf(':')
  return { from: who.slice(0, at) as Who['from'], id: who.slice(at + 1) }
}

/** Formats in the order of the list, each once, whatever order a form or a recipe gave them in. */
export function formatsOf({ formats }: Pick<PoseGeneratorInput, 'formats'>): FormatId[] {
  return FORMAT_IDS.filter((id) => formats.includes(id))
}
