import { memo } from 'react'
import type { Content, DraftBlock, DraftSlide } from './draft.ts'
import type { CarouselPicture } from './input.ts'
import { textStyle } from './style.ts'

/** Slides and wide pictures as the form posts them; what is as usual is left out. */
export function DraftFields({ content }: { content: Content }) {
  return (
    <>
      {content.slides.map((slide, index) => (
        <SlideFields key={slide.key} slide={slide} field={`slides[${index}]`} />
      ))}
      <PictureFields pictures={content.wide} field="wide" />
    </>
  )
}

const SlideFields = memo(function SlideFields({ slide, field }: { slide: DraftSlide; field: string }) {
  const { colour, colour2, dim, column, pictures, blocks } = slide
  return (
    <>
      <Values field={field} values={{ colour, colour2, dim, column }} />
      <PictureFields pictures={pictures} field={`${field}.pictures`} />
      {blocks.map((block, index) => (
        <BlockFields key={block.key} block={block} field={`${field}.blocks[${index}]`} />
      ))}
    </>
  )
})

const BlockFields = memo(function BlockFields({ block, field }: { block: DraftBlock; field: string }) {
  const texts = block.texts.map((text, index) => [`texts[${index}]`, text] as const)
  const style = Object.entries(block.style).flatMap(([key, value]) =>
    value === USUAL[key] ? [] : [[`style.${key}`, value === true ? 'on' : value] as const],
  )
  return (
    <Values
      field={field}
      values={{
        kind: block.kind,
        template: block.template,
        ...Object.fromEntries(texts),
        ...Object.fromEntries(style),
      }}
    />
  )
})

const USUAL: Record<string, unknown> = textStyle.parse({})

const PictureFields = memo(function PictureFields({
  pictures,
  field,
}: {
  pictures: CarouselPicture[]
  field: string
}) {
  return pictures.map(({ upload, focusX, focusY }, index) => (
    <Values
      key={upload}
      field={`${field}[${index}]`}
      values={{
        upload,
        focusX: focusX === 0.5 ? undefined : focusX,
        focusY: focusY === 0.5 ? undefined : focusY,
      }}
    />
  ))
})

function Values({
  field,
  values,
}: {
  field: string
  values: Record<string, string | number | false | undefined>
}) {
  return Object.entries(values).map(
    ([key, value]) =>
      value !== undefined &&
      value !== false &&
      value !== '' && <input key={key} type="hidden" name={`${field}.${key}`} value={value} />,
  )
}
