import type { Quote } from '../contract.ts'
import { cellsOf } from './cells.ts'
import { formatsOf, type PoseGeneratorInput } from './input.ts'

const CREDITS_PER_IMAGE = 30
const CREDITS_PER_BACKGROUND = 10

/**
 * A picture costs the same in one format as in thirteen, and is paid for by itself. Drafts cost nothing.
 */
export function priceImages(input: PoseGeneratorInput): Quote {
  const cells = cellsOf(input).length
  const isDraft = input.tier === 'draft'
  const hasBackground = !isDraft && input.background.mode !== 'keep'
  const credits = isDraft ? 0 : CREDITS_PER_IMAGE + (hasBackground ? CREDITS_PER_BACKGROUND : 0)
  const group = Array.from({ length: groupSize(input) }, (_, format) => (format === 0 ? credits : 0))
  return {
    lines: [
      {
        label: isDraft ? 'price.draft' : 'price.image',
        quantity: cells,
        credits,
        ...(hasBackground && { notes: [{ label: 'price.background', credits: CREDITS_PER_BACKGROUND }] }),
      },
    ],
    outputCredits: Array.from({ length: cells }, () => group).flat(),
    isPaidByGroup: true,
  }
}

/** Files of one picture; a form that has no format yet still counts pictures. */
export function groupSize(input: PoseGeneratorInput): number {
  return Math.max(1, formatsOf(input).length)
}
