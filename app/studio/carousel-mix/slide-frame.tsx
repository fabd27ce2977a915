import { TriangleAlert } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import { classes } from '#app/components/classes.ts'
import type { PreviewOutput } from '../contract.ts'
import type { Shape } from './input.ts'
import { useWord } from './use-word.ts'

interface SlideFrameProps {
  slideKey: string
  number: number
  /** Cover, content, closing, in words. */
  role: string
  shape: Shape
  /** Of the slide's background, until it is drawn. */
  colour: string
  output: PreviewOutput | undefined
  isSelected: boolean
  /** The renderer has something to say about it. */
  hasReading: boolean
  isDragged: boolean
  hasGapBefore: boolean
  onDrag(slide: string | undefined): void
  onSelect(): void
  onNudge(by: -1 | 1): void
}

/** One slide on the strip, as the server drew it. */
export function SlideFrame(props: SlideFrameProps) {
  const { slideKey, number, role, shape, isSelected, hasReading, onDrag, onSelect, onNudge } = props
  const word = useWord()
  const moveByKey = (event: KeyboardEvent) => {
    const by = event.altKey ? { ArrowLeft: -1 as const, ArrowRight: 1 as const }[event.key] : undefined
    if (by === undefined) return
    event.preventDefault()
    onNudge(by)
  }
  return (
    <li
      data-frame
      draggable
      className={classes(
        'relative w-28 flex-none cursor-grab transition-opacity md:w-32',
        props.isDragged && 'opacity-40',
      )}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', String(number))
        onDrag(slideKey)
      }}
      onDragEnd={() => onDrag(undefined)}
    >
      {props.hasGapBefore && (
        <span aria-hidden className="absolute inset-y-1 -left-1 z-10 w-[3px] rounded-full bg-kunyit" />
      )}
      <button
        type="button"
        data-slide={slideKey}
        aria-pressed={isSelected}
        aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight"
        onClick={onSelect}
        onKeyDown={moveByKey}
        className="block w-full text-left focus-visible:outline-kunyit focus-visible:-outline-offset-2"
      >
        <span className="sr-only">{word('strip.choose', { number, role })}</span>
        <span
          aria-hidden
          className="flex justify-between gap-1 px-0.5 font-mono text-[0.6875rem] leading-5 text-white/85"
        >
          <span className="text-kunyit">{String(number).padStart(2, '0')}</span>
          <span className="truncate font-sans">{role}</span>
        </span>
        <span
          className={classes(
            'relative mb-1 block overflow-hidden rounded-frame',
            isSelected && 'outline-3 -outline-offset-3 outline-kunyit',
          )}
        >
          <SlidePicture shape={shape} colour={props.colour} output={props.output} />
          {isSelected && <span aria-hidden className="absolute inset-0 border-3 border-kunyit" />}
          {hasReading && (
            <span className="absolute right-1 bottom-1 rounded-frame bg-black/70 p-1 text-kunyit">
              <TriangleAlert aria-hidden size={14} />
            </span>
          )}
        </span>
      </button>
    </li>
  )
}

const ASPECTS: Record<Shape, string> = {
  '4:5': 'aspect-[4/5]',
  '1:1': 'aspect-square',
  '9:16': 'aspect-[9/16]',
  '3:4': 'aspect-[3/4]',
}

/** A slide in a box of its shape: nothing jumps when the picture comes, and the old one stays until then. */
export function SlidePicture({
  shape,
  colour,
  output,
  label = '',
}: {
  shape: Shape
  colour: string
  output: PreviewOutput | undefined
  label?: string
}) {
  const word = useWord()
  return (
    <span className={classes('relative block w-full overflow-hidden', ASPECTS[shape])}>
      {/* A style attribute would need the page's leave; the attribute of a drawing does not. */}
      <svg aria-hidden className="absolute inset-0 size-full">
        <rect width="100%" height="100%" fill={colour} />
      </svg>
      <Picture url={output?.url ?? undefined} label={label} />
      {!output?.url && output?.problem && (
        <span className="absolute inset-0 grid place-items-center bg-sunken p-2 text-center text-fine text-danger">
          {word('strip.slideFailed')}
        </span>
      )}
    </span>
  )
}

/** The newest picture that is all here; the next one waits behind until it is. */
function Picture({ url, label }: { url: string | undefined; label: string }) {
  const [loaded, setLoaded] = useState<string>()
  const urls = [...new Set([loaded, url])].filter((one) => one !== undefined)
  return urls.map((one) => (
    <img
      key={one}
      src={one}
      alt={one === loaded ? label : ''}
      draggable={false}
      onLoad={() => setLoaded(one)}
      className={classes('absolute inset-0 size-full object-cover', one !== loaded && 'opacity-0')}
    />
  ))
}
