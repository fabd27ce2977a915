import { z } from 'zod'

/** How a brand character looks and who it is: what a picture is asked for with, and what a draft is drawn from. */

export const GENDERS = ['female', 'male', 'unspecified'] as const
export const AGES = ['child', 'teen', 'young', 'adult', 'senior'] as const
export const SKINS = ['fair', 'light', 'medium', 'olive', 'brown', 'dark'] as const
/** `hijab` is a head covering, whatever is under it. */
export const HAIRS = [
  'short',
  'medium',
  'long',
  'ponytail',
  'bun',
  'curly',
  'braids',
  'buzz',
  'bald',
  'hijab',
  'hijab-syari',
  'turban',
] as const
export const HAIR_COLOURS = ['black', 'dark-brown', 'brown', 'auburn', 'blonde', 'grey', 'white'] as const
export const EYES = ['dark-brown', 'brown', 'hazel', 'green', 'blue', 'grey'] as const
export const BODIES = ['slim', 'average', 'athletic', 'curvy', 'plus'] as const
export const OUTFITS = [
  'casual',
  't-shirt',
  'shirt',
  'blazer',
  'suit',
  'dress',
  'gamis',
  'batik',
  'kebaya',
  'sport',
  'apron',
  'hoodie',
  'uniform',
] as const
export const STYLES = ['professional', 'casual', 'sports', 'fashion', 'traditional'] as const

const colour = z.string().regex(/^#[0-9a-f]{6}$/i)

export const traitsSchema = z.object({
  gender: z.enum(GENDERS).default('female'),
  age: z.enum(AGES).default('young'),
  skin: z.enum(SKINS).default('medium'),
  hair: z.enum(HAIRS).default('long'),
  /** Of the hair; a head covering has `coverColour`. */
  hairColour: z.enum(HAIR_COLOURS).default('black'),
  coverColour: colour.default('#b9a3c9'),
  eyes: z.enum(EYES).default('dark-brown'),
  body: z.enum(BODIES).default('average'),
  outfit: z.enum(OUTFITS).default('casual'),
  outfitColour: colour.default('#3a6ea5'),
  hasGlasses: z.boolean().default(false),
  hasBeard: z.boolean().default(false),
  style: z.enum(STYLES).default('casual'),
})

export type Traits = z.infer<typeof traitsSchema>

export const personaSchema = z.object({
  name: z.string().trim().max(60).default(''),
  age: z.number().int().min(1).max(120).optional(),
  traits: z.array(z.string().trim().min(1).max(50)).max(10).default([]),
  background: z.string().trim().max(500).default(''),
})

export type Persona = z.infer<typeof personaSchema>
