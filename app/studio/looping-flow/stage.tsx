import { Pause, Play } from 'lucide-react'
import { useEffect, useRef, useState, type PointerEvent } from 'react'
import { Button } from '#app/components/button.tsx'
import { classes } from '#app/components/classes.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import type { FormUpload } from '../contract.ts'
import type { Cut } from './form.tsx'
import type { LoopInput } from './input.ts'
import { NumberField } from './number-field.tsx'
import { sidesOf } from './unit.ts'
import { useWord } from './use-word.ts'

const PICTURE = 'block h-auto max-h-[42dvh] w-auto max-w-full'

interface StageProps {
  clip: FormUpload
  cut: Cut
  edit(to: Partial<Cut>): void
  input: LoopInput
}

/** The clip itself, going round between its in and its out, and the two points to move. */
export function Stage(props: StageProps) {
  return (
    <div className="grid items-start gap-x-6 gap-y-4 sm:grid-cols-[minmax(0,16rem)_1fr]">
      <Screen {...props} />
      <Ends {...props} />
    </div>
  )
}

function Screen({ clip, cut, edit, input }: StageProps) {
  const word = useWord()
  const video = useRef<HTMLVideoElement>(null)
  const [isPlaying, setPlaying] = useState(false)
  const [canPlay, setCanPlay] = useState(Boolean(clip.url))
  const { width = 16, height = 9, seconds = 0 } = clip.facts
  const from = cut.fromSeconds
  const to = cut.toSeconds ?? seconds
  const shown = useRef({ from, to })
  const isCropped = input.fit === 'crop' && input.shape !== 'original'

  // The picture follows the point that is moved.
  useEffect(() => {
    const element = video.current
    if (element && shown.current.from !== from) element.currentTime = from
    else if (element && shown.current.to !== to) element.currentTime = Math.max(0, to - 0.05)
    shown.current = { from, to }
  }, [from, to])

  // A media event comes four times a second; a seam is over by then.
  useEffect(() => {
    if (!isPlaying) return
    let frame = 0
    const turn = () => {
      const element = video.current
      if (element && (element.currentTime >= to - 0.02 || element.currentTime < from - 0.1)) {
        element.currentTime = from
      }
      frame = requestAnimationFrame(turn)
    }
    frame = requestAnimationFrame(turn)
    return () => cancelAnimationFrame(frame)
  }, [isPlaying, from, to])

  const toggle = () => {
    const element = video.current
    if (!element) return
    if (element.paused) void element.play().catch(() => setPlaying(false))
    else element.pause()
  }
  const point = (event: PointerEvent<HTMLDivElement>) => {
    if (!isCropped) return
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    edit({
      focusX: twentieth((event.clientX - left) / width),
      focusY: twentieth((event.clientY - top) / height),
    })
  }

  return (
    <div className="grid justify-items-center gap-2 sm:justify-items-stretch">
      <div
        className={classes(
          'relative justify-self-center overflow-hidden rounded-frame bg-film',
          isCropped && 'cursor-crosshair',
        )}
        onPointerDown={point}
      >
        {clip.url ? (
          <video
            ref={video}
            src={clip.url}
            poster={clip.thumbnailUrl ?? undefined}
            // The shape is kept from the first moment on.
            width={width}
            height={height}
            playsInline
            loop
            preload="metadata"
            tabIndex={-1}
            aria-label={clip.name}
            className={PICTURE}
            onLoadedMetadata={({ currentTarget }) => {
              currentTarget.currentTime = from
            }}
            onPlay={() => setPlaying(true)}
            onPause={() => setPlaying(false)}
            onError={() => setCanPlay(false)}
          />
        ) : (
          <img
            src={clip.thumbnailUrl ?? undefined}
            alt=""
            width={width}
            height={height}
            className={PICTURE}
          />
        )}
        {isCropped && <Kept cut={cut} input={input} width={width} height={height} />}
      </div>
      {canPlay && (
        <Button
          size="small"
          icon={isPlaying ? Pause : Play}
          onClick={toggle}
          className="w-full noscript:hidden"
        >
          {word(isPlaying ? 'clip.pause' : 'clip.play')}
        </Button>
      )}
      {isCropped && <p className="text-fine text-muted noscript:hidden">{word('clip.focusHint')}</p>}
    </div>
  )
}

/** What a crop keeps, as near to the focus point as it can be; the rest is dimmed. */
function Kept({
  cut,
  input,
  width,
  height,
}: Pick<StageProps, 'cut' | 'input'> & { width: number; height: number }) {
  const sides = sidesOf(input, { width, height })
  const relative = sides.width / sides.height / (width / height)
  const across = Math.min(1, relative)
  const down = Math.min(1, 1 / relative)
  const start = (focus: number, side: number) => Math.max(0, Math.min(1 - side, focus - side / 2))
  const [left, top] = [start(cut.focusX, across) * width, start(cut.focusY, down) * height]
  const [right, bottom] = [left + across * width, top + down * height]
  const kept = `M${left} ${top}H${right}V${bottom}H${left}Z`
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${width} ${height}`}
      className="pointer-events-none absolute inset-0 size-full"
    >
      <path d={`M0 0H${width}V${height}H0Z${kept}`} fillRule="evenodd" fillOpacity="0.6" />
      <path d={kept} fill="none" stroke="white" strokeWidth="2" vectorEffect="non-scaling-stroke" />
    </svg>
  )
}

function Ends({ clip, cut, edit }: StageProps) {
  const word = useWord()
  const format = useFormat()
  const whole = clip.facts.seconds ?? 0
  const last = Math.floor(whole * 100) / 100
  const from = cut.fromSeconds
  const to = Math.min(cut.toSeconds ?? last, last)
  const used = Math.max(0, to - from)
  const ends = [
    {
      name: 'fromSeconds',
      label: word('clip.from'),
      slider: word('clip.fromSlider'),
      value: from,
      set: (value: number) => edit({ fromSeconds: value }),
    },
    {
      name: 'toSeconds',
      label: word('clip.to'),
      slider: word('clip.toSlider'),
      value: to,
      set: (value: number) => edit({ toSeconds: value < last ? value : undefined }),
    },
  ]
  return (
    <div className="grid min-w-0 gap-3">
      {ends.map(({ name, label, slider, value, set }) => (
        <div key={name} className="grid grid-cols-[1fr_6.5rem] items-end gap-3">
          <input
            type="range"
            aria-label={slider}
            min={0}
            max={last}
            step={0.05}
            value={value}
            className="h-11 w-full md:h-10 noscript:invisible"
            onChange={(event) => set(event.target.valueAsNumber)}
          />
          <NumberField label={label} name={name} min={0} max={last} step={0.01} value={value} onValue={set} />
        </div>
      ))}
      <p className="digits text-fine text-muted">
        {used < last - 0.05
          ? word('clip.used', { seconds: rounded(used), whole: rounded(whole) })
          : word('clip.whole', { seconds: rounded(whole) })}
        {clip.facts.width && ` · ${clip.facts.width}×${clip.facts.height}`}
        {clip.facts.fps && ` · ${format.number(clip.facts.fps, 2)} fps`}
      </p>
    </div>
  )
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10
}

function twentieth(fraction: number): number {
  return Math.round(Math.max(0, Math.min(1, fraction)) * 20) / 20
}
