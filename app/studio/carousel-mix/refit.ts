import type { UploadSummary } from '../contract.ts'
import { layPictures } from './design.ts'
import type { CarouselInput, CarouselPicture } from './input.ts'

/**
 * The same design for these uploads. Pictures that are not among them leave their pools; where a design with pictures has none left, these are
 * laid into it as a new one would lay them.
 */
export function refitCarousel(input: CarouselInput, uploads: UploadSummary[]): CarouselInput {
  const images = uploads.filter(({ kind }) => kind === 'image')
  const has = new Set(images.map(({ id }) => id))
  const keep = (pictures: CarouselPicture[]) => pictures.filter(({ upload }) => has.has(upload))
  const wide = keep(input.wide)
  const slides = input.slides.map((slide) => ({ ...slide, pictures: keep(slide.pictures) }))
  const hadPictures = input.slides.some(({ pictures }) => pictures.length > 0)
  const isBare = hadPictures && slides.every(({ pictures }) => pictures.length === 0)
  const { logo, ...marks } = input.marks
  const isWideLost = input.wide.length > 0 && wide.length === 0
  return {
    ...input,
    slides: isBare
      ? layPictures(slides, images, (index) => (input.slides[index]?.pictures.length ?? 0) > 0)
      : slides,
    wide: isWideLost ? images.slice(0, 1).map(({ id }) => ({ upload: id, focusX: 0.5, focusY: 0.5 })) : wide,
    table: { ...input.table, pictures: input.table.pictures.filter((id) => has.has(id)) },
    marks: logo !== undefined && has.has(logo) ? input.marks : marks,
  }
}
