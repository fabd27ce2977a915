import { z } from 'zod'
import { personaSchema, traitsSchema } from './traits.ts'

/** A persona as a form sends it: the words of its character are one field, with commas between. */
export const personaFields = personaSchema.extend({
  traits: z.preprocess(splitWords, personaSchema.shape.traits),
})

/** What may be changed of an avatar. */
export const avatarForm = z.object({
  name: z.string().trim().min(1).max(100),
  description: z.string().trim().max(2_000).default(''),
  traits: traitsSchema.prefault({}),
  persona: personaFields.prefault({}),
})

function splitWords(value: unknown): unknown {
  const all = typeof value === 'string' ? [value] : value
  if (!Array.isArray(all)) return value
  return all.flatMap((one: unknown) =>
    typeof one === 'string'
      ? one
          .split(',')
          .map((word) => word.trim())
          .filter(Boolean)
      : [one],
  )
}
