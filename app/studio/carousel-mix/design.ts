import { countPossible } from './count.ts'
import { carouselInput, type BlockKind, type CarouselInput, type CarouselSlide } from './input.ts'
import { MAX_PICTURES, MAX_WIDE } from './limits.ts'
import type { TextStyle } from './style.ts'
import type { PresetName } from './styles.ts'

/** A carousel without its pictures: what a starter and the example are written as. */
export interface Design extends Partial<
  Pick<CarouselInput, 'shapes' | 'format' | 'isPdf' | 'pack' | 'pictures'>
> {
  slides: DesignSlide[]
  marks?: Partial<CarouselInput['marks']>
  table?: { columns: string[]; rows: string[][] }
  /** Fewer where fewer are possible. */
  count: number
}

export interface DesignSlide {
  colour: string
  colour2?: string
  dim?: number
  /** Stands on its colour, whatever pictures there are. */
  isPlain?: boolean
  blocks: DesignBlock[]
}

export interface DesignBlock {
  kind: BlockKind
  texts: string[]
  template?: string
  style: { preset: PresetName } & Partial<TextStyle>
}

/** Where a picture fits several slides at most so many are laid out; more are a press away. */
const MOST_PICTURES = 30

/** The design with these pictures in it. */
export function layDesign(design: Design, images: { id: string }[]): CarouselInput {
  const { slides, ...settings } = design
  const isWide = design.pictures === 'wide'
  const input = carouselInput.parse({
    ...settings,
    slides: slides.map(({ isPlain: _, ...slide }) => slide),
    ...(isWide && { wide: images.slice(0, MAX_WIDE).map(({ id }) => id) }),
  })
  const laid = isWide
    ? input
    : { ...input, slides: layPictures(input.slides, images, (index) => slides[index]?.isPlain !== true) }
  return { ...laid, count: Math.min(design.count, countPossible(laid)) }
}

/**
 * Shares the pictures among the slides that want some. Where there are fewer than slides, each may use all of them, beginning with another, so
 * that the first set shows them all.
 */
export function layPictures(
  slides: CarouselSlide[],
  images: { id: string }[],
  isWanted: (slide: number) => boolean,
): CarouselSlide[] {
  const wanted = slides.flatMap((_, index) => (isWanted(index) ? [index] : []))
  const few = images.slice(0, Math.min(MOST_PICTURES, MAX_PICTURES))
  return slides.map((slide, index) => {
    const place = wanted.indexOf(index)
    if (place < 0) return { ...slide, pictures: [] }
    const own =
      few.length >= wanted.length
        ? few.filter((_, number) => number % wanted.length === place)
        : few.map((_, number) => few[(number + place) % few.length] as { id: string })
    return { ...slide, pictures: own.map(({ id }) => ({ upload: id, focusX: 0.5, focusY: 0.5 })) }
  })
}

/** The pictures of an input in the order they first appear. */
export function imagesOf(input: CarouselInput): { id: string }[] {
  const pools = [...input.slides.map(({ pictures }) => pictures), input.wide]
  // One of each pool in turn, so that laying them out again gives the same pools.
  const longest = Math.max(0, ...pools.map(({ length }) => length))
  const ids = Array.from({ length: longest }, (_, place) =>
    pools.flatMap((pool) => pool[place]?.upload ?? []),
  ).flat()
  return [...new Set(ids)].map((id) => ({ id }))
}
