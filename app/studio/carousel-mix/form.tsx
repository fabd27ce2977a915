import { Undo2 } from 'lucide-react'
import { useEffect, useMemo, useReducer, useRef, useState, type KeyboardEvent } from 'react'
import { Button } from '#app/components/button.tsx'
import { useArrivals } from '#app/components/use-arrivals.ts'
import type { ToolFormProps } from '../contract.ts'
import { setCount } from './count.ts'
import { edit, inputOf, layDraft, type Step } from './draft.ts'
import { DraftFields } from './draft-fields.tsx'
import type { CarouselInput } from './input.ts'
import { matchPicture } from './match.ts'
import { isFilling } from './picture-picker.tsx'
import { PlainSlides } from './plain-slides.tsx'
import { pictureCells } from './plan.ts'
import { groupSize } from './price.ts'
import { RunFields } from './run-fields.tsx'
import { Settings } from './settings.tsx'
import { groupShowing, type Wanted } from './showing.ts'
import { SlideBench } from './slide-bench.tsx'
import { SlideStrip } from './slide-strip.tsx'
import { TablePanel } from './table-panel.tsx'
import { Toolbar } from './toolbar.tsx'
import { useSlidePictures } from './use-slide-pictures.ts'
import { useWord } from './use-word.ts'

/** Carousel Mix's fields: the slides on a strip as the server draws them, the chosen one on the bench below, then what holds for all. */
export default function CarouselMixForm(props: ToolFormProps<CarouselInput>) {
  const { initial, onEdit, preview, tools } = props
  const word = useWord()
  const [draft, dispatch] = useReducer(edit, initial, layDraft)
  const { content } = draft
  const images = useMemo(() => props.uploads.filter(({ kind }) => kind === 'image'), [props.uploads])
  const input = useMemo(() => {
    const named = pictureCells(inputOf(content, [])).flatMap(
      ({ name }) => matchPicture(name, images)?.id ?? [],
    )
    return inputOf(content, [...new Set(named)])
  }, [content, images])

  const [looked, setLooked] = useState<{ group: number; wanted?: Wanted }>({ group: 0 })
  const last = Math.max(0, setCount(input) * input.shapes.length - 1)
  const present = Math.min(looked.group, last)
  const group = useMemo(
    () => (looked.wanted ? groupShowing(input, looked.wanted, present) : present),
    [input, looked.wanted, present],
  )
  const pictures = useSlidePictures(preview, content, group * groupSize(input), setCount(input) > 0)

  const isOpening = useRef(true)
  useEffect(() => {
    if (!isOpening.current) onEdit()
    isOpening.current = false
  }, [content, onEdit])
  useArrivals(
    images,
    (arrived) => dispatch({ do: 'share-pictures', uploads: arrived.map(({ id }) => id) }),
    // The open picker takes them itself.
    isFilling,
  )

  const selected = Math.max(
    0,
    content.slides.findIndex(({ key }) => key === draft.selected),
  )
  const parts = { content, dispatch, images, input }
  return (
    <div className="grid min-w-0 gap-6" onKeyDown={keepEnter}>
      <DraftFields content={content} />
      <Toolbar {...parts} tools={tools} />
      {content.mode === 'table' && <TablePanel {...parts} />}
      <SlideStrip
        {...parts}
        draft={draft}
        pictures={pictures}
        preview={preview}
        group={group}
        onLook={(next) => setLooked({ group: next })}
      />
      <SlideBench
        {...parts}
        slide={content.slides[selected] ?? content.slides[0]!}
        index={selected}
        group={group}
        pictures={pictures}
        onWant={(wanted) => setLooked({ group, wanted })}
      />
      <div aria-live="polite" className="contents">
        {draft.said && (
          <p className="flex flex-wrap items-center gap-3 text-fine text-muted">
            {word(`said.${draft.said.word}`, { ...draft.said })}
            {draft.before && <UndoButton dispatch={dispatch} />}
          </p>
        )}
      </div>
      <noscript>
        <PlainSlides initial={initial} uploads={images} />
      </noscript>
      <RunFields {...parts} />
      <Settings {...parts} />
    </div>
  )
}

function UndoButton({ dispatch }: { dispatch(step: Step): void }) {
  const word = useWord()
  return (
    <Button size="small" tone="quiet" icon={Undo2} onClick={() => dispatch({ do: 'undo' })}>
      {word('said.undo')}
    </Button>
  )
}

/** Enter in a field of the bench ends the field, not the form: nobody buys a run by finishing a number. */
function keepEnter(event: KeyboardEvent<HTMLElement>) {
  const { target } = event
  if (event.key === 'Enter' && target instanceof HTMLInputElement && target.type !== 'submit') {
    event.preventDefault()
  }
}
