import { Checkbox } from '#app/components/checkbox.tsx'
import { classes } from '#app/components/classes.ts'
import { Field } from '#app/components/field.tsx'
import { SelectField } from '#app/components/select.tsx'
import type { RemoverInput } from './input.ts'
import { MAX_FILL, MIN_FILL, SQUARE_SIDES } from './limits.ts'
import { useWord } from './use-word.ts'

type Square = RemoverInput['square']

/** How large the square is, and the product in it; without JavaScript they are there whether or not they are wanted. */
export function SquareFields({
  square,
  isShown,
  onEdit,
}: {
  square: Square
  isShown: boolean
  onEdit(to: Partial<Square>): void
}) {
  const word = useWord()
  const percent = Math.round(square.fill * 100)
  return (
    <fieldset className={classes('min-w-0', !isShown && 'hidden noscript:block')}>
      <legend className="mb-1.5 font-semibold">{word('square.title')}</legend>
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
        <SelectField
          label={word('square.side')}
          name="square.side"
          value={square.side}
          onChange={({ target }) =>
            onEdit({ side: SQUARE_SIDES.find((side) => side === Number(target.value)) ?? 1200 })
          }
        >
          {SQUARE_SIDES.map((side) => (
            <option key={side} value={side}>
              {word('square.sideValue', { side })}
            </option>
          ))}
        </SelectField>
        <Field label={word('square.fill')} hint={word('square.fillNow', { percent })}>
          {(control) => (
            <input
              {...control}
              type="range"
              name="square.percent"
              min={MIN_FILL * 100}
              max={MAX_FILL * 100}
              step={1}
              value={percent}
              className="h-11 w-full md:h-10"
              aria-valuetext={word('square.fillNow', { percent })}
              onChange={({ target }) => onEdit({ fill: target.valueAsNumber / 100 })}
            />
          )}
        </Field>
        <Checkbox
          label={word('square.shadow')}
          name="square.hasShadow"
          checked={square.hasShadow}
          onChange={({ target }) => onEdit({ hasShadow: target.checked })}
        />
      </div>
    </fieldset>
  )
}
