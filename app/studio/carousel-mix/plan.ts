import type { UploadsById, UploadSummary } from '../contract.ts'
import { chooseSets, type Choice } from './choose.ts'
import { setCount } from './count.ts'
import type { CarouselInput, CarouselSlide, Shape } from './input.ts'
import { columnIndex, fillTemplate, matchPicture } from './match.ts'
import { hasPdf } from './price.ts'
import type { SlideBackground, SlideMarks, SlidePicture, SlidePlan, SlideText } from './slide.ts'

export interface SetPlan {
  /** 0-based place among the sets that this run makes. */
  set: number
  slides: SlidePlan[]
  /** File name of the PDF with all slides, when one is wanted. */
  pdf?: string
  /** The set's columns of manifest.csv. */
  manifest: Record<string, string | number>
}

/** Height of a canvas for its width. */
const HEIGHTS: Record<Shape, number> = {
  '4:5': 1350 / 1080,
  '1:1': 1,
  '9:16': 1920 / 1080,
  '3:4': 1440 / 1080,
}
const WIDTH = 1080
const PREVIEW_WIDTH = 540
/** No difference to be seen, and far below the 8 MB that Instagram takes. */
const QUALITY = 90
/** As near to the export as the smaller size lets it: SSIM 0.98 also on pictures full of fine detail. */
const PREVIEW_QUALITY = 92

/**
 * The run's sets with every slide decided: set by set, and each set in every shape before the next. A preview (`only`) is one of them, small. Pure:
 * the same for the same input and the same uploads.
 */
export function planSets(input: CarouselInput, uploads: UploadsById): SetPlan[] {
  const choices = chooseSets(input)
  const pictures = tablePictures(input, uploads)
  const all = choices.flatMap((choice, number) => input.shapes.map((shape) => ({ choice, number, shape })))
  const wanted = input.only === undefined ? all : all.slice(input.only, input.only + 1)
  return wanted.map(({ choice, number, shape }, set) => {
    const contents = input.slides.map((_, slide) => contentOf(input, choice, number, slide, pictures))
    const folder = folderOf(input, number, shape)
    const slides = contents.map((content, slide) => slidePlan(input, content, { set, slide, shape, folder }))
    return {
      set,
      slides,
      ...(hasPdf(input) && { pdf: `${folder}/${folder}.pdf` }),
      manifest: manifestRow(input, contents, uploads, { number, shape }),
    }
  })
}

/** What a slide of a set shows. */
export interface SlideContent {
  picture?: SlidePicture
  texts: SlideText[]
}

/** Slide `slide` of set `set` (a row, with a table). */
export function contentOf(
  input: CarouselInput,
  choice: Choice,
  set: number,
  slide: number,
  pictures: ReadonlyMap<string, UploadSummary>,
): SlideContent {
  const own = input.slides[slide] as CarouselSlide
  const taken = choice.slides[slide]
  const { columns, rows } = input.table
  const row = input.mode === 'table' ? (rows[set] ?? []) : undefined
  const texts = own.blocks.map((block, place) => {
    const pooled = block.texts[taken?.texts[place] ?? -1] ?? ''
    const content = row && block.template !== undefined ? fillTemplate(block.template, columns, row) : pooled
    return { content, style: block.style }
  })
  const picture = pictureOf(input, choice, slide, row, pictures)
  return { ...(picture && { picture }), texts: texts.filter(({ content }) => content !== '') }
}

function pictureOf(
  input: CarouselInput,
  choice: Choice,
  slide: number,
  row: string[] | undefined,
  pictures: ReadonlyMap<string, UploadSummary>,
): SlidePicture | undefined {
  const own = input.slides[slide] as CarouselSlide
  if (input.pictures === 'wide') {
    const wide = input.wide[choice.wide ?? -1]
    return wide && { ...wide, part: { index: slide, of: input.slides.length } }
  }
  const cell = row && own.column !== undefined ? cellOf(input, own.column, row) : ''
  const named = cell === '' ? undefined : pictures.get(cell)
  if (named) return { upload: named.id, focusX: 0.5, focusY: 0.5 }
  return own.pictures[choice.slides[slide]?.picture ?? -1]
}

function cellOf(input: CarouselInput, column: string, row: string[]): string {
  return row[columnIndex(column, input.table.columns)] ?? ''
}

/** By the cell that names it: the upload of every picture that the table asks for. */
export function tablePictures(input: CarouselInput, uploads: UploadsById): Map<string, UploadSummary> {
  const found = new Map<string, UploadSummary>()
  if (input.mode !== 'table') return found
  const pictures = input.table.pictures.flatMap((id) => uploads.get(id) ?? [])
  for (const cell of pictureCells(input)) {
    const match = matchPicture(cell.name, pictures)
    if (match) found.set(cell.name, match)
  }
  return found
}

/** Every cell that names a picture, once for each row and column. */
export function pictureCells(input: CarouselInput): { row: number; column: string; name: string }[] {
  if (input.pictures === 'wide') return []
  const columns = [...new Set(input.slides.flatMap(({ column }) => (column === undefined ? [] : [column])))]
  return input.table.rows.flatMap((row, index) =>
    columns.flatMap((column) => {
      const name = cellOf(input, column, row)
      return name === '' ? [] : [{ row: index + 1, column, name }]
    }),
  )
}

function slidePlan(
  input: CarouselInput,
  { picture, texts }: SlideContent,
  { set, slide, shape, folder }: { set: number; slide: number; shape: Shape; folder: string },
): SlidePlan {
  const own = input.slides[slide] as CarouselSlide
  const isPreview = input.only !== undefined
  const width = isPreview ? PREVIEW_WIDTH : WIDTH
  const format = isPreview ? 'jpeg' : input.format
  const background: SlideBackground = {
    ...(picture && { picture }),
    colour: own.colour,
    ...(own.colour2 !== undefined && { colour2: own.colour2 }),
    // There is nothing to dim behind a plain colour.
    dim: picture ? own.dim : 0,
  }
  return {
    set,
    slide,
    name: `${folder}/${twoDigits(slide + 1)}.${format === 'jpeg' ? 'jpg' : 'png'}`,
    size: { width, height: Math.round(width * HEIGHTS[shape]) },
    background,
    texts,
    marks: marksOf(input, slide),
    format,
    quality: isPreview ? PREVIEW_QUALITY : QUALITY,
  }
}

function marksOf({ marks, slides }: CarouselInput, slide: number): SlideMarks {
  const { colour, handle, logo } = marks
  return {
    colour,
    ...(marks.hasDots && { dots: { index: slide, of: slides.length } }),
    arrow: marks.hasArrow && slide < slides.length - 1,
    ...(marks.hasNumbers && { number: `${slide + 1}/${slides.length}` }),
    ...(handle !== undefined && handle !== '' && { handle }),
    ...(logo !== undefined && { logo: { upload: logo, corner: marks.corner, size: marks.logoSize } }),
  }
}

/** `set-01`; of several shapes `set-01-4x5`; of a pack the app's name. */
function folderOf(input: CarouselInput, set: number, shape: Shape): string {
  const number = String(set + 1).padStart(Math.max(2, String(setCount(input)).length), '0')
  const name = input.pack === 'tiktok' ? 'tiktok' : input.pack === 'whatsapp' ? 'status' : 'set'
  return `${name}-${number}${input.shapes.length > 1 ? `-${shape.replace(':', 'x')}` : ''}`
}

function manifestRow(
  input: CarouselInput,
  contents: SlideContent[],
  uploads: UploadsById,
  { number, shape }: { number: number; shape: Shape },
): Record<string, string | number> {
  const nameOf = (id: string | undefined) => (id === undefined ? '' : (uploads.get(id)?.name ?? ''))
  return {
    set: number + 1,
    shape,
    slides: contents.length,
    pictures: contents.map(({ picture }) => nameOf(picture?.upload)).join(' > '),
    texts: contents.map(({ texts }) => texts.map(({ content }) => content).join(' / ')).join(' > '),
    ...(input.mode === 'pools' && { seed: input.seed }),
  }
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
