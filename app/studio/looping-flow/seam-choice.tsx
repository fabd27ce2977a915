import { Check, Eye, Pause, Play } from 'lucide-react'
import { useRef, useState, type RefObject } from 'react'
import { Button } from '#app/components/button.tsx'
import { Checkbox } from '#app/components/checkbox.tsx'
import { classes } from '#app/components/classes.ts'
import { useIsHydrated } from '#app/components/hydrated.ts'
import { ProgressLine } from '#app/components/progress-line.tsx'
import { useFormat } from '#app/i18n/hooks.ts'
import { useProblemText } from '#app/i18n/problem.ts'
import type { FormPreview, FormUpload, PreviewOutput } from '../contract.ts'
import type { Cut } from './form.tsx'
import { MAX_FADE_SECONDS, MIN_FADE_SECONDS, MODES, type LoopInput, type LoopMode } from './input.ts'
import { NumberField } from './number-field.tsx'
import { bestMode, foundCut, gradeOf } from './seam.ts'
import { SeamDiagram } from './seam-diagram.tsx'
import { sidesOf } from './unit.ts'
import { useWord } from './use-word.ts'

interface SeamChoiceProps {
  cut: Cut
  edit(to: Partial<Cut>): void
  clip: FormUpload | undefined
  input: LoopInput
  preview: FormPreview
}

/** The three ways to join, each with its own seam to look at once it was asked for, and the fade between. */
export function SeamChoice({ cut, edit, clip, input, preview }: SeamChoiceProps) {
  const word = useWord()
  const cards = useRef<HTMLDivElement>(null)
  const [checked, setChecked] = useState<string>()
  const key = seamKey(input)
  const isStale = checked !== undefined && checked !== key
  const seams = checked === undefined ? [] : preview.outputs
  const best = isStale ? undefined : bestMode(seams)
  const { width, height } = sidesOf(input, clip?.facts ?? {})

  return (
    <fieldset className="grid min-w-0 gap-4">
      <legend className="float-left text-lead font-semibold">{word('seam.title')}</legend>
      <p className="clear-both -mt-3 text-fine text-muted">{word('seam.lead')}</p>
      <div ref={cards} role="radiogroup" aria-label={word('seam.mode')} className="grid gap-2 sm:grid-cols-3">
        {MODES.map((mode, index) => (
          <SeamCard
            key={mode}
            mode={mode}
            ratio={width / height}
            isChosen={cut.mode === mode}
            isBest={best === mode}
            isStale={isStale}
            isMaking={preview.state === 'making'}
            seam={seams.find((seam) => seam.index === index)}
            onChoose={() => edit({ mode })}
          />
        ))}
      </div>
      <Doctor
        cards={cards}
        preview={preview}
        hasChecked={checked !== undefined}
        hasClip={clip !== undefined}
        isStale={isStale}
        onAsk={() => {
          setChecked(key)
          preview.ask()
        }}
      />
      {checked !== undefined && !isStale && <Found seams={seams} cut={cut} clip={clip} edit={edit} />}
      <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
        <NumberField
          className={classes('w-44', cut.mode !== 'crossfade' && 'hidden')}
          label={word('seam.fade')}
          name="fadeSeconds"
          min={MIN_FADE_SECONDS}
          max={MAX_FADE_SECONDS}
          step={0.1}
          value={cut.fadeSeconds}
          unit={word('unit.seconds')}
          onValue={(fadeSeconds) => edit({ fadeSeconds })}
        />
        <Checkbox
          className={classes(cut.mode === 'boomerang' && 'hidden')}
          name="isEvened"
          defaultChecked={input.isEvened}
          label={word('seam.isEvened')}
          hint={word('seam.isEvenedHint')}
        />
      </div>
    </fieldset>
  )
}

/** What a seam depends on; other edits leave a check as it was. */
function seamKey({ clip, fromSeconds, toSeconds, fadeSeconds, isEvened, shape, fit }: LoopInput): string {
  return JSON.stringify([clip, fromSeconds, toSeconds, fadeSeconds, isEvened, shape, fit])
}

function SeamCard({
  mode,
  ratio,
  isChosen,
  isBest,
  isStale,
  isMaking,
  seam,
  onChoose,
}: {
  mode: LoopMode
  ratio: number
  isChosen: boolean
  isBest: boolean
  isStale: boolean
  isMaking: boolean
  seam: PreviewOutput | undefined
  onChoose(): void
}) {
  const word = useWord()
  const { percent } = useFormat()
  const score = seam?.facts?.scores?.['seam']
  const isUpright = ratio < 1.2
  return (
    <label
      className={classes(
        'group/seam relative grid min-w-0 cursor-pointer content-start gap-x-3 gap-y-2 rounded-control border p-2 transition-colors',
        'border-rule bg-raised hover:border-ink has-checked:border-ink has-checked:shadow-[inset_0_0_0_1px_var(--ink)]',
        'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-nila',
        isUpright && 'max-sm:grid-cols-[9rem_1fr]',
      )}
    >
      <input
        type="radio"
        name="mode"
        value={mode}
        checked={isChosen}
        onChange={onChoose}
        className="absolute inset-0 size-full cursor-pointer appearance-none rounded-control outline-none"
      />
      <span className="pointer-events-none relative block w-full overflow-hidden rounded-frame bg-film">
        <Spacer ratio={Math.min(16 / 9, Math.max(3 / 4, ratio))} />
        {seam?.url ? (
          <video
            key={seam.url}
            src={seam.url}
            poster={seam.posterUrl ?? undefined}
            autoPlay
            loop
            muted
            playsInline
            tabIndex={-1}
            aria-hidden
            className={classes(
              'absolute inset-0 size-full object-contain',
              isStale ? 'opacity-50' : 'animate-develop',
            )}
          />
        ) : (
          <SeamDiagram mode={mode} />
        )}
        {isMaking && <span className="absolute inset-0 animate-exposing bg-kunyit-wash/50" />}
        {isBest && (
          <span className="absolute top-1 left-1 rounded-frame bg-kunyit px-1.5 text-[0.6875rem] leading-5 font-bold text-on-kunyit">
            {word('seam.best')}
          </span>
        )}
      </span>
      <span className="pointer-events-none grid min-w-0 content-start gap-0.5 px-0.5 pb-1">
        <span className="flex flex-wrap items-baseline justify-between gap-x-2">
          <span className="font-semibold">{word(`seam.${mode}`)}</span>
          <span
            className={classes(
              'inline-flex items-center gap-1 text-fine',
              isChosen ? 'font-semibold' : 'text-muted underline-offset-4 group-hover/seam:underline',
            )}
          >
            {isChosen && <Check aria-hidden size={14} strokeWidth={2.5} />}
            {word(isChosen ? 'seam.used' : 'seam.use')}
          </span>
        </span>
        <span className={classes('digits text-fine', isStale && 'opacity-60')}>
          {score === undefined ? (
            <span className="text-muted">{word(seam?.problem ? 'seam.impossible' : 'seam.unchecked')}</span>
          ) : (
            <>
              {word('seam.score', { percent: percent(score) })} · {word(`seam.${gradeOf(score)}`)}
            </>
          )}
        </span>
        <span className="text-fine text-muted">{word(`seam.${mode}Hint`)}</span>
      </span>
    </label>
  )
}

/** Keeps the room of a picture of this shape: the pages allow no styles of elements. */
function Spacer({ ratio }: { ratio: number }) {
  return <svg aria-hidden viewBox={`0 0 ${Math.round(ratio * 1000)} 1000`} className="block w-full" />
}

/** Asks for the seams; free, and drawn by what draws the real thing. */
function Doctor({
  cards,
  preview,
  hasChecked,
  hasClip,
  isStale,
  onAsk,
}: {
  cards: RefObject<HTMLDivElement>
  preview: FormPreview
  hasChecked: boolean
  hasClip: boolean
  isStale: boolean
  onAsk(): void
}) {
  const word = useWord()
  const problemText = useProblemText('looping-flow')
  const isHydrated = useIsHydrated()
  const [isPaused, setPaused] = useState(false)
  const isMaking = preview.state === 'making'
  const hasSeams = hasChecked && preview.outputs.some(({ url }) => url)

  const toggle = () => {
    for (const video of cards.current?.querySelectorAll('video') ?? []) {
      if (isPaused) void video.play().catch(() => undefined)
      else video.pause()
    }
    setPaused(!isPaused)
  }

  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Button
        // Without JavaScript it leads to the preview's own page; with it, Enter in a field is not "check".
        {...(isHydrated ? { type: 'button' } : { type: 'submit', name: '_intent', value: 'preview' })}
        icon={Eye}
        isBusy={isMaking}
        disabled={isHydrated && !hasClip}
        onClick={() => {
          setPaused(false)
          onAsk()
        }}
      >
        {word(hasSeams && isStale ? 'seam.checkAgain' : 'seam.check')}
      </Button>
      {hasSeams && (
        <Button tone="quiet" icon={isPaused ? Play : Pause} onClick={toggle}>
          {word(isPaused ? 'seam.play' : 'seam.pause')}
        </Button>
      )}
      <div aria-live="polite" className="min-w-0 flex-1 basis-52 text-fine">
        {hasChecked && isMaking && (
          <ProgressLine fraction={preview.fraction || null} label={word('seam.checking')}>
            {word('seam.checking')}
          </ProgressLine>
        )}
        {hasChecked && preview.state === 'failed' && (
          <p className="text-danger">
            {preview.problems[0] ? problemText(preview.problems[0]) : word('seam.failed')}
          </p>
        )}
        {hasSeams && isStale && !isMaking && <p className="text-muted">{word('seam.stale')}</p>}
      </div>
    </div>
  )
}

/** The best in and out there are, where they better what is set. */
function Found({
  seams,
  cut,
  clip,
  edit,
}: {
  seams: PreviewOutput[]
  cut: Cut
  clip: FormUpload | undefined
  edit(to: Partial<Cut>): void
}) {
  const word = useWord()
  const format = useFormat()
  const found = foundCut(seams, { ...cut, toSeconds: cut.toSeconds ?? clip?.facts.seconds ?? 0 })
  if (!found) return null
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-control bg-kunyit-wash px-4 py-2"
    >
      <p className="digits min-w-0 flex-1 basis-60">
        {word('seam.found', {
          from: format.number(found.fromSeconds, 2),
          to: format.number(found.toSeconds, 2),
          percent: format.percent(found.score),
          now: format.percent(found.now),
        })}
      </p>
      <Button
        size="small"
        onClick={() => edit({ fromSeconds: found.fromSeconds, toSeconds: found.toSeconds })}
      >
        {word('seam.useFound')}
      </Button>
    </div>
  )
}
