import { FONTS } from '../fonts.ts'
import type { CarouselInput, CarouselSlide } from './input.ts'
import { colour } from './style.ts'

/** What a user's brand kit says. Any part may be empty. */
export interface Brand {
  /** `#rrggbb`, the most important first. */
  colours: string[]
  /** Ids of `app/studio/fonts.ts`, the one for titles first. */
  fonts: string[]
  /** Upload id. */
  logo: string | null
  /** `@toko`. */
  handle: string
}

/**
 * The same carousel in the brand's clothes: plain backgrounds take turns with its colours and their letters turn black or white, whichever
 * is easier to read; titles and prices take its first font, the rest its second; handle and logo come on. What the brand does not say
 * stays.
 */
export function applyBrand(input: CarouselInput, brand: Brand): CarouselInput {
  const colours = brand.colours.filter((one) => colour.safeParse(one).success)
  const fonts = brand.fonts.filter((id) => FONTS.some((font) => font.id === id))
  const handle = brand.handle.trim().slice(0, 40)
  return {
    ...input,
    slides: input.slides.map((slide, index) => {
      const background = colours[index % Math.max(1, colours.length)]
      return dress(slide, background, fonts, input.pictures === 'wide')
    }),
    marks: {
      ...input.marks,
      ...(handle !== '' && { handle }),
      ...(brand.logo !== null && { logo: brand.logo }),
    },
  }
}

function dress(
  slide: CarouselSlide,
  background: string | undefined,
  fonts: string[],
  isWide: boolean,
): CarouselSlide {
  const { colour2: _, ...plain } = slide
  const isPlain = slide.pictures.length === 0 && !isWide
  return {
    ...(background === undefined ? slide : { ...plain, colour: background }),
    blocks: slide.blocks.map((block) => {
      const isHead = block.kind === 'title' || block.kind === 'price'
      const font = isHead ? fonts[0] : (fonts[1] ?? fonts[0])
      const hasPlate = block.style.plate === 'box' || block.style.plate === 'lines'
      return {
        ...block,
        style: {
          ...block.style,
          ...(font !== undefined && { font }),
          ...(background !== undefined && hasPlate && plateIn(background)),
          ...(background !== undefined && !hasPlate && isPlain && { colour: readableOn(background) }),
        },
      }
    }),
  }
}

function plateIn(background: string) {
  const letters = readableOn(background)
  // A plate of the background's own colour would not be seen on it.
  return letters === '#ffffff'
    ? { plateColour: '#ffffff', colour: background }
    : { plateColour: '#1b1a17', colour: background }
}

/** Ink or white, whichever contrasts more (WCAG 2.2, relative luminance). */
export function readableOn(background: string): string {
  return luminanceOf(background) > 0.2 ? '#1b1a17' : '#ffffff'
}

function luminanceOf(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const value = parseInt(hex.slice(start, start + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
