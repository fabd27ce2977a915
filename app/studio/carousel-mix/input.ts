import { z } from 'zod'
import {
  BLOCK_KINDS,
  FORMATS,
  MAX_BLOCKS,
  MAX_CELL,
  MAX_COLUMNS,
  MAX_PICTURES,
  MAX_SETS,
  MAX_SLIDES,
  MAX_TABLE_PICTURES,
  MAX_TEXT,
  MAX_TEXTS,
  MAX_WIDE,
  MIN_SLIDES,
  PACKS,
  SHAPES,
  TABLE_FAULTS,
} from './limits.ts'
import { CORNERS, colour, textStyle } from './style.ts'
import { tidyCarousel } from './tidy.ts'

const fraction = z.number().min(0).max(1)
const uploadId = z.string().min(1).max(500)

const picture = z.strictObject({
  upload: uploadId,
  /** Point of the picture that a crop keeps. */
  focusX: fraction.default(0.5),
  focusY: fraction.default(0.5),
})

const block = z.strictObject({
  kind: z.enum(BLOCK_KINDS),
  /** Each set shows one of these. */
  texts: z.array(z.string().max(MAX_TEXT)).max(MAX_TEXTS).default([]),
  /** With a table: `{nama} — {harga}`. Without one, a set shows one of the texts. */
  template: z.string().trim().max(MAX_TEXT).optional(),
  style: textStyle.prefault({}),
})

const slide = z.strictObject({
  pictures: z.array(picture).max(MAX_PICTURES).default([]),
  /** With a table: the column that names this slide's picture. */
  column: z.string().trim().max(100).optional(),
  blocks: z.array(block).max(MAX_BLOCKS).default([]),
  /** Shows where there is no picture; with a second one it runs from one to the other. */
  colour: colour.default('#23356b'),
  colour2: colour.optional(),
  /** Black over the picture. */
  dim: z.number().min(0).max(0.8).default(0.2),
})

const marks = z.strictObject({
  colour: colour.default('#ffffff'),
  hasDots: z.boolean().default(false),
  /** On every slide but the last. */
  hasArrow: z.boolean().default(false),
  hasNumbers: z.boolean().default(false),
  handle: z.string().trim().max(40).optional(),
  logo: uploadId.optional(),
  corner: z.enum(CORNERS).default('top-right'),
  /** The logo's longer side, as a fraction of the canvas width. */
  logoSize: z.number().min(0.05).max(0.4).default(0.14),
})

const table = z.strictObject({
  columns: z.array(z.string().trim().max(100)).max(MAX_COLUMNS).default([]),
  /** As many cells in each as there are columns. */
  rows: z
    // A form's reader makes an empty cell undefined.
    .array(z.array(z.string().max(MAX_CELL).default('')).max(MAX_COLUMNS))
    .max(MAX_SETS)
    .default([]),
  fault: z
    .strictObject({
      code: z.enum(TABLE_FAULTS),
      values: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
    })
    .optional(),
  /** Uploads that cells may name. */
  pictures: z.array(uploadId).max(MAX_TABLE_PICTURES).default([]),
})

const settings = z.strictObject({
  /** `pools`: every set takes one of each pool. `table`: every row is a set. */
  mode: z.enum(['pools', 'table']),
  slides: z.array(slide).min(MIN_SLIDES).max(MAX_SLIDES),
  /** `wide`: one picture lies over all slides, a slice on each, in place of the slides' own. */
  pictures: z.enum(['each', 'wide']),
  wide: z.array(picture).max(MAX_WIDE).default([]),
  table: table.prefault({}),
  marks: marks.prefault({}),
  shapes: z.array(z.enum(SHAPES)).min(1).max(SHAPES.length).default(['4:5']),
  format: z.enum(FORMATS).default('jpeg'),
  isPdf: z.boolean().default(false),
  /** What an app takes as it is: 9:16 JPEG, in folders of its name. */
  pack: z.enum(PACKS).optional(),
  /** Sets made from pools; a table makes one of each row. */
  count: z.number().int().min(1).max(MAX_SETS).default(5),
  seed: z.number().int().min(0).max(4_294_967_295).default(1),

  /** Preview: only this set (0-based, counted over all shapes), small. */
  only: z
    .number()
    .int()
    .min(0)
    .max(MAX_SETS * SHAPES.length - 1)
    .optional(),
})

/**
 * Everything a run of Carousel Mix needs. It reads a posted form (conform notation, empty fields absent, ticks `on`) and a recipe, where
 * everything but the media has a default: `{ "slides": [{ "pictures": ["a.jpg"], "texts": ["Promo"] }, …] }` is whole. What a form can
 * get wrong while one is still filling it in (a blank slide, say) is left to the tool's `check`.
 */
export const carouselInput = z.preprocess(tidyCarousel, settings)

export type CarouselInput = z.infer<typeof carouselInput>
export type CarouselSlide = CarouselInput['slides'][number]
export type CarouselBlock = CarouselSlide['blocks'][number]
export type CarouselPicture = CarouselSlide['pictures'][number]
export type CarouselTable = CarouselInput['table']
export type CarouselMarks = CarouselInput['marks']
export type BlockKind = (typeof BLOCK_KINDS)[number]
export type Shape = (typeof SHAPES)[number]
export type Pack = (typeof PACKS)[number]
export type Role = 'cover' | 'body' | 'closing'

/** The first slide opens, the last one closes. */
export function roleOf(slide: number, count: number): Role {
  if (slide === 0) return 'cover'
  return slide === count - 1 ? 'closing' : 'body'
}
