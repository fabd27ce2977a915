import type { Problem, UploadsById } from '../contract.ts'
import { missingGlyphs } from '../glyphs.ts'
import { sameFiles } from '../same-file.ts'
import { chooseSets } from './choose.ts'
import { countPossible, setCount } from './count.ts'
import type { CarouselInput } from './input.ts'
import { MAX_TEXT } from './limits.ts'
import { columnIndex, tokensOf } from './match.ts'
import { contentOf, pictureCells, tablePictures, type SlideContent } from './plan.ts'
import { uploadsOf } from './uploads.ts'

/** What a phone or a camera makes; larger ones are scans and posters. */
const MAX_PICTURE_MEGABYTES = 20

/** What keeps this input from becoming slides, worst first. A preview may show what is not finished yet. */
export function checkCarousel(input: CarouselInput, uploads: UploadsById): Problem[] {
  const files = checkFiles(input, uploads)
  if (input.only !== undefined) {
    if (input.only >= setCount(input) * input.shapes.length) return [{ code: 'preview-missing' }]
    return [...files, ...checkGlyphs(input, uploads)]
  }
  const material = input.mode === 'table' ? checkTable(input, uploads) : checkPools(input, uploads)
  const problems = [...material, ...files]
  if (input.pictures === 'wide' && input.wide.length === 0) problems.push({ code: 'wide-missing' })
  // Contents mean little while what they are made of is missing.
  return problems.length > 0 ? problems : checkContents(input, uploads)
}

function checkFiles(input: CarouselInput, uploads: UploadsById): Problem[] {
  return uploadsOf(input).flatMap((id): Problem[] => {
    const upload = uploads.get(id)
    if (!upload) return [{ code: 'file-missing' }]
    const values = { file: upload.name, limit: MAX_PICTURE_MEGABYTES }
    if (upload.kind !== 'image') return [{ code: 'not-a-picture', values }]
    return upload.bytes > MAX_PICTURE_MEGABYTES * 1e6 ? [{ code: 'picture-too-large', values }] : []
  })
}

function checkPools(input: CarouselInput, uploads: UploadsById): Problem[] {
  const pools = input.pictures === 'wide' ? [input.wide] : input.slides.map(({ pictures }) => pictures)
  return pools.flatMap((pool) =>
    sameFiles(
      pool.map(({ upload }) => ({ upload })),
      uploads,
    ),
  )
}

function checkTable(input: CarouselInput, uploads: UploadsById): Problem[] {
  const { columns, rows, fault } = input.table
  if (fault) return [{ code: fault.code, values: fault.values }]
  if (rows.length === 0) return [{ code: 'table-empty' }]
  const named = input.slides.flatMap(({ column, blocks }, slide) =>
    [
      ...(column === undefined || input.pictures === 'wide' ? [] : [column]),
      ...blocks.flatMap(({ template }) => tokensOf(template ?? '')),
    ].map((name) => ({ name, slide: slide + 1 })),
  )
  if (named.length === 0) return [{ code: 'table-unbound' }]
  const unknown = named.find(({ name }) => columnIndex(name, columns) < 0)
  if (unknown) return [{ code: 'column-unknown', values: { column: unknown.name, slide: unknown.slide } }]
  const found = tablePictures(input, uploads)
  const unmatched = pictureCells(input).filter(({ name }) => !found.has(name))
  const [first] = unmatched
  if (!first) return []
  const { row, column, name } = first
  return [{ code: 'picture-unmatched', values: { row, column, file: name, count: unmatched.length } }]
}

function checkContents(input: CarouselInput, uploads: UploadsById): Problem[] {
  const isTable = input.mode === 'table'
  const sets = contentsOf(input, uploads)
  const places = sets.flatMap((slides, set) => slides.map((content, slide) => ({ content, slide, set })))
  const blank = places.find(({ content }) => !content.picture && content.texts.length === 0)
  if (blank) {
    const values = { slide: blank.slide + 1, row: blank.set + 1 }
    return [{ code: isTable ? 'slide-blank-row' : 'slide-blank', values }]
  }
  const long = places.find(({ content }) => content.texts.some((text) => text.content.length > MAX_TEXT))
  if (long) {
    return [{ code: 'text-too-long', values: { slide: long.slide + 1, row: long.set + 1, limit: MAX_TEXT } }]
  }
  const glyphs = checkGlyphs(input, uploads)
  if (glyphs.length > 0) return glyphs
  const possible = countPossible(input)
  return !isTable && input.count > possible
    ? [{ code: 'too-few-possible', values: { possible, count: input.count } }]
    : []
}

/** The characters that no font of ours can draw, and where they are. Every text of a pool is looked at, chosen or not. */
function checkGlyphs(input: CarouselInput, uploads: UploadsById): Problem[] {
  const texts = input.slides.flatMap(({ blocks }, slide) =>
    blocks.flatMap((block) => block.texts.map((content) => ({ content, slide, row: 0 }))),
  )
  if (input.mode === 'table') {
    contentsOf(input, uploads).forEach((slides, set) =>
      slides.forEach((content, slide) => {
        for (const text of content.texts) texts.push({ content: text.content, slide, row: set + 1 })
      }),
    )
  }
  const problems = texts.flatMap(({ content, slide, row }): Problem[] => {
    const missing = missingFrom(content)
    if (missing.length === 0) return []
    const values = { characters: namesOf(missing), slide: slide + 1, row }
    return [{ code: row > 0 ? 'glyph-missing-row' : 'glyph-missing', values }]
  })
  const inHandle = missingFrom(input.marks.handle ?? '')
  if (inHandle.length > 0) {
    problems.push({ code: 'glyph-missing-handle', values: { characters: namesOf(inHandle) } })
  }
  return problems
}

const NAMED = 5

/** As they are seen; what nobody sees (a logo of some brand's own font, say) by its number. */
function namesOf(characters: string[]): string {
  const names = characters
    .slice(0, NAMED)
    .map((character) =>
      /^[\p{Co}\p{Cn}]/u.test(character)
        ? `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`
        : character,
    )
  return [...names, ...(characters.length > NAMED ? ['…'] : [])].join(' ')
}

/** Most texts are plain Latin, which every font has. */
function missingFrom(text: string): string[] {
  return /^[\x20-\x7E\s]*$/.test(text) ? [] : missingGlyphs(text)
}

function contentsOf(input: CarouselInput, uploads: UploadsById): SlideContent[][] {
  const pictures = tablePictures(input, uploads)
  const choices = chooseSets(input)
  // A pool's slides are blank in every set or in none.
  const looked = input.mode === 'table' ? choices : choices.slice(0, 1)
  return looked.map((choice, set) =>
    input.slides.map((_, slide) => contentOf(input, choice, set, slide, pictures)),
  )
}
