import type { Insight, Problem, UploadsById } from '../contract.ts'
import { distinctnessOf } from './choose.ts'
import { countPossible } from './count.ts'
import type { CarouselInput } from './input.ts'
import { unusedColumns } from './match.ts'
import { planSets } from './plan.ts'

/** More enlarged than this, a picture looks soft. */
const MOST_ENLARGED = 1.5
/** What TikTok and WhatsApp lay their own buttons over: 250 of 1920 px at the top, 300 at the foot. */
const SAFE_TOP = 250 / 1920
const SAFE_BOTTOM = 1 - 300 / 1920

/** What the form shows while one is still choosing: how many could be, how unlike the chosen are, what to better. */
export function insightOf(input: CarouselInput, uploads: UploadsById): Insight {
  const isTable = input.mode === 'table'
  const distinctness = isTable ? undefined : distinctnessOf(input)
  const warnings = [
    ...smallPictures(input, uploads),
    ...outsideSafeZone(input),
    ...(isTable ? tableWarnings(input) : []),
  ]
  return {
    ...(!isTable && { possible: countPossible(input) }),
    ...(distinctness !== undefined && { distinctness }),
    warnings,
  }
}

function smallPictures(input: CarouselInput, uploads: UploadsById): Problem[] {
  const small = new Map<string, number>()
  for (const { slides } of planSets(input, uploads)) {
    for (const { background, size } of slides) {
      const upload = uploads.get(background.picture?.upload ?? '')
      const { width, height } = upload?.facts ?? {}
      if (!upload || !width || !height) continue
      const across = size.width * (background.picture?.part?.of ?? 1)
      const enlarged = Math.max(across / width, size.height / height)
      if (enlarged > MOST_ENLARGED) small.set(upload.name, width)
    }
  }
  const [first] = small
  if (!first) return []
  const [file, width] = first
  return [{ code: 'picture-small', values: { file, width, count: small.size } }]
}

/** A text that was put by hand where an app shows its own buttons; anchors keep clear of them. */
function outsideSafeZone(input: CarouselInput): Problem[] {
  if (!input.shapes.includes('9:16')) return []
  const slide = input.slides.findIndex(({ blocks }) =>
    blocks.some(({ style, texts, template }) => {
      const isShown = texts.length > 0 || template !== undefined
      return isShown && style.y !== undefined && (style.y < SAFE_TOP || style.y > SAFE_BOTTOM)
    }),
  )
  return slide < 0 ? [] : [{ code: 'outside-safe-zone', values: { slide: slide + 1 } }]
}

function tableWarnings({ slides, table }: CarouselInput): Problem[] {
  const warnings: Problem[] = []
  const unused = unusedColumns(slides, table.columns)
  if (unused.length > 0) {
    warnings.push({ code: 'columns-unused', values: { columns: unused.slice(0, 4).join(', ') } })
  }
  const seen = new Map<string, number>()
  for (const [index, row] of table.rows.entries()) {
    const key = JSON.stringify(row)
    const before = seen.get(key)
    if (before !== undefined) {
      warnings.push({ code: 'rows-alike', values: { row: before + 1, other: index + 1 } })
      break
    }
    seen.set(key, index)
  }
  return warnings
}
