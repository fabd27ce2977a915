import { z } from 'zod'
import { FONTS } from '#app/studio/fonts.ts'

export const MAX_BRAND_COLOURS = 6
export const MAX_BRAND_FONTS = 2
export const MAX_HANDLE = 40

export type BrandError = 'colourWrong' | 'coloursTooMany' | 'handleWrong' | 'handleTooLong' | 'logoGone'

const message = (error: BrandError) => error

/** What a user's pictures have in common. Its messages are keys of `brand.errors`. */
export const brandForm = z.object({
  /** '#rrggbb', the most important one first. */
  colours: z
    .array(
      z
        .string()
        .regex(/^#[0-9a-f]{6}$/i, message('colourWrong'))
        .toLowerCase(),
    )
    .max(MAX_BRAND_COLOURS, message('coloursTooMany'))
    .default([])
    .transform((colours) => [...new Set(colours)]),
  /** Ids of app/studio/fonts.ts: for titles, for everything else. Fields left empty and fonts that are gone are none. */
  fonts: z
    .preprocess(
      (fonts) => (Array.isArray(fonts) ? fonts.filter(isFont) : fonts),
      z.array(z.string().max(80)).max(MAX_BRAND_FONTS).default([]),
    )
    .transform((fonts) => [...new Set(fonts)]),
  /** Id of a picture among the user's uploads. */
  logo: z
    .string()
    .optional()
    .transform((id) => id || null),
  /** What stands under the pictures: '@tokobatik'. */
  handle: z
    .string()
    .trim()
    .max(MAX_HANDLE, message('handleTooLong'))
    .regex(/^[^\p{Cc}\p{Cf}]*$/u, message('handleWrong'))
    .default(''),
})

export type Brand = z.infer<typeof brandForm>

function isFont(id: unknown): boolean {
  return FONTS.some((font) => font.id === id)
}
