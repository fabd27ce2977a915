import { defineProcessor, type SourceFile } from '../contract.ts'
import { RENDERER_VERSION } from './draw.server.ts'
import type { CarouselInput } from './input.ts'
import { planSets } from './plan.ts'
import { drawSets } from './sets.server.ts'
import type { SlidePlan } from './slide.ts'

/** Goes up when a recipe's form changes. */
const RECIPE_VERSION = 2

export default defineProcessor<CarouselInput>(async function* mixCarousel(context) {
  const { input, files } = context
  yield* drawSets(planSets(input, files), context, (plans) => recipeOf(plans, files))
})

/** Everything needed to make the same bytes again: what was decided, and of what. */
function recipeOf(slides: SlidePlan[], files: ReadonlyMap<string, SourceFile>) {
  const used = new Set(
    slides.flatMap(({ background, marks }) => [background.picture?.upload, marks.logo?.upload]),
  )
  return {
    tool: 'carousel-mix',
    version: RECIPE_VERSION,
    renderer: RENDERER_VERSION,
    slides,
    sources: [...used].flatMap((id) => {
      const file = id === undefined ? undefined : files.get(id)
      return file ? [{ id: file.id, name: file.name, sha256: file.sha256 }] : []
    }),
  }
}
