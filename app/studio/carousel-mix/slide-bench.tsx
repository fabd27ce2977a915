import { ArrowLeft, ArrowRight, Copy, Plus, Trash2 } from 'lucide-react'
import { Button } from '#app/components/button.tsx'
import type { FormUpload, PreviewOutput } from '../contract.ts'
import { BackgroundPanel } from './background-panel.tsx'
import { BlockPanel } from './block-panel.tsx'
import type { Content, DraftSlide, Step } from './draft.ts'
import { roleOf, type CarouselInput } from './input.ts'
import { MAX_BLOCKS, MAX_SLIDES, MIN_SLIDES } from './limits.ts'
import type { Wanted } from './showing.ts'
import { SlidePicture } from './slide-frame.tsx'
import { useWord } from './use-word.ts'

export interface SlideBenchProps {
  content: Content
  dispatch(step: Step): void
  images: FormUpload[]
  input: CarouselInput
  slide: DraftSlide
  index: number
  group: number
  pictures: ReadonlyMap<string, PreviewOutput>
  /** Look at a set that shows this. */
  onWant(wanted: Wanted): void
}

/** The chosen slide under the loupe, and everything that makes it. */
export function SlideBench(props: SlideBenchProps) {
  const { content, dispatch, input, slide, index, group, pictures } = props
  const word = useWord()
  const count = content.slides.length
  const shape = input.shapes[group % input.shapes.length] ?? '4:5'
  const title = word('bench.title', { number: index + 1, role: word(`role.${roleOf(index, count)}`) })
  const step = { slide: slide.key }
  return (
    <section aria-label={title} className="grid min-w-0 items-start gap-x-6 gap-y-5 md:grid-cols-[17rem_1fr]">
      <div className="grid gap-2 max-md:mx-auto max-md:w-56 md:sticky md:top-6">
        <SlidePicture shape={shape} colour={slide.colour} output={pictures.get(slide.key)} label={title} />
      </div>
      <div className="grid min-w-0 gap-6">
        <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
          <h2 className="text-lead">{title}</h2>
          <div className="flex flex-wrap gap-1">
            <Button
              size="small"
              tone="quiet"
              icon={ArrowLeft}
              disabled={index === 0}
              aria-label={word('bench.earlier')}
              title={word('bench.earlier')}
              onClick={() => dispatch({ do: 'nudge-slide', ...step, by: -1 })}
            />
            <Button
              size="small"
              tone="quiet"
              icon={ArrowRight}
              disabled={index === count - 1}
              aria-label={word('bench.later')}
              title={word('bench.later')}
              onClick={() => dispatch({ do: 'nudge-slide', ...step, by: 1 })}
            />
            <Button
              size="small"
              tone="quiet"
              icon={Copy}
              disabled={count >= MAX_SLIDES}
              onClick={() => dispatch({ do: 'duplicate-slide', ...step })}
            >
              {word('bench.duplicate')}
            </Button>
            <Button
              size="small"
              tone="quiet"
              icon={Trash2}
              disabled={count <= MIN_SLIDES}
              onClick={() => dispatch({ do: 'remove-slide', ...step })}
            >
              {word('bench.remove')}
            </Button>
          </div>
        </header>
        {slide.blocks.map((block, place) => (
          <BlockPanel key={block.key} {...props} block={block} place={place} />
        ))}
        {slide.blocks.length < MAX_BLOCKS && (
          <Button
            size="small"
            icon={Plus}
            className="justify-self-start"
            onClick={() => dispatch({ do: 'add-block', ...step })}
          >
            {word('bench.addBlock')}
          </Button>
        )}
        <BackgroundPanel {...props} />
      </div>
    </section>
  )
}
