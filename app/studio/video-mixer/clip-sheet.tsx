import { ArrowLeft, ArrowRight, Pause, Play, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState, type Dispatch, type KeyboardEvent, type PointerEvent } from 'react'
import { Button } from '#app/components/button.tsx'
import { Checkbox } from '#app/components/checkbox.tsx'
import { Dialog } from '#app/components/dialog.tsx'
import { TextField } from '#app/components/field.tsx'
import { SelectField } from '#app/components/select.tsx'
import { useFormat } from '#app/i18n/hooks.ts'
import type { FormUpload } from '../contract.ts'
import { secondsOf } from './clip-frame.tsx'
import type { LaidClip, Move, StripState, Table } from './strips.ts'
import { useWord } from './use-word.ts'

interface ClipSheetProps {
  table: Table
  clipKey: string | undefined
  crop: CropShape | undefined
  byId: ReadonlyMap<string, FormUpload>
  dispatch: Dispatch<Move>
  onClose(): void
}

/** Sides of the finished picture, in any unit. */
export interface CropShape {
  across: number
  down: number
}

/** Everything about one clip: where it lies, what of it is used, its sound, and the point a crop keeps. */
export function ClipSheet({ table, clipKey, crop, byId, dispatch, onClose }: ClipSheetProps) {
  const word = useWord()
  const found = clipKey === undefined ? undefined : locate(table, clipKey)
  const upload = found && byId.get(found.clip.upload)

  // Enter in a field of the sheet is not "make the videos".
  const keepEnter = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) event.preventDefault()
  }

  return (
    <div className="contents" onKeyDown={keepEnter}>
      <Dialog
        kind="sheet"
        isOpen={found !== undefined}
        onClose={onClose}
        title={
          found && `${word('clip.title', { number: found.number })} · ${upload?.name ?? word('clip.missing')}`
        }
        className="sm:max-w-2xl"
        footer={
          <>
            {found && (
              <Button
                tone="danger"
                icon={Trash2}
                className="mr-auto"
                onClick={() => {
                  onClose()
                  dispatch({ do: 'remove-clip', clip: found.clip.key })
                }}
              >
                {word('clip.remove')}
              </Button>
            )}
            <Button tone="primary" onClick={onClose}>
              {word('clip.done')}
            </Button>
          </>
        }
      >
        {found && (
          <Sheet
            key={found.clip.key}
            {...found}
            crop={crop}
            table={table}
            upload={upload}
            dispatch={dispatch}
          />
        )}
      </Dialog>
    </div>
  )
}

interface Found {
  clip: LaidClip
  strip: StripState
  place: number
  number: number
}

function locate(table: Table, key: string): Found | undefined {
  let number = 0
  for (const strip of table.strips) {
    for (const [place, clip] of strip.clips.entries()) {
      number += 1
      if (clip.key === key) return { clip, strip, place, number }
    }
  }
  return undefined
}

function Sheet({
  clip,
  strip,
  place,
  crop,
  table,
  upload,
  dispatch,
}: Found & {
  crop: CropShape | undefined
  table: Table
  upload: FormUpload | undefined
  dispatch: Dispatch<Move>
}) {
  const word = useWord()
  const edit = (to: Partial<LaidClip>) => dispatch({ do: 'edit-clip', clip: clip.key, to })
  return (
    <div className="grid gap-5 sm:grid-cols-[minmax(0,14rem)_1fr]">
      <Picture
        clip={clip}
        crop={crop}
        upload={upload}
        onFocusPoint={(focusX, focusY) => edit({ focusX, focusY })}
      />
      <div className="grid min-w-0 content-start gap-4">
        <Trim clip={clip} upload={upload} edit={edit} />
        <Checkbox
          label={word('clip.mute')}
          checked={clip.isMuted}
          onChange={(event) => edit({ isMuted: event.target.checked })}
        />
        <div className="grid gap-2 border-t border-hairline pt-4">
          <SelectField
            label={word('clip.group')}
            value={strip.key}
            onChange={({ target }) => {
              const goal = table.strips.find((one) => one.key === target.value)
              if (goal) {
                dispatch({ do: 'place-clip', clip: clip.key, strip: goal.key, at: goal.clips.length })
              }
            }}
          >
            {table.strips.map((one) => (
              <option key={one.key} value={one.key}>
                {one.name}
              </option>
            ))}
          </SelectField>
          <div className="flex flex-wrap gap-2">
            <Button
              size="small"
              icon={ArrowLeft}
              disabled={place === 0}
              onClick={() => dispatch({ do: 'nudge-clip', clip: clip.key, by: -1 })}
            >
              {word('clip.earlier')}
            </Button>
            <Button
              size="small"
              icon={ArrowRight}
              disabled={place === strip.clips.length - 1}
              onClick={() => dispatch({ do: 'nudge-clip', clip: clip.key, by: 1 })}
            >
              {word('clip.later')}
            </Button>
          </div>
        </div>
        <FocusSliders clip={clip} edit={edit} />
      </div>
    </div>
  )
}

/** Two sliders over the clip's length; the picture follows the one that is moved. */
function Trim({
  clip,
  upload,
  edit,
}: {
  clip: LaidClip
  upload: FormUpload | undefined
  edit(to: Partial<LaidClip>): void
}) {
  const word = useWord()
  const format = useFormat()
  const whole = upload?.facts.seconds
  if (whole === undefined) return null
  const last = Math.floor(whole * 10) / 10
  const used = secondsOf(clip, upload)
  const from = clip.startSeconds ?? 0
  const to = clip.endSeconds ?? last
  const setFrom = (value: number) => edit({ startSeconds: value > 0 ? Math.min(value, last) : undefined })
  const setTo = (value: number) => edit({ endSeconds: value < last ? value : undefined })
  const ends = [
    { label: word('clip.from'), value: from, set: setFrom },
    { label: word('clip.to'), value: to, set: setTo },
  ]
  return (
    <div className="grid gap-2">
      {ends.map(({ label, value, set }) => (
        <div key={label} className="grid grid-cols-[1fr_5.5rem] items-end gap-3">
          <label className="grid gap-1 text-fine font-semibold">
            {label}
            <input
              type="range"
              min={0}
              max={last}
              step={0.1}
              value={value}
              className="h-11 w-full md:h-8"
              onChange={(event) => set(event.target.valueAsNumber)}
            />
          </label>
          <TextField
            isLabelHidden
            label={label}
            type="number"
            inputMode="decimal"
            min={0}
            max={last}
            step={0.1}
            value={value}
            onChange={({ target }) => Number.isFinite(target.valueAsNumber) && set(target.valueAsNumber)}
          />
        </div>
      ))}
      <p className="digits text-fine text-muted">
        {used < last - 0.05
          ? word('clip.used', { seconds: format.number(used, 1), whole: format.number(whole, 1) })
          : word('clip.whole', { seconds: format.number(whole, 1) })}
      </p>
    </div>
  )
}

function Picture({
  clip,
  crop,
  upload,
  onFocusPoint,
}: {
  clip: LaidClip
  crop: CropShape | undefined
  upload: FormUpload | undefined
  onFocusPoint(x: number, y: number): void
}) {
  const word = useWord()
  const video = useRef<HTMLVideoElement>(null)
  const [isPlaying, setPlaying] = useState(false)
  const { width = 9, height = 16 } = upload?.facts ?? {}
  const from = clip.startSeconds ?? 0
  const to = clip.endSeconds ?? upload?.facts.seconds ?? 0
  const shown = useRef({ from, to })

  // The picture follows the slider that is moved.
  useEffect(() => {
    const element = video.current
    if (element && shown.current.from !== from) element.currentTime = from
    else if (element && shown.current.to !== to) element.currentTime = Math.max(0, to - 0.05)
    shown.current = { from, to }
  }, [from, to])

  const toggle = () => {
    const element = video.current
    if (!element) return
    if (!element.paused) return element.pause()
    if (element.currentTime < from || element.currentTime >= to - 0.1) element.currentTime = from
    void element.play().catch(() => setPlaying(false))
  }
  const point = (event: PointerEvent<HTMLDivElement>) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    onFocusPoint(twentieth((event.clientX - left) / width), twentieth((event.clientY - top) / height))
  }

  return (
    <div className="grid content-start justify-items-center gap-2 sm:justify-items-stretch">
      <div
        className="relative max-h-[42dvh] max-w-full cursor-crosshair overflow-hidden rounded-frame bg-film sm:max-h-none"
        style={{ aspectRatio: `${width} / ${height}` }}
        onPointerDown={point}
      >
        {upload?.url ? (
          <video
            ref={video}
            src={upload.url}
            poster={upload.thumbnailUrl ?? undefined}
            playsInline
            preload="metadata"
            tabIndex={-1}
            aria-label={upload.name}
            className="size-full object-contain"
            onLoadedMetadata={({ currentTarget }) => {
              currentTarget.currentTime = from
            }}
            onPlay={() => setPlaying(true)}
            onPause={() => setPlaying(false)}
            onTimeUpdate={({ currentTarget }) => {
              if (!currentTarget.paused && currentTarget.currentTime >= to) currentTarget.pause()
            }}
          />
        ) : upload?.thumbnailUrl ? (
          <img src={upload.thumbnailUrl} alt="" className="size-full object-contain" />
        ) : (
          <span className="block size-full" />
        )}
        {crop && <Kept clip={clip} crop={crop} width={width} height={height} />}
        <span
          aria-hidden
          className="pointer-events-none absolute size-6 -translate-1/2 rounded-full border-2 border-white shadow-[0_0_0_2px_rgb(0_0_0/55%),inset_0_0_0_1px_rgb(0_0_0/55%)]"
          style={{ left: percent(clip.focusX), top: percent(clip.focusY) }}
        />
      </div>
      {upload?.url && (
        <Button size="small" icon={isPlaying ? Pause : Play} onClick={toggle} className="w-full max-w-56">
          {isPlaying ? word('clip.pause') : word('clip.play')}
        </Button>
      )}
    </div>
  )
}

/** What a crop keeps, as large as it can be and as near to the focus point; the rest is dimmed. */
function Kept({
  clip,
  crop,
  width,
  height,
}: {
  clip: LaidClip
  crop: CropShape
  width: number
  height: number
}) {
  const relative = crop.across / crop.down / (width / height)
  const across = Math.min(1, relative)
  const down = Math.min(1, 1 / relative)
  const start = (focus: number, side: number) => Math.max(0, Math.min(1 - side, focus - side / 2))
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute shadow-[0_0_0_100vmax_rgb(0_0_0/60%)] outline-1 outline-white"
      style={{
        left: percent(start(clip.focusX, across)),
        top: percent(start(clip.focusY, down)),
        width: percent(across),
        height: percent(down),
      }}
    />
  )
}

function percent(fraction: number): string {
  return `${fraction * 100}%`
}

/** The keyboard's way to the focus point; a press on the picture is the other. */
function FocusSliders({ clip, edit }: { clip: LaidClip; edit(to: Partial<LaidClip>): void }) {
  const word = useWord()
  const axes = [
    { label: word('clip.focusX'), value: clip.focusX, set: (focusX: number) => edit({ focusX }) },
    { label: word('clip.focusY'), value: clip.focusY, set: (focusY: number) => edit({ focusY }) },
  ]
  return (
    <fieldset className="grid gap-1 border-t border-hairline pt-4">
      <legend className="float-left mb-1 text-fine font-semibold">{word('clip.focus')}</legend>
      <p className="clear-both text-fine text-muted">{word('clip.focusHint')}</p>
      <div className="grid grid-cols-2 gap-4">
        {axes.map(({ label, value, set }) => (
          <label key={label} className="grid text-fine">
            {label}
            <input
              type="range"
              min={0}
              max={1}
              step={0.05}
              value={value}
              className="h-11 w-full md:h-8"
              onChange={(event) => set(event.target.valueAsNumber)}
            />
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function twentieth(fraction: number): number {
  return Math.round(Math.max(0, Math.min(1, fraction)) * 20) / 20
}
