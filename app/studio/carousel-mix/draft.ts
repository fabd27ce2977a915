import type { CarouselBlock, CarouselInput, CarouselPicture, CarouselSlide } from './input.ts'
import { MAX_BLOCKS, MAX_PICTURES, MAX_SLIDES, MAX_TABLE_PICTURES, MAX_WIDE, MIN_SLIDES } from './limits.ts'
import { matchColumns } from './match.ts'
import type { TextStyle } from './style.ts'
import { styleBelow } from './styles.ts'
import { readTable, tableText } from './table.ts'

/** The carousel as it is while a form is open. Keys stay with a slide or a block wherever it moves. */
export interface Draft {
  content: Content
  /** Key of the slide that is being worked on. */
  selected: string
  nextKey: number
  /** It opened without a picture: every slide waits for some. */
  isBare: boolean
  /** What was before the last step that took something away. */
  before?: Content
  /** What was last done, for those who cannot see it. */
  said?: Said
  /** The slide whose frame should have the focus now. */
  focus?: string
}

export interface Content extends Omit<CarouselInput, 'slides' | 'table' | 'only'> {
  slides: DraftSlide[]
  /** As typed, pasted or read from a file. */
  tableText: string
}

export interface DraftSlide extends Omit<CarouselSlide, 'blocks'> {
  key: string
  blocks: DraftBlock[]
}

/** Its texts are as typed: some may be empty still. */
export interface DraftBlock extends CarouselBlock {
  key: string
}

export interface Said {
  word:
    | 'slideAdded'
    | 'slideMoved'
    | 'slideRemoved'
    | 'pictures'
    | 'styled'
    | 'branded'
    | 'copied'
    | 'undone'
    | 'removed'
  number?: number
  count?: number
}

/** A pool of pictures: a slide's, by its key, or the wide ones. */
export type PoolKey = string
export const WIDE: PoolKey = 'wide'

type Settings = Omit<Content, 'slides' | 'marks' | 'tableText' | 'wide'>

export type Step =
  | { do: 'select'; slide: string }
  | { do: 'add-slide' }
  | { do: 'duplicate-slide'; slide: string }
  | { do: 'nudge-slide'; slide: string; by: -1 | 1 }
  | { do: 'place-slide'; slide: string; at: number }
  | { do: 'remove-slide'; slide: string }
  | { do: 'edit-slide'; slide: string; to: Partial<Omit<CarouselSlide, 'blocks' | 'pictures'>> }
  | { do: 'add-pictures'; pool: PoolKey; uploads: string[] }
  | { do: 'share-pictures'; uploads: string[] }
  | { do: 'remove-picture'; pool: PoolKey; upload: string }
  | { do: 'nudge-picture'; pool: PoolKey; upload: string; by: -1 | 1 }
  | { do: 'edit-picture'; pool: PoolKey; upload: string; to: Partial<CarouselPicture> }
  | { do: 'add-block'; slide: string }
  | { do: 'remove-block'; slide: string; block: string }
  | { do: 'edit-block'; slide: string; block: string; to: Partial<Omit<CarouselBlock, 'style'>> }
  | { do: 'style'; slide: string; block: string; to: Partial<TextStyle> }
  | { do: 'style-all'; slide: string; block: string }
  | { do: 'set'; to: Partial<Settings> }
  | { do: 'mark'; to: Partial<Content['marks']> }
  | { do: 'table'; text: string }
  | { do: 'load'; input: CarouselInput; word: 'branded' | 'copied' }
  | { do: 'undo' }

export function layDraft(input: CarouselInput): Draft {
  let nextKey = 0
  const key = () => `k${nextKey++}`
  const { only: _, slides, table, ...settings } = input
  const content: Content = {
    ...settings,
    slides: slides.map((slide) => ({
      ...slide,
      key: key(),
      blocks: slide.blocks.map((block) => ({ ...block, key: key() })),
    })),
    tableText: tableText(table.columns, table.rows),
  }
  const isBare = content.slides.every(({ pictures }) => pictures.length === 0)
  return { content, selected: content.slides[0]?.key ?? '', nextKey, isBare }
}

/** The input that the draft is, with the pictures that a table may name. */
export function inputOf(
  { slides, tableText: text, ...settings }: Content,
  pictures: string[],
): CarouselInput {
  return {
    ...settings,
    slides: slides.map(({ key: _, blocks, ...slide }) => ({
      ...slide,
      blocks: blocks.map(({ key: __, texts, ...block }) => ({ ...block, texts: textsIn(texts) })),
    })),
    table: {
      ...(text.trim() === '' ? { columns: [], rows: [] } : readTable(text)),
      pictures: pictures.slice(0, MAX_TABLE_PICTURES),
    },
  }
}

/** As the schema reads them. */
export function textsIn(texts: string[]): string[] {
  return [...new Set(texts.map((text) => text.trim()))].filter((text) => text !== '')
}

export function edit(draft: Draft, step: Step): Draft {
  const { said: _, focus: __, before: ___, ...rest } = draft
  switch (step.do) {
    case 'select':
      return { ...draft, selected: step.slide }
    case 'add-slide':
      return insertSlide(rest, newSlideAfter(draft.content), draft.content.slides.length - 1)
    case 'duplicate-slide': {
      const at = draft.content.slides.findIndex(({ key }) => key === step.slide)
      const slide = draft.content.slides[at]
      return slide ? insertSlide(rest, structuredClone(slide), at + 1) : draft
    }
    case 'nudge-slide': {
      const at = draft.content.slides.findIndex(({ key }) => key === step.slide)
      return placeSlide(rest, step.slide, at + step.by)
    }
    case 'place-slide':
      return placeSlide(rest, step.slide, step.at)
    case 'remove-slide':
      return removeSlide(rest, step.slide)
    case 'edit-slide':
      return onSlide(rest, step.slide, (slide) => ({ ...slide, ...step.to }))
    case 'add-pictures':
      return addPictures(rest, step.pool, step.uploads)
    case 'share-pictures':
      return sharePictures(rest, step.uploads)
    case 'remove-picture':
      return {
        ...onPool(rest, step.pool, (pool) => pool.filter(({ upload }) => upload !== step.upload)),
        before: draft.content,
        said: { word: 'removed' },
      }
    case 'nudge-picture':
      return onPool(rest, step.pool, (pool) => nudge(pool, step.upload, step.by))
    case 'edit-picture':
      return onPool(rest, step.pool, (pool) =>
        pool.map((one) => (one.upload === step.upload ? { ...one, ...step.to } : one)),
      )
    case 'add-block':
      return addBlock(rest, step.slide)
    case 'remove-block':
      return {
        ...onSlide(rest, step.slide, (slide) => ({
          ...slide,
          blocks: slide.blocks.filter(({ key }) => key !== step.block),
        })),
        before: draft.content,
        said: { word: 'removed' },
      }
    case 'edit-block':
      return onBlock(rest, step.slide, step.block, (block) => ({ ...block, ...step.to }))
    case 'style':
      return onBlock(rest, step.slide, step.block, (block) => ({
        ...block,
        style: { ...block.style, ...step.to },
      }))
    case 'style-all':
      return styleAll(rest, step.slide, step.block)
    case 'set':
      return { ...rest, content: settle({ ...draft.content, ...step.to }, step.to) }
    case 'mark':
      return {
        ...rest,
        content: { ...draft.content, marks: { ...draft.content.marks, ...step.to } },
      }
    case 'table':
      return { ...rest, content: bindTable({ ...draft.content, tableText: step.text }) }
    case 'load': {
      const laid = layDraft(step.input)
      const place = draft.content.slides.findIndex(({ key }) => key === draft.selected)
      return {
        content: { ...laid.content, tableText: draft.content.tableText },
        selected: laid.content.slides[Math.max(0, place)]?.key ?? laid.selected,
        nextKey: laid.nextKey,
        isBare: draft.isBare,
        before: draft.content,
        said: { word: step.word },
      }
    }
    case 'undo':
      return draft.before ? undo(draft, draft.before) : draft
  }
}

function undo(draft: Draft, before: Content): Draft {
  const place = draft.content.slides.findIndex(({ key }) => key === draft.selected)
  const isThere = before.slides.some(({ key }) => key === draft.selected)
  return {
    content: before,
    nextKey: draft.nextKey,
    isBare: draft.isBare,
    selected: isThere ? draft.selected : (before.slides[Math.max(0, place)]?.key ?? draft.selected),
    said: { word: 'undone' },
  }
}

/** A new slide looks like the one before the closing, without its words. */
function newSlideAfter({ slides }: Content): DraftSlide {
  const model = slides.length > 2 ? slides.at(-2) : slides[0]
  const { column: _, ...slide } = structuredClone(model as DraftSlide)
  return {
    ...slide,
    blocks: slide.blocks.map(({ template: __, ...block }) => ({ ...block, texts: [''] })),
  }
}

function insertSlide(draft: Draft, slide: DraftSlide, at: number): Draft {
  if (draft.content.slides.length >= MAX_SLIDES) return draft
  let { nextKey } = draft
  const key = () => `k${nextKey++}`
  const placed = {
    ...slide,
    key: key(),
    blocks: slide.blocks.map((block) => ({ ...block, key: key() })),
  }
  const place = Math.max(1, at)
  return {
    ...draft,
    content: { ...draft.content, slides: draft.content.slides.toSpliced(place, 0, placed) },
    selected: placed.key,
    nextKey,
    said: { word: 'slideAdded', number: place + 1 },
    focus: placed.key,
  }
}

function placeSlide(draft: Draft, key: string, to: number): Draft {
  const { slides } = draft.content
  const at = slides.findIndex((slide) => slide.key === key)
  const slide = slides[at]
  if (!slide || to < 0 || to >= slides.length || to === at) return draft
  return {
    ...draft,
    content: { ...draft.content, slides: slides.toSpliced(at, 1).toSpliced(to, 0, slide) },
    selected: key,
    said: { word: 'slideMoved', number: to + 1 },
    focus: key,
  }
}

function removeSlide(draft: Draft, key: string): Draft {
  const { slides } = draft.content
  const at = slides.findIndex((slide) => slide.key === key)
  const neighbour = slides[at + 1] ?? slides[at - 1]
  if (at < 0 || !neighbour || slides.length <= MIN_SLIDES) return draft
  return {
    ...draft,
    content: { ...draft.content, slides: slides.toSpliced(at, 1) },
    selected: neighbour.key,
    before: draft.content,
    said: { word: 'slideRemoved', number: at + 1 },
    focus: neighbour.key,
  }
}

function addPictures(draft: Draft, pool: PoolKey, uploads: string[]): Draft {
  const room = pool === WIDE ? MAX_WIDE : MAX_PICTURES
  return {
    ...onPool(draft, pool, (pictures) => {
      const known = new Set(pictures.map(({ upload }) => upload))
      const fresh = uploads.filter((upload) => !known.has(upload))
      return [...pictures, ...fresh.map(pictureOf)].slice(0, room)
    }),
    said: { word: 'pictures', count: uploads.length },
  }
}

/** New pictures go where there are fewest, among the slides that have some; where none had any, to all in turn. */
function sharePictures(draft: Draft, uploads: string[]): Draft {
  if (draft.content.pictures === 'wide') return addPictures(draft, WIDE, uploads)
  return uploads.reduce((shared, upload) => {
    const { slides } = shared.content
    const open = shared.isBare ? slides : slides.filter(({ pictures }) => pictures.length > 0)
    if (open.length === 0) return addPictures(shared, shared.selected, [upload])
    const emptiest = open.reduce((a, b) => (b.pictures.length < a.pictures.length ? b : a))
    return addPictures(shared, emptiest.key, [upload])
  }, draft)
}

function pictureOf(upload: string): CarouselPicture {
  return { upload, focusX: 0.5, focusY: 0.5 }
}

function nudge(pool: CarouselPicture[], upload: string, by: -1 | 1): CarouselPicture[] {
  const at = pool.findIndex((one) => one.upload === upload)
  const picture = pool[at]
  const to = at + by
  return picture && to >= 0 && to < pool.length ? pool.toSpliced(at, 1).toSpliced(to, 0, picture) : pool
}

/** Below the others, smaller than the first. */
function addBlock(draft: Draft, slideKey: string): Draft {
  const slide = draft.content.slides.find(({ key }) => key === slideKey)
  if (!slide || slide.blocks.length >= MAX_BLOCKS) return draft
  const kinds = ['title', 'body', 'action'] as const
  const kind = kinds.find((one) => slide.blocks.every((block) => block.kind !== one)) ?? 'body'
  const style = styleBelow(slide.blocks.at(-1)?.style)
  const block: DraftBlock = { key: `k${draft.nextKey}`, kind, texts: [''], style }
  return {
    ...onSlide(draft, slideKey, (one) => ({ ...one, blocks: [...one.blocks, block] })),
    nextKey: draft.nextKey + 1,
  }
}

/** Every block that says the same kind of thing takes this one's style, place and all. */
function styleAll(draft: Draft, slideKey: string, blockKey: string): Draft {
  const model = draft.content.slides
    .find(({ key }) => key === slideKey)
    ?.blocks.find(({ key }) => key === blockKey)
  if (!model) return draft
  let count = 0
  const slides = draft.content.slides.map((slide) => ({
    ...slide,
    blocks: slide.blocks.map((block) => {
      if (block.kind !== model.kind || block === model) return block
      count += 1
      return { ...block, style: model.style }
    }),
  }))
  return {
    ...draft,
    content: { ...draft.content, slides },
    before: draft.content,
    said: { word: 'styled', count },
  }
}

/** What a pack asks for comes with it; whoever changes it leaves the pack. */
function settle(content: Content, to: Partial<Settings>): Content {
  if (to.pack) return { ...content, shapes: ['9:16'], format: 'jpeg' }
  const isOwn = to.shapes !== undefined || to.format !== undefined
  if (!isOwn || content.pack === undefined) return content
  const { pack: _, ...rest } = content
  return rest
}

/** What no column fills yet takes the one that is named like it. */
function bindTable(content: Content): Content {
  const { columns, rows } = readTable(content.tableText)
  const isBound = content.slides.some(
    ({ column, blocks }) => column !== undefined || blocks.some(({ template }) => template !== undefined),
  )
  if (columns.length === 0 || rows.length === 0 || isBound) return content
  const matches = matchColumns(content.slides, columns)
  return {
    ...content,
    slides: content.slides.map((slide, index) => {
      const match = matches[index]
      return {
        ...slide,
        ...(match?.column !== undefined && { column: match.column }),
        blocks: slide.blocks.map((block, place) => {
          const template = match?.templates[place]
          return template === undefined ? block : { ...block, template }
        }),
      }
    }),
  }
}

function onSlide(draft: Draft, key: string, change: (slide: DraftSlide) => DraftSlide): Draft {
  const slides = draft.content.slides.map((slide) => (slide.key === key ? change(slide) : slide))
  return { ...draft, content: { ...draft.content, slides } }
}

function onBlock(draft: Draft, slide: string, key: string, change: (block: DraftBlock) => DraftBlock): Draft {
  return onSlide(draft, slide, (one) => ({
    ...one,
    blocks: one.blocks.map((block) => (block.key === key ? change(block) : block)),
  }))
}

function onPool(
  draft: Draft,
  pool: PoolKey,
  change: (pictures: CarouselPicture[]) => CarouselPicture[],
): Draft {
  if (pool === WIDE) return { ...draft, content: { ...draft.content, wide: change(draft.content.wide) } }
  return onSlide(draft, pool, (slide) => ({ ...slide, pictures: change(slide.pictures) }))
}
