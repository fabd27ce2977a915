import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { FrameMarkSign, type FrameMark } from './frame-mark.tsx'
import { TextSnippet } from './text-output.tsx'

export type FrameState = 'empty' | 'developing' | 'ready' | 'failed'
export type FrameShape = '9:16' | '4:5' | '1:1' | '16:9'

const SHAPES: Record<FrameShape, string> = {
  '9:16': 'aspect-[9/16]',
  '4:5': 'aspect-[4/5]',
  '1:1': 'aspect-square',
  '16:9': 'aspect-video',
}

interface FrameProps {
  /** 1-based; shown as `07`. */
  number?: number
  state?: FrameState
  shape?: FrameShape
  imageUrl?: string | null | undefined
  /** Of a result that is a text and has no picture. */
  textUrl?: string | null | undefined
  /** Said aloud; the number alone says nothing. */
  label: string
  /** A small line at the foot: length, name. */
  note?: ReactNode
  /** A sign in the lower corner; its words join the label. */
  mark?: FrameMark | undefined
  isSelected?: boolean
  /** A tick in the corner; with `name` it is part of the form around it. */
  selection?: { label: string; name?: string; value: string; onChange?: (isSelected: boolean) => void }
  /** The picture is a button, or with `href` a link that works without JavaScript as well. */
  onOpen?: () => void
  href?: string | undefined
  /** Loaded at once rather than when it comes near the screen. */
  isEager?: boolean
  /** Fades in: the picture arrived while the page was open. */
  isFresh?: boolean
  /** Something small that can be pressed, in the lower right corner. */
  corner?: ReactNode
  className?: string
}

/** One frame of a contact sheet: an `<li>`. Empty frames carry their number; a chosen one is ringed in grease pencil. */
export function Frame(props: FrameProps) {
  const { selection, isSelected, onOpen, href, mark, corner, className } = props
  const label = mark ? `${props.label}, ${mark.label}` : props.label
  const surface = 'relative block size-full overflow-hidden rounded-frame text-left'
  return (
    <li className={classes('relative min-w-0', isSelected && 'z-10', className)}>
      {href ? (
        <a
          href={href}
          className={surface}
          onClick={(event) => {
            if (!onOpen || event.metaKey || event.ctrlKey || event.shiftKey) return
            event.preventDefault()
            onOpen()
          }}
        >
          <span className="sr-only">{label}</span>
          <Picture {...props} />
        </a>
      ) : onOpen ? (
        <button type="button" className={surface} onClick={onOpen}>
          <span className="sr-only">{label}</span>
          <Picture {...props} />
        </button>
      ) : (
        <div role="img" aria-label={label} className={surface}>
          <Picture {...props} />
        </div>
      )}
      {corner}
      {isSelected && <Ring />}
      {selection && (
        <label className="absolute top-0 right-0 grid size-11 cursor-pointer place-items-center md:size-9">
          <span className="sr-only">{selection.label}</span>
          <input
            type="checkbox"
            name={selection.name}
            value={selection.value}
            {...(selection.onChange
              ? {
                  checked: isSelected ?? false,
                  onChange: (event) => selection.onChange?.(event.target.checked),
                }
              : { defaultChecked: isSelected })}
            className="size-4.5 [color-scheme:light]"
          />
        </label>
      )}
    </li>
  )
}

function Picture(props: FrameProps) {
  const { number, state = 'ready', shape = '9:16', imageUrl, textUrl, note, mark, corner } = props
  const { isEager, isFresh } = props
  const hasPicture = state === 'ready' && Boolean(imageUrl)
  return (
    <span
      className={classes(
        'relative block w-full overflow-hidden rounded-frame',
        SHAPES[shape],
        hasPicture ? 'bg-film' : 'bg-sunken shadow-[inset_0_0_0_1px_var(--hairline)]',
      )}
    >
      {hasPicture && (
        <img
          src={imageUrl ?? undefined}
          alt=""
          loading={isEager ? 'eager' : 'lazy'}
          decoding="async"
          className={classes('size-full object-cover', isFresh && 'animate-develop')}
        />
      )}
      {state === 'ready' && !hasPicture && textUrl && <TextSnippet url={textUrl} />}
      {state === 'developing' && (
        <span aria-hidden className="absolute inset-0 animate-exposing bg-kunyit-wash/70" />
      )}
      {state === 'failed' && (
        <TriangleAlert aria-hidden size={20} className="absolute inset-0 m-auto text-danger" />
      )}
      {number !== undefined && (
        <span
          aria-hidden
          className={classes(
            'absolute top-1 left-1 rounded-frame px-1 font-mono text-[0.6875rem] leading-4',
            hasPicture ? 'bg-black/65 text-white' : 'text-muted',
          )}
        >
          {String(number).padStart(2, '0')}
        </span>
      )}
      {note && (
        <span
          className={classes(
            'absolute inset-x-0 bottom-0 truncate py-1 pl-1.5 text-[0.6875rem] leading-4',
            corner ? 'pr-8' : 'pr-1.5',
            hasPicture ? 'bg-black/65 text-white' : 'text-muted',
          )}
        >
          {note}
        </span>
      )}
      {mark && <FrameMarkSign mark={mark} />}
    </span>
  )
}

/** A ring drawn by hand around the chosen frame. */
export function Ring() {
  return (
    <svg
      aria-hidden
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      className="pointer-events-none absolute -inset-1.5 animate-arrive z-10 size-[calc(100%+0.75rem)] overflow-visible"
    >
      <path
        vectorEffect="non-scaling-stroke"
        className="ring-drawn"
        d="M62 3C38 -1 9 4 3.500 26 -1 46 0 70 4 86 12 100 44 99.500 66 98.500 88 97 98 90 98.500 66 99.500 44 99 20 93 9 84 0 64 1.500 44 4.500"
      />
    </svg>
  )
}
