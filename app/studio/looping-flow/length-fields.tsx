import { useEffect, useId, useRef, useState } from 'react'
import { TextField } from '#app/components/field.tsx'
import { classes } from '#app/components/classes.ts'
import { useLanguage } from '#app/i18n/hooks.ts'
import type { FormUpload } from '../contract.ts'
import { MAX_SECONDS, MIN_SECONDS, type LoopInput } from './input.ts'
import { lengthParts, lengthText } from './length.ts'
import { unitOf } from './unit.ts'
import { useWord } from './use-word.ts'

const QUICK = [60, 600, 1_800, 3_600, 10_800, 28_800]

/** How long it lasts, in hours, minutes and seconds, and the lengths that most people want. */
export function LengthFields({
  initial,
  input,
  clip,
  onEdit,
}: {
  initial: number
  input: LoopInput
  clip: FormUpload | undefined
  onEdit(): void
}) {
  const word = useWord()
  const language = useLanguage()
  const [texts, setTexts] = useState(() => textsOf(initial))
  const seconds = secondsOf(texts)
  const error =
    seconds < MIN_SECONDS ? 'length.tooShort' : seconds > MAX_SECONDS ? 'length.tooLong' : undefined
  const group = useRef<HTMLFieldSetElement>(null)
  const id = useId()

  // The three fields are wrong together, so none of them alone can tell the browser.
  const complaint = error ? word(error) : ''
  useEffect(() => {
    for (const field of group.current?.querySelectorAll('input') ?? []) field.setCustomValidity(complaint)
  }, [complaint])

  const isOpening = useRef(true)
  useEffect(() => {
    if (!isOpening.current) onEdit()
    isOpening.current = false
  }, [texts, onEdit])

  const fields = [
    { part: 'hours', max: 12 },
    { part: 'minutes', max: 59 },
    { part: 'seconds', max: 59.99 },
  ] as const
  return (
    <fieldset ref={group} className="grid min-w-0 gap-3">
      <legend className="float-left text-lead font-semibold">{word('length.title')}</legend>
      <div className="clear-both flex flex-wrap items-end gap-x-3 gap-y-2">
        {fields.map(({ part, max }) => (
          <TextField
            key={part}
            className="w-22"
            label={word(`length.${part}`)}
            name={`length.${part}`}
            type="number"
            inputMode={part === 'seconds' ? 'decimal' : 'numeric'}
            min={0}
            max={max}
            step={part === 'seconds' ? 0.01 : 1}
            value={texts[part]}
            aria-invalid={error ? true : undefined}
            onChange={({ target }) => setTexts({ ...texts, [part]: target.value })}
          />
        ))}
      </div>
      <div role="group" aria-label={word('length.quick')} className="flex flex-wrap gap-1.5 noscript:hidden">
        {QUICK.map((quick) => (
          <button
            key={quick}
            type="button"
            aria-pressed={seconds === quick}
            onClick={() => setTexts(textsOf(quick))}
            className={classes(
              'digits min-h-11 rounded-control border px-3 text-fine font-semibold transition-colors md:min-h-8',
              seconds === quick ? 'border-ink bg-ink text-paper' : 'border-rule bg-raised hover:border-ink',
            )}
          >
            {lengthText(quick, language)}
          </button>
        ))}
      </div>
      <p
        id={id}
        role="status"
        className={classes('text-fine', error ? 'font-medium text-danger' : 'digits text-muted')}
      >
        {complaint || rounds()}
      </p>
    </fieldset>
  )

  function rounds(): string {
    const unit = clip && unitOf(input, clip.facts)
    if (!unit || unit.seconds <= 0) return lengthText(seconds, language)
    const count = Math.round(seconds / unit.seconds)
    const clock = lengthText(seconds, language)
    return count > 1 ? word('length.rounds', { count, clock }) : word('length.oneRound', { clock })
  }
}

type Texts = Record<keyof ReturnType<typeof lengthParts>, string>

function textsOf(seconds: number): Texts {
  const parts = lengthParts(seconds)
  return { hours: String(parts.hours), minutes: String(parts.minutes), seconds: String(parts.seconds) }
}

function secondsOf({ hours, minutes, seconds }: Texts): number {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}
