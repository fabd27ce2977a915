import { z } from 'zod'
import { isRecord } from '#app/is-record.ts'
import { ENGINES, KINDS, MAX_FILL, MAX_PICTURES, MIN_FILL, SQUARE_SIDES } from './limits.ts'

const settings = z.strictObject({
  /** Uploads, in the order of the results; `check` reports when there is none. */
  pictures: z.array(z.string().min(1).max(500)).max(MAX_PICTURES).default([]),
  /** `plain`: our own program, for plain backdrops. `ai`: a model of a provider's, for any. */
  engine: z.enum(ENGINES).default('plain'),
  /** What is made of each; `check` reports when nothing is. */
  kinds: z.array(z.enum(KINDS)).max(KINDS.length).default(['transparent', 'square']),
  /** Of the kind `colour`. */
  colour: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'A colour is written as #rrggbb')
    .default('#e9e1d2'),
  square: z
    .strictObject({
      /** Pixels. */
      side: z.union([...SQUARE_SIDES.map((side) => z.literal(side))]).default(1200),
      /** The product's longer side against the square's. */
      fill: z.number().min(MIN_FILL).max(MAX_FILL).default(0.75),
      hasShadow: z.boolean().default(true),
    })
    .prefault({}),
  /** What the product encloses and is the very backdrop, such as the hole of a mug's handle, is cut out as well. */
  hasHoles: z.boolean().default(true),

  /** Preview: only this picture (0-based), small. */
  only: z
    .number()
    .int()
    .min(0)
    .max(MAX_PICTURES - 1)
    .optional(),
})

/**
 * Everything a run of the Background Remover needs. It reads a posted form (conform notation, empty fields absent, ticks
 * `on`) and a recipe, where everything but the pictures has a default: `{ "pictures": ["mug.jpg"] }` is whole.
 */
export const removerInput = z.preprocess(tidy, settings)

export type RemoverInput = z.infer<typeof removerInput>

/** Brings what only a form posts (the fill in percent, ticks that are off, rows left empty) into the shape of `settings`. */
function tidy(value: unknown): unknown {
  if (!isRecord(value)) return value
  // The page's own fields, such as its submission key, begin with an underscore.
  const input: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).filter(([key]) => !key.startsWith('_')),
  )
  if (input.pictures !== undefined) input.pictures = distinct(input.pictures)
  if (isRecord(input.square) && input.square.percent !== undefined) {
    // Only a form has its fill in percent, and in a form a tick that is absent was taken off.
    const { percent, ...square } = input.square
    input.square = { hasShadow: false, ...square, fill: Number(percent) / 100 }
    input.hasHoles ??= false
    input.kinds ??= []
  }
  if (input.kinds !== undefined) {
    const kinds = distinct(input.kinds)
    const known = KINDS.filter((kind) => kinds.includes(kind))
    // In their own order; what is no kind is left for the schema to name.
    input.kinds = [...known, ...kinds.filter((kind) => !(known as unknown[]).includes(kind))]
  }
  return input
}

function distinct(value: unknown): unknown[] {
  const values = Array.isArray(value) ? (value as unknown[]) : [value]
  return [...new Set(values.filter((one) => one !== ''))]
}

/** The pictures that this run really opens. */
export function picturesOf({ pictures, only }: Pick<RemoverInput, 'pictures' | 'only'>): string[] {
  return only === undefined ? pictures : pictures.slice(only, only + 1)
}
