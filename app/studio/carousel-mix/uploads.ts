import { chooseSets } from './choose.ts'
import type { CarouselInput } from './input.ts'

/** Only what the run will really open: a preview needs the pictures of one set. */
export function uploadsOf(input: CarouselInput): string[] {
  return [...new Set([...picturesOf(input), ...(input.marks.logo === undefined ? [] : [input.marks.logo])])]
}

function picturesOf(input: CarouselInput): string[] {
  const named = input.mode === 'table' && input.pictures === 'each' ? input.table.pictures : []
  return [...named, ...(input.only === undefined ? allPictures(input) : picturesOfSet(input, input.only))]
}

function allPictures({ pictures, wide, slides }: CarouselInput): string[] {
  const pools = pictures === 'wide' ? [wide] : slides.map((slide) => slide.pictures)
  return pools.flat().map(({ upload }) => upload)
}

function picturesOfSet(input: CarouselInput, group: number): string[] {
  const choice = chooseSets(input)[Math.floor(group / input.shapes.length)]
  if (!choice) return []
  if (input.pictures === 'wide') return [input.wide[choice.wide ?? -1]?.upload ?? []].flat()
  return input.slides.flatMap(({ pictures }, slide) => {
    const taken = pictures[choice.slides[slide]?.picture ?? -1]
    return taken ? [taken.upload] : []
  })
}
