import { z } from 'zod'

export const TONES = ['casual', 'professional', 'promotional', 'funny'] as const
export const LANGUAGES = ['id', 'en', 'both'] as const

export const MAX_DESCRIPTION = 2_000
/** Less than this says nothing about a product. */
export const MIN_DESCRIPTION = 10
export const MAX_AUDIENCE = 200
export const MIN_SLIDES = 2
export const MAX_SLIDES = 10
export const MAX_SETS = 10

/** What is to be written about, for whom and how often. A form that is still empty is an input too: `check` tells. */
export const copywriterInput = z.object({
  description: z.string().trim().max(MAX_DESCRIPTION).default(''),
  audience: z.string().trim().max(MAX_AUDIENCE).optional(),
  tone: z.enum(TONES).default('casual'),
  slides: z.number().int().min(MIN_SLIDES).max(MAX_SLIDES).default(5),
  language: z.enum(LANGUAGES).default('id'),
  /** Sets of copy, each with an approach of its own. */
  count: z.number().int().min(1).max(MAX_SETS).default(1),
  /** Which approach the first set takes. */
  seed: z.number().int().min(0).max(4_294_967_295).default(1),
})

export type CopywriterInput = z.infer<typeof copywriterInput>

export function languagesOf({ language }: CopywriterInput): ('id' | 'en')[] {
  return language === 'both' ? ['id', 'en'] : [language]
}
