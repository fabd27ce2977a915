import type { UploadSummary } from '../contract.ts'
import { withoutSameFiles } from '../same-file.ts'
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
export function layDesign(design: Design, { pictures, wide, logo }: Material): CarouselInput {
  const { slides, ...settings } = design
  const across = wide.length > 0 ? wide : pictures
  const input = carouselInput.parse({
    pictures: 'each',
    ...settings,
    slides: slides.map(({ isPlain: _, ...slide }) => slide),
    wide: (design.pictures === 'wide' ? across : wide).slice(0, MAX_WIDE),
    marks: { ...design.marks, logo },
  })
  const isWide = input.pictures === 'wide'
  const laid = isWide
    ? input
    : { ...input, slides: layPictures(input.slides, pictures, (index) => slides[index]?.isPlain !== true) }
  return { ...laid, count: Math.min(design.count, countPossible(laid)) }
}

/**
 * Shares the pictures among the slides that want some. Where there are fewer than slides, each may use all of them, beginning with another, so
 * that the first set shows them all.
 */
export function layPictures(
  slides: CarouselSlide[],
  pictures: string[],
  isWanted: (slide: number) => boolean,
): CarouselSlide[] {
  const wanted = slides.flatMap((_, index) => (isWanted(index) ? [index] : []))
  const few = pictures.slice(0, Math.min(MOST_PICTURES, MAX_PICTURES))
  return slides.map((slide, index) => {
    const place = wanted.indexOf(index)
    if (place < 0) return { ...slide, pictures: [] }
    const own =
      few.length >= wanted.length
        ? few.filter((_, number) => number % wanted.length === place)
        : few.map((_, number) => few[(number + place) % few.length] as string)
    return { ...slide, pictures: own.map((upload) => ({ upload, focusX: 0.5, focusY: 0.5 })) }
  })
}

/** Ids of uploads, by what they are good for. */
export interface Material {
  pictures: string[]
  /** To lie over several slides. */
  wide: string[]
  logo?: string | undefined
}

/** From here on a picture is a panorama. */
const WIDE_RATIO = 2

/** Logos and panoramas are no pictures for a pool, unless there is nothing else. */
export function materialOf(uploads: UploadSummary[]): Material {
  const images = withoutSameFiles(uploads.filter(({ kind }) => kind === 'image'))
  const isLogo = ({ name }: UploadSummary) => /^logo/i.test(name)
  const isWide = ({ facts }: UploadSummary) => (facts.width ?? 0) / (facts.height ?? 1) >= WIDE_RATIO
  const pictures = images.filter((image) => !isLogo(image) && !isWide(image))
  return {
    pictures: (pictures.length > 0 ? pictures : images).map(({ id }) => id),
    wide: images.filter((image) => !isLogo(image) && isWide(image)).map(({ id }) => id),
    logo: images.find(isLogo)?.id,
  }
}

/** What an input is made of, in the order it first appears. */
export function materialIn({ slides, wide, marks }: CarouselInput): Material {
  const pools = slides.map(({ pictures }) => pictures)
  // One of each pool in turn, so that laying them out again gives the same pools.
  const longest = Math.max(0, ...pools.map(({ length }) => length))
  const ids = Array.from({ length: longest }, (_, place) =>
    pools.flatMap((pool) => pool[place]?.upload ?? []),
  ).flat()
  return { pictures: [...new Set(ids)], wide: wide.map(({ upload }) => upload), logo: marks.logo }
}
