import type { Quote } from '../contract.ts'
import { countOf, type AvatarInput } from './input.ts'

/** Credits of one picture that a service makes; a photo is only cut to shape, here. */
const CREDITS = { preset: 8, text: 10, photo: 2, references: 12 } as const

/** A draft costs nothing, whatever it is made of; a photo is none. */
export function isDraft({ way, tier }: AvatarInput): boolean {
  return tier === 'draft' && way !== 'photo'
}

export function priceAvatars(input: AvatarInput): Quote {
  const quantity = countOf(input)
  const credits = isDraft(input) ? 0 : CREDITS[input.way]
  return {
    lines: [{ label: isDraft(input) ? 'price.draft' : `price.${input.way}`, quantity, credits }],
    outputCredits: Array.from({ length: quantity }, () => credits),
  }
}
