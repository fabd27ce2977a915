import type { CarouselBlock, CarouselInput, CarouselSlide } from './input.ts'
import { MAX_BLOCKS } from './limits.ts'
import { styleBelow } from './styles.ts'

/** Words that were written for a carousel, slide by slide. */
export interface Copy {
  slides: { title: string; body: string }[]
  /** What to do, for the last slide. */
  cta: string
}

/**
 * The same design with these words in place of its own. A slide keeps its prices; what it has no block for gets one in the style of the block
 * above. The last slide asks to act.
 */
export function fillCopy(input: CarouselInput, copy: Copy): CarouselInput {
  const last = input.slides.length - 1
  return {
    ...input,
    slides: input.slides.map((slide, index) => {
      const words = copy.slides[index]
      const hasAction = slide.blocks.some(({ kind }) => kind === 'action')
      const action = index === last || hasAction ? copy.cta : ''
      // A closing that only asks to act says just that.
      const isAction = hasAction && slide.blocks.every(({ kind }) => kind === 'action')
      const title = isAction ? '' : (words?.title ?? '')
      const body = isAction ? '' : (words?.body ?? '')
      return say(say(say(slide, 'title', title), 'body', body), 'action', action)
    }),
  }
}

function say(slide: CarouselSlide, kind: CarouselBlock['kind'], text: string): CarouselSlide {
  if (text === '') return slide
  const at = slide.blocks.findIndex((block) => block.kind === kind)
  if (at >= 0) {
    const { template: _, ...block } = slide.blocks[at] as CarouselBlock
    return { ...slide, blocks: slide.blocks.with(at, { ...block, texts: [text] }) }
  }
  if (slide.blocks.length >= MAX_BLOCKS) return slide
  const style = styleBelow(slide.blocks.at(-1)?.style)
  return { ...slide, blocks: [...slide.blocks, { kind, texts: [text], style }] }
}
