import { ArrowDown, ArrowUp, ChevronDown, Plus, Trash2 } from 'lucide-react'
import { useState, type Dispatch, type DragEvent } from 'react'
import { Button } from '#app/components/button.tsx'
import { Checkbox } from '#app/components/checkbox.tsx'
import { TextArea } from '#app/components/field.tsx'
import { Strip } from '#app/components/strip.tsx'
import type { FormUpload } from '../contract.ts'
import { ClipFrame } from './clip-frame.tsx'
import type { Move, StripState } from './strips.ts'
import { useWord } from './use-word.ts'

interface GroupStripProps {
  strip: StripState
  index: number
  stripCount: number
  /** Frame numbers run on from strip to strip. */
  firstNumber: number
  byId: ReadonlyMap<string, FormUpload>
  dispatch: Dispatch<Move>
  /** Key of the clip in the hand. */
  dragged: string | undefined
  onDrag(clip: string | undefined): void
  onOpen(clip: string): void
  onFill(): void
  /** Files from outside were dropped on the strip. */
  onFiles(files: FileList): void
}

/** One group: its name, how many of its clips a video uses, the film, and below it the texts. */
export function GroupStrip(props: GroupStripProps) {
  const { strip, index, firstNumber, byId, dispatch, dragged, onDrag, onOpen, onFill, onFiles } = props
  const word = useWord()
  const [gap, setGap] = useState<number>()
  const field = `groups[${index}]`

  const leave = () => setGap(undefined)
  const over = (event: DragEvent<HTMLUListElement>) => {
    const isFile = event.dataTransfer.types.includes('Files')
    if (!dragged && !isFile) return
    event.preventDefault()
    event.dataTransfer.dropEffect = isFile ? 'copy' : 'move'
    setGap(isFile ? strip.clips.length : gapAt(event))
  }
  const drop = (event: DragEvent<HTMLUListElement>) => {
    leave()
    if (event.dataTransfer.files.length > 0) {
      event.preventDefault()
      return onFiles(event.dataTransfer.files)
    }
    if (!dragged) return
    event.preventDefault()
    const at = gapAt(event)
    const from = strip.clips.findIndex((clip) => clip.key === dragged)
    // The clip leaves its own place first.
    dispatch({ do: 'place-clip', clip: dragged, strip: strip.key, at: from >= 0 && from < at ? at - 1 : at })
    onDrag(undefined)
  }

  return (
    <div className="grid min-w-0 gap-0.5">
      <Strip
        title={
          <input
            name={`${field}.name`}
            value={strip.name}
            maxLength={40}
            aria-label={word('strips.groupName')}
            className="min-h-11 w-full max-w-56 border-b border-dashed border-transparent bg-transparent font-bold tracking-[0.08em] uppercase hover:border-rule focus:border-ink md:min-h-8"
            onChange={(event) =>
              dispatch({ do: 'edit-strip', strip: strip.key, to: { name: event.target.value } })
            }
          />
        }
        actions={<PickField strip={strip} name={`${field}.pick`} dispatch={dispatch} />}
        isTarget={gap !== undefined}
        onDragOver={over}
        onDragLeave={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) leave()
        }}
        onDrop={drop}
      >
        {strip.clips.map((clip, place) => (
          <ClipFrame
            key={clip.key}
            clip={clip}
            field={`${field}.clips[${place}]`}
            number={firstNumber + place}
            upload={byId.get(clip.upload)}
            isDragged={clip.key === dragged}
            hasGapBefore={gap === place}
            onDrag={onDrag}
            onOpen={() => onOpen(clip.key)}
            dispatch={dispatch}
          />
        ))}
        <li className="relative flex w-20 flex-none self-stretch">
          {gap === strip.clips.length && (
            <span aria-hidden className="absolute inset-y-1 -left-0.5 z-10 w-[3px] rounded-full bg-kunyit" />
          )}
          <button
            type="button"
            aria-label={word('strips.addClip', { name: strip.name })}
            onClick={onFill}
            className="my-1 grid w-full place-content-center justify-items-center gap-1 rounded-frame border border-dashed border-white/45 text-fine font-semibold text-white/85 transition-colors hover:border-white hover:text-white focus-visible:outline-kunyit focus-visible:-outline-offset-4"
          >
            <Plus aria-hidden size={20} />
            {word('strips.add')}
          </button>
        </li>
        {strip.clips.length === 0 && (
          <li className="grid min-w-0 flex-1 place-items-center px-4 text-center text-fine text-white/75">
            {word('strips.empty')}
          </li>
        )}
      </Strip>
      <StripSettings {...props} field={field} />
    </div>
  )
}

function PickField({ strip, name, dispatch }: { strip: StripState; name: string; dispatch: Dispatch<Move> }) {
  const word = useWord()
  const count = strip.clips.length
  const pick = strip.pick !== undefined && strip.pick < count ? strip.pick : ''
  return (
    <label className="flex items-center gap-2 text-fine text-muted">
      {word('strips.pick')}
      <select
        name={name}
        value={pick}
        className="control control-select w-auto py-1 text-fine text-ink md:min-h-8"
        onChange={({ target }) =>
          dispatch({
            do: 'edit-strip',
            strip: strip.key,
            to: { pick: target.value === '' ? undefined : Number(target.value) },
          })
        }
      >
        <option value="">{word('strips.pickAll')}</option>
        {Array.from({ length: Math.max(0, count - 1) }, (_, index) => (
          <option key={index} value={index + 1}>
            {word('strips.pickOf', { count: index + 1 })}
          </option>
        ))}
      </select>
    </label>
  )
}

function StripSettings({ strip, index, stripCount, dispatch, field }: GroupStripProps & { field: string }) {
  const word = useWord()
  const texts = strip.texts.split('\n').filter((line) => line.trim() !== '').length
  const edit = (to: Partial<StripState>) => dispatch({ do: 'edit-strip', strip: strip.key, to })
  return (
    <details className="group/texts min-w-0">
      <summary className="inline-flex min-h-11 max-w-full items-center gap-1.5 text-fine text-muted hover:text-ink md:min-h-8">
        <ChevronDown
          aria-hidden
          size={16}
          className="-rotate-90 transition-transform group-open/texts:rotate-0"
        />
        <span className="sr-only">{word('strips.settings', { name: strip.name })}: </span>
        <span className="truncate">
          {texts > 0 ? word('strips.textCount', { count: texts }) : word('strips.addText')}
          {strip.isShuffled && ` · ${word('strips.shuffled')}`}
        </span>
      </summary>
      <div className="grid gap-3 pt-1 pb-2 sm:grid-cols-[1fr_auto] sm:gap-x-8">
        <TextArea
          label={word('strips.texts')}
          hint={word('strips.textsHint')}
          name={`${field}.texts`}
          rows={4}
          value={strip.texts}
          onChange={(event) => edit({ texts: event.target.value })}
        />
        <div className="grid content-start gap-2 sm:pt-5">
          <Checkbox
            label={word('strips.shuffle')}
            name={`${field}.isShuffled`}
            checked={strip.isShuffled}
            onChange={(event) => edit({ isShuffled: event.target.checked })}
          />
          {stripCount > 1 && (
            <div className="flex flex-wrap gap-1">
              <Button
                size="small"
                tone="quiet"
                icon={ArrowUp}
                disabled={index === 0}
                aria-label={word('strips.groupUp', { name: strip.name })}
                onClick={() => dispatch({ do: 'nudge-strip', strip: strip.key, by: -1 })}
              />
              <Button
                size="small"
                tone="quiet"
                icon={ArrowDown}
                disabled={index === stripCount - 1}
                aria-label={word('strips.groupDown', { name: strip.name })}
                onClick={() => dispatch({ do: 'nudge-strip', strip: strip.key, by: 1 })}
              />
              <Button
                size="small"
                tone="quiet"
                icon={Trash2}
                onClick={() => dispatch({ do: 'remove-strip', strip: strip.key })}
              >
                {word('strips.removeGroup')}
              </Button>
            </div>
          )}
        </div>
      </div>
    </details>
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
