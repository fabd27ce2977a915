import { isRecord } from '#app/is-record.ts'
import type { BLOCK_KINDS } from './limits.ts'
import { matchColumns } from './match.ts'
import { placeOf, withPreset } from './styles.ts'
import { readTable, withoutControls } from './table.ts'

type Tree = Record<string, unknown>

/** Brings shorthands of recipes and leftovers of forms into the one shape that the schema of `input.ts` describes. */
export function tidyCarousel(value: unknown): unknown {
  if (!isRecord(value)) return value
  const { plain, ...rest } = value
  // The page's own fields, such as its submission key, begin with an underscore.
  const input: Tree = Object.fromEntries(Object.entries(rest).filter(([key]) => !key.startsWith('_')))
  const slides = settlePlain(Array.isArray(input.slides) ? input.slides : [{}, {}], plain)
  input.slides = slides.map(tidySlide)
  if (input.wide !== undefined) input.wide = picturesOf(input.wide)
  input.pictures ||= Array.isArray(input.wide) && input.wide.length > 0 ? 'wide' : 'each'
  if (isRecord(input.table)) input.table = tidyTable(input.table)
  const columns = isRecord(input.table) && Array.isArray(input.table.columns) ? input.table.columns : []
  input.mode ||= columns.length > 0 ? 'table' : 'pools'
  if (input.mode === 'table') input.slides = bind(input.slides as unknown[], columns)
  if (typeof input.shapes === 'string') input.shapes = [input.shapes]
  if (Array.isArray(input.shapes)) input.shapes = [...new Set(input.shapes.filter(Boolean))]
  if (input.pack === 'none') delete input.pack
  // A pack is what its app takes, whatever else was chosen.
  if (input.pack) Object.assign(input, { shapes: ['9:16'], format: 'jpeg' })
  return input
}

/**
 * Without JavaScript a slide's pictures, texts and style come from a list of their own (`plain[2].texts[0]`), and replace what the form
 * carried. Settled here, so that nobody after this knows of them.
 */
function settlePlain(slides: unknown[], plain: unknown): unknown[] {
  if (!Array.isArray(plain)) return slides
  return slides.flatMap((slide, index) => {
    const own: unknown = plain[index]
    if (!isRecord(slide) || !isRecord(own)) return [slide]
    if (own.place === 'remove') return []
    const blocks = asArray(slide.blocks).map((block, number) => {
      const wanted: unknown = asArray(own.blocks)[number]
      if (!isRecord(block) || !isRecord(wanted)) return block
      const preset = wanted.preset || undefined
      return {
        ...block,
        texts: asArray(wanted.texts),
        ...(wanted.template !== undefined && { template: wanted.template }),
        ...(preset !== undefined && {
          style: { ...(isRecord(block.style) && placeOf(block.style)), preset },
        }),
      }
    })
    // The focus of a picture that stays, stays.
    const known = new Map(
      asArray(slide.pictures).flatMap((one) => (isRecord(one) ? [[one.upload, one] as const] : [])),
    )
    const pictures = asArray(own.pictures).flatMap((upload) =>
      upload ? [known.get(upload) ?? { upload }] : [],
    )
    const settled = { ...slide, blocks, pictures, ...(own.colour !== undefined && { colour: own.colour }) }
    return own.place === 'duplicate' ? [settled, structuredClone(settled)] : [settled]
  })
}

function tidySlide(value: unknown): unknown {
  if (!isRecord(value)) return value ?? {}
  const { texts, text, picture, ...slide } = value
  const said = texts ?? text
  if (said !== undefined && slide.blocks === undefined) slide.blocks = [{ texts: said }]
  if (picture !== undefined && slide.pictures === undefined) slide.pictures = [picture]
  if (slide.pictures !== undefined) slide.pictures = picturesOf(slide.pictures)
  if (Array.isArray(slide.blocks)) slide.blocks = slide.blocks.map(tidyBlock)
  return slide
}

/** By its place, unless it says what it is: first the title, then what explains it, then what to do. */
const KIND_BY_PLACE: unknown[] = ['title', 'body', 'action'] satisfies (typeof BLOCK_KINDS)[number][]

function tidyBlock(value: unknown, place: number): unknown {
  const block: Tree = isRecord(value) ? { ...value } : value === undefined ? {} : { texts: value }
  block.kind ||= KIND_BY_PLACE[place]
  if (block.texts !== undefined) block.texts = textsOf(block.texts)
  if (typeof block.style === 'string') block.style = { preset: block.style }
  if (isRecord(block.style)) block.style = withPreset(block.style)
  return block
}

/** The same picture twice in a pool would make two sets alike. */
function picturesOf(value: unknown): unknown {
  const seen = new Set<unknown>()
  return asArray(value).flatMap((one) => {
    const picture = typeof one === 'string' ? { upload: one } : one
    if (!isRecord(picture)) return one === undefined ? [] : [one]
    if (!picture.upload || seen.has(picture.upload)) return []
    seen.add(picture.upload)
    return [picture]
  })
}

/** One text is one element, with its own line breaks; a lone text is one per line. Empty ones and repeats are dropped. */
function textsOf(value: unknown): unknown {
  const list = typeof value === 'string' ? value.split(/\r?\n/) : value
  if (!Array.isArray(list)) return list
  const texts = list.map((text: unknown) =>
    typeof text === 'string' ? withoutControls(text.replaceAll(/\r\n?/g, '\n')).trim() : text,
  )
  return [...new Set(texts)].filter((text) => text !== '' && text !== undefined)
}

/** A table comes as its text, from a form, or as columns and rows. */
function tidyTable(value: Tree): Tree {
  const { text, ...table } = value
  if (table.pictures !== undefined) table.pictures = [...new Set(asArray(table.pictures).filter(Boolean))]
  if (typeof text !== 'string') return table
  return { ...table, ...readTable(text) }
}

/** What nobody has matched with a column by hand is matched by name. */
function bind(slides: unknown[], columns: unknown[]): unknown[] {
  const isBound = slides.some(
    (slide) =>
      isRecord(slide) &&
      (slide.column !== undefined ||
        asArray(slide.blocks).some((block) => isRecord(block) && block.template !== undefined)),
  )
  if (isBound || columns.length === 0) return slides
  const names = columns.map(String)
  const matched = matchColumns(
    slides.map((slide) => ({
      blocks: asArray(isRecord(slide) ? slide.blocks : []).map((block) => ({
        kind: String(isRecord(block) ? block.kind : ''),
      })),
    })),
    names,
  )
  return slides.map((slide, index) => {
    const match = matched[index]
    if (!isRecord(slide) || !match) return slide
    return {
      ...slide,
      ...(match.column !== undefined && { column: match.column }),
      blocks: asArray(slide.blocks).map((block, place) => {
        const template = match.templates[place]
        return isRecord(block) && template !== undefined ? { ...block, template } : block
      }),
    }
  })
}

function asArray(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}
