import { TextField } from '#app/components/field.tsx'
import { Segments } from '#app/components/segments.tsx'
import { SelectField } from '#app/components/select.tsx'
import { useFormat } from '#app/i18n/hooks.ts'
import { TRANSITIONS } from '../edit.ts'
import { SHARES } from '../input.ts'
import type { SettingsProps } from '../settings.tsx'
import { useWord } from '../use-word.ts'
import { Extra, Section } from './section.tsx'

export function LengthSettings({ initial, valueOf }: SettingsProps) {
  const word = useWord()
  const format = useFormat()
  const isFixed = valueOf('length') === 'fixed'
  return (
    <Section
      title={word('section.length')}
      now={[
        isFixed
          ? `${format.number(Number(valueOf('seconds')), 1)} ${word('length.unit')}`
          : word('length.original'),
        word(`length.transitions.${valueOf('transition')}`),
      ]}
    >
      <div className="group/length grid gap-4">
        <Segments
          label={word('length.length')}
          name="length"
          defaultValue={initial.length}
          options={[
            { value: 'original', label: word('length.original') },
            {
              value: 'fixed',
              label: (
                <>
                  {word('length.fixed')}
                  <Extra credits={1} />
                </>
              ),
            },
          ]}
        />
        <div className="hidden flex-wrap gap-x-6 gap-y-4 group-has-[[value=fixed]:checked]/length:flex">
          <TextField
            className="w-40"
            label={word('length.seconds')}
            name="seconds"
            type="number"
            inputMode="decimal"
            min={5}
            max={300}
            step={0.5}
            defaultValue={initial.seconds}
            unit={word('length.unit')}
          />
          <Segments
            label={word('length.share')}
            name="share"
            defaultValue={initial.share}
            options={SHARES.map((share) => ({ value: share, label: word(`length.${share}`) }))}
          />
        </div>
      </div>
      <div className="group/cut flex flex-wrap gap-x-6 gap-y-4">
        <SelectField
          className="w-60"
          label={word('length.transition')}
          name="transition"
          defaultValue={initial.transition}
        >
          {TRANSITIONS.map((transition) => (
            <option key={transition} value={transition}>
              {word(`length.transitions.${transition}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          className="w-40 group-has-[option[value=cut]:checked]/cut:hidden"
          label={word('length.transitionSeconds')}
          name="transitionSeconds"
          type="number"
          inputMode="decimal"
          min={0.1}
          max={2}
          step={0.1}
          defaultValue={initial.transitionSeconds}
          unit={word('length.unit')}
        />
      </div>
    </Section>
  )
}
