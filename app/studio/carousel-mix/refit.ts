import type { UploadSummary } from '../contract.ts'
import { layPictures, materialOf } from './design.ts'
import type { CarouselInput, CarouselPicture } from './input.ts'

/**
 * The same design for these uploads. Pictures that are not among them leave their pools; where a design with pictures has none left, these are
 * laid into it as a new one would lay them.
 */
export function refitCarousel(input: CarouselInput, uploads: UploadSummary[]): CarouselInput {
  const has = new Set(uploads.flatMap(({ id, kind }) => (kind === 'image' ? [id] : [])))
  const material = materialOf(uploads)
  const across = material.wide.length > 0 ? material.wide : material.pictures
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
      ? layPictures(slides, material.pictures, (index) => (input.slides[index]?.pictures.length ?? 0) > 0)
      : slides,
    wide: isWideLost ? across.slice(0, 1).map((upload) => ({ upload, focusX: 0.5, focusY: 0.5 })) : wide,
    table: { ...input.table, pictures: input.table.pictures.filter((id) => has.has(id)) },
    marks: logo !== undefined && has.has(logo) ? input.marks : marks,
  }
}
