import { z } from 'zod'

export const ANCHORS = [
  'top-left',
  'top',
  'top-right',
  'left',
  'center',
  'right',
  'bottom-left',
  'bottom',
  'bottom-right',
] as const
export const ALIGNMENTS = ['left', 'center', 'right'] as const
/** `auto`: a box, where the text would not stand out from what is behind it. `lines`: a strip behind each line. */
export const PLATES = ['none', 'auto', 'box', 'lines'] as const
export const CORNERS = ['top-left', 'top-right', 'bottom-left', 'bottom-right'] as const
export const WEIGHTS = [400, 500, 600, 700, 800, 900] as const

/** Share of the canvas width, percent. */
export const MIN_SIZE = 1.5
export const MAX_SIZE = 20

export const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'A colour is written as #rrggbb')
const fraction = z.number().min(0).max(1)

/**
 * How a text stands on a slide. Lengths are shares of the canvas width or of the letters, so that one design serves every shape and
 * the small preview.
 */
export const textStyle = z.strictObject({
  /** An id of `app/studio/fonts.ts`. One that is gone is drawn in the first family. */
  font: z.string().trim().min(1).max(60).default('plus-jakarta-sans'),
  /** Percent of the canvas width. */
  size: z.number().min(MIN_SIZE).max(MAX_SIZE).default(7),
  weight: z.number().int().min(100).max(1000).default(700),
  colour: colour.default('#ffffff'),
  plate: z.enum(PLATES).default('auto'),
  plateColour: colour.default('#000000'),
  plateOpacity: fraction.default(0.55),
  anchor: z.enum(ANCHORS).default('center'),
  /** Centre of the block, fractions of the canvas; they win over the anchor. */
  x: fraction.optional(),
  y: fraction.optional(),
  align: z.enum(ALIGNMENTS).default('center'),
  shadow: z.boolean().default(false),
  glow: z.boolean().default(false),
  /** Percent of the letters' size. */
  outline: z.number().min(0).max(30).default(0),
  outlineColour: colour.default('#000000'),
  /** Inside the plate, percent of the canvas width. */
  padding: z.number().min(0).max(10).default(2.5),
  /** Fraction of the canvas that lines may fill before they wrap. */
  width: z.number().min(0.2).max(1).default(0.84),
  isUpperCase: z.boolean().default(false),
  /** Line height, times the letters' size. */
  leading: z.number().min(0.8).max(2).default(1.15),
})

export type TextStyle = z.infer<typeof textStyle>
export type Anchor = (typeof ANCHORS)[number]
export type Corner = (typeof CORNERS)[number]
