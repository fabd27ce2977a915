import { Film, Scissors, TriangleAlert, VolumeX } from 'lucide-react'
import type { Dispatch, KeyboardEvent } from 'react'
import { classes } from '#app/components/classes.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import type { FormUpload } from '../contract.ts'
import type { LaidClip, Move } from './strips.ts'
import { useWord } from './use-word.ts'

interface ClipFrameProps {
  clip: LaidClip
  /** Name of its fields: `groups[0].clips[2]`. */
  field: string
  number: number
  upload: FormUpload | undefined
  isDragged: boolean
  hasGapBefore: boolean
  onDrag(clip: string | undefined): void
  onOpen(): void
  dispatch: Dispatch<Move>
}

/** One clip on a strip, as a frame with its number. */
export function ClipFrame(props: ClipFrameProps) {
  const { clip, field, number, upload, isDragged, hasGapBefore, onDrag, onOpen, dispatch } = props
  const word = useWord()
  const format = useFormat()
  const seconds = secondsOf(clip, upload)
  const name = upload ? upload.name.replace(/\.[^.]*$/, '') : word('clip.missing')

  const moveByKey = (event: KeyboardEvent) => {
    const step = event.altKey ? KEYS[event.key] : undefined
    if (!step) return
    event.preventDefault()
    dispatch({ ...step, clip: clip.key })
  }

  return (
    <li
      data-frame
      draggable
      className={classes('relative w-24 flex-none cursor-grab transition-opacity', isDragged && 'opacity-40')}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', name)
        onDrag(clip.key)
      }}
      onDragEnd={() => onDrag(undefined)}
    >
      <Fields clip={clip} field={field} />
      {hasGapBefore && (
        <span aria-hidden className="absolute inset-y-1 -left-1 z-10 w-[3px] rounded-full bg-kunyit" />
      )}
      <button
        type="button"
        data-clip={clip.key}
        title={name}
        aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Alt+ArrowUp Alt+ArrowDown"
        onClick={onOpen}
        onKeyDown={moveByKey}
        className="group/frame block w-full text-left focus-visible:outline-kunyit focus-visible:-outline-offset-2"
      >
        <span className="sr-only">
          {word('clip.open', { number, file: name, seconds: format.number(seconds, 1) })}
        </span>
        <span
          aria-hidden
          className="flex justify-between px-0.5 font-mono text-[0.6875rem] leading-5 text-white/85"
        >
          <span className="text-kunyit">{String(number).padStart(2, '0')}</span>
          {upload && <span>{format.number(seconds, 1)}</span>}
        </span>
        <span className="relative block h-32 w-full overflow-hidden rounded-frame bg-black/40">
          {upload?.thumbnailUrl ? (
            <img
              src={upload.thumbnailUrl}
              alt=""
              draggable={false}
              decoding="async"
              className="size-full object-cover transition-[filter] group-hover/frame:brightness-110"
            />
          ) : (
            <span className="grid size-full place-items-center text-white/60">
              {upload ? <Film aria-hidden size={22} /> : <TriangleAlert aria-hidden size={22} />}
            </span>
          )}
          <span aria-hidden className="absolute right-1 bottom-1 flex gap-1">
            {clip.isMuted && <Mark icon={VolumeX} />}
            {isTrimmed(clip) && <Mark icon={Scissors} />}
          </span>
        </span>
        <span aria-hidden className="block truncate px-0.5 text-[0.6875rem] leading-5 text-white/75">
          {name}
        </span>
      </button>
    </li>
  )
}

/** Seconds of the clip that are used. */
export function secondsOf(clip: LaidClip, upload: FormUpload | undefined): number {
  const whole = upload?.facts.seconds ?? 0
  return Math.max(0, Math.min(clip.endSeconds ?? whole, whole) - (clip.startSeconds ?? 0))
}

function isTrimmed(clip: LaidClip): boolean {
  return clip.startSeconds !== undefined || clip.endSeconds !== undefined
}

const KEYS: Record<string, { do: 'nudge-clip' | 'shift-clip'; by: -1 | 1 }> = {
  ArrowLeft: { do: 'nudge-clip', by: -1 },
  ArrowRight: { do: 'nudge-clip', by: 1 },
  ArrowUp: { do: 'shift-clip', by: -1 },
  ArrowDown: { do: 'shift-clip', by: 1 },
}

/** The clip as the form posts it; what is as usual is left out. */
function Fields({ clip, field }: { clip: LaidClip; field: string }) {
  const values = {
    upload: clip.upload,
    startSeconds: clip.startSeconds,
    endSeconds: clip.endSeconds,
    isMuted: clip.isMuted ? 'on' : undefined,
    focusX: clip.focusX === 0.5 ? undefined : clip.focusX,
    focusY: clip.focusY === 0.5 ? undefined : clip.focusY,
  }
  return Object.entries(values).map(
    ([key, value]) =>
      value !== undefined && <input key={key} type="hidden" name={`${field}.${key}`} value={value} />,
  )
}

function Mark({ icon: Icon }: { icon: typeof Film }) {
  return (
    <span className="rounded-frame bg-black/65 p-0.5 text-white">
      <Icon size={12} />
    </span>
  )
}
