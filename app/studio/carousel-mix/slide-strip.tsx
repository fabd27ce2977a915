import { ChevronLeft, ChevronRight, Plus } from 'lucide-react'
import { useEffect, useRef, useState, type DragEvent } from 'react'
import { Strip } from '#app/components/strip.tsx'
import { useProblemText } from '#app/i18n/problem.ts'
import type { FormPreview, FormUpload, PreviewOutput } from '../contract.ts'
import { setCount } from './count.ts'
import type { Content, Draft, Step } from './draft.ts'
import { roleOf, type CarouselInput } from './input.ts'
import { MAX_SLIDES } from './limits.ts'
import { readingOf } from './reading.ts'
import { SlideFrame } from './slide-frame.tsx'
import { useWord } from './use-word.ts'

interface SlideStripProps {
  draft: Draft
  content: Content
  dispatch(step: Step): void
  images: FormUpload[]
  input: CarouselInput
  /** By slide key, what the server drew last. */
  pictures: ReadonlyMap<string, PreviewOutput>
  preview: FormPreview
  /** The set and shape that is looked at, counted over all. */
  group: number
  onLook(group: number): void
}

/** All slides of one set, as they will be swiped. A slide is chosen by a press, moved by dragging or with Alt and an arrow. */
export function SlideStrip(props: SlideStripProps) {
  const { draft, content, dispatch, pictures, input, group, preview } = props
  const word = useWord()
  const problemText = useProblemText('carousel-mix')
  const area = useRef<HTMLElement>(null)
  const [dragged, setDragged] = useState<string>()
  const [gap, setGap] = useState<number>()
  const { slides } = content
  const shape = input.shapes[group % input.shapes.length] ?? '4:5'

  useEffect(() => {
    if (draft.focus) {
      area.current?.querySelector<HTMLElement>(`[data-slide="${draft.focus}"]`)?.focus()
    }
  }, [draft])

  const drop = (event: DragEvent<HTMLUListElement>) => {
    setGap(undefined)
    if (dragged === undefined) return
    event.preventDefault()
    const at = gapAt(event)
    const from = slides.findIndex(({ key }) => key === dragged)
    dispatch({ do: 'place-slide', slide: dragged, at: Math.min(slides.length - 1, from < at ? at - 1 : at) })
    setDragged(undefined)
  }
  const readings = slides.map((slide, index) => readingOf(pictures.get(slide.key), index + 1))

  return (
    <section ref={area} aria-label={word('strip.title')} className="grid min-w-0 gap-2">
      <Strip
        title={word('strip.title')}
        actions={<Stepper {...props} shape={shape} />}
        aria-busy={preview.state === 'making' || preview.isStale}
        onDragOver={(event) => {
          if (dragged === undefined) return
          event.preventDefault()
          setGap(gapAt(event))
        }}
        onDragLeave={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setGap(undefined)
        }}
        onDrop={drop}
      >
        {slides.map((slide, index) => (
          <SlideFrame
            key={slide.key}
            slideKey={slide.key}
            number={index + 1}
            role={word(`role.${roleOf(index, slides.length)}`)}
            shape={shape}
            colour={slide.colour}
            output={pictures.get(slide.key)}
            isSelected={slide.key === draft.selected}
            hasReading={(readings[index]?.length ?? 0) > 0}
            hasGapBefore={gap === index}
            isDragged={slide.key === dragged}
            onDrag={setDragged}
            onSelect={() => dispatch({ do: 'select', slide: slide.key })}
            onNudge={(by) => dispatch({ do: 'nudge-slide', slide: slide.key, by })}
          />
        ))}
        {slides.length < MAX_SLIDES && (
          <li className="flex w-20 flex-none self-stretch">
            <button
              type="button"
              onClick={() => dispatch({ do: 'add-slide' })}
              className="my-1 grid w-full place-content-center justify-items-center gap-1 rounded-frame border border-dashed border-white/45 text-fine font-semibold text-white/85 transition-colors hover:border-white hover:text-white focus-visible:outline-kunyit focus-visible:-outline-offset-4"
            >
              <Plus aria-hidden size={20} />
              {word('strip.add')}
            </button>
          </li>
        )}
      </Strip>
      <div className="grid gap-1 text-fine">
        {preview.problems.map((problem, index) => (
          <p key={index} className="text-danger">
            {problemText(problem)}
          </p>
        ))}
        {preview.state === 'failed' && preview.problems.length === 0 && (
          <p className="text-danger">{word('strip.failed')}</p>
        )}
        {readings.flat().map(({ code, values }) => (
          <p key={`${code} ${values?.slide}`} className="text-muted">
            {word(`report.${code}`, values)}
          </p>
        ))}
      </div>
    </section>
  )
}

/** Which of the run's sets the strip shows. */
function Stepper({
  input,
  group,
  onLook,
  shape,
}: SlideStripProps & { shape: CarouselInput['shapes'][number] }) {
  const word = useWord()
  const shapes = input.shapes.length
  const sets = setCount(input)
  const last = sets * shapes - 1
  if (sets === 0) return null
  const step = (by: -1 | 1) => onLook((group + by + last + 1) % (last + 1))
  const button =
    'grid size-11 place-items-center rounded-control border border-rule bg-raised hover:border-ink md:size-8'
  return (
    <div className="flex items-center gap-2">
      <button type="button" aria-label={word('strip.before')} className={button} onClick={() => step(-1)}>
        <ChevronLeft aria-hidden size={18} />
      </button>
      <span className="digits text-fine text-muted" aria-live="polite">
        {word(input.mode === 'table' ? 'strip.row' : 'strip.set', {
          number: Math.floor(group / shapes) + 1,
          count: sets,
        })}
        {shapes > 1 && ` · ${shape}`}
      </span>
      <button type="button" aria-label={word('strip.after')} className={button} onClick={() => step(1)}>
        <ChevronRight aria-hidden size={18} />
      </button>
    </div>
  )
}

/** The gap between frames that the pointer is nearest to, as a place in the strip. */
function gapAt(event: DragEvent<HTMLUListElement>): number {
  const frames = [...event.currentTarget.querySelectorAll<HTMLElement>('li[data-frame]')]
  const after = frames.findIndex((frame) => {
    const { left, width } = frame.getBoundingClientRect()
    return event.clientX < left + width / 2
  })
  return after < 0 ? frames.length : after
}
