import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#app/components/button.tsx'
import { Checkbox } from '#app/components/checkbox.tsx'
import { TextField } from '#app/components/field.tsx'
import { Segments } from '#app/components/segments.tsx'
import { SelectField } from '#app/components/select.tsx'
import { MAX_NEVER_PAIRS } from '../input.ts'
import type { SettingsProps } from '../settings.tsx'
import { useWord } from '../use-word.ts'
import { Extra, More, Section } from './section.tsx'

export function OrderSettings({ initial, table, uploads, onEdit, valueOf }: SettingsProps) {
  const word = useWord()
  const clips = useLaidClips(table, uploads)
  const [first, setFirst] = useState(initial.firstClip ?? '')
  return (
    <Section
      title={word('section.order')}
      now={[
        word(`order.${valueOf('mixing')}`),
        valueOf('isOrderMixed') === 'on' && word('order.mixed'),
        valueOf('isSpeedVaried') === 'on' && word('order.varied'),
      ]}
    >
      <div className="grid gap-1.5">
        <Segments
          label={word('order.mixing')}
          name="mixing"
          defaultValue={initial.mixing}
          options={[
            { value: 'sequential', label: word('order.sequential') },
            {
              value: 'random',
              label: (
                <>
                  {word('order.random')}
                  <Extra credits={2} />
                </>
              ),
            },
            { value: 'list', label: word('order.list') },
          ]}
        />
        <p className="max-w-reading text-fine text-muted">{word('order.mixingHint')}</p>
      </div>
      <div className="grid gap-2">
        <Checkbox
          name="isOrderMixed"
          defaultChecked={initial.isOrderMixed}
          label={
            <>
              {word('order.isOrderMixed')} <Extra credits={1} />
            </>
          }
          hint={word('order.isOrderMixedHint')}
        />
        <Checkbox
          name="hasDifferentStart"
          defaultChecked={initial.hasDifferentStart}
          label={word('order.hasDifferentStart')}
        />
        <div className="group/speed grid gap-3">
          <Checkbox
            name="isSpeedVaried"
            defaultChecked={initial.isSpeedVaried}
            label={
              <>
                {word('order.isSpeedVaried')} <Extra credits={1} />
              </>
            }
            hint={word('order.isSpeedVariedHint')}
          />
          <div className="hidden grid-cols-2 gap-4 pl-8 group-has-[[name=isSpeedVaried]:checked]/speed:grid sm:max-w-80">
            <SpeedField name="minSpeed" label={word('order.minSpeed')} initial={initial.minSpeed} />
            <SpeedField name="maxSpeed" label={word('order.maxSpeed')} initial={initial.maxSpeed} />
          </div>
        </div>
      </div>
      <More>
        <SelectField
          className="sm:max-w-80"
          label={word('order.firstClip')}
          name="firstClip"
          value={clips.some(({ id }) => id === first) ? first : ''}
          onChange={(event) => setFirst(event.target.value)}
        >
          <option value="">{word('order.anyClip')}</option>
          {clips.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <NeverPairs initial={initial.never} clips={clips} onEdit={onEdit} />
      </More>
    </Section>
  )
}

function SpeedField({ name, label, initial }: { name: string; label: string; initial: number }) {
  return (
    <TextField
      name={name}
      label={label}
      type="number"
      inputMode="decimal"
      min={0.5}
      max={2}
      step={0.01}
      defaultValue={initial}
      unit="×"
    />
  )
}

interface NamedClip {
  id: string
  name: string
}

/** Two lists to a row; a row that is not filled in counts for nothing. */
function NeverPairs({
  initial,
  clips,
  onEdit,
}: {
  initial: { a: string; b: string }[]
  clips: NamedClip[]
  onEdit(): void
}) {
  const word = useWord()
  const [pairs, setPairs] = useState(() =>
    [...initial, { a: '', b: '' }].map((pair, key) => ({ ...pair, key })),
  )
  const [nextKey, setNextKey] = useState(pairs.length)
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="text-fine font-semibold">{word('order.never')}</legend>
      <p className="text-fine text-muted">{word('order.neverHint')}</p>
      {pairs.map((pair, index) => (
        <div key={pair.key} className="flex max-w-2xl items-center gap-2">
          <ClipSelect
            name={`never[${index}].a`}
            label={word('order.neverA')}
            initial={pair.a}
            clips={clips}
          />
          <span className="flex-none text-fine text-muted">{word('order.neverB')}</span>
          <ClipSelect
            name={`never[${index}].b`}
            label={word('order.neverB')}
            initial={pair.b}
            clips={clips}
          />
          <Button
            tone="quiet"
            className="px-3"
            icon={X}
            aria-label={word('order.neverRemove', { number: index + 1 })}
            onClick={() => {
              setPairs(pairs.filter((other) => other !== pair))
              onEdit()
            }}
          />
        </div>
      ))}
      {pairs.length < MAX_NEVER_PAIRS && (
        <Button
          tone="quiet"
          size="small"
          icon={Plus}
          className="justify-self-start"
          onClick={() => {
            setPairs([...pairs, { a: '', b: '', key: nextKey }])
            setNextKey(nextKey + 1)
          }}
        >
          {word('order.neverAdd')}
        </Button>
      )}
    </fieldset>
  )
}

function ClipSelect({
  name,
  label,
  initial,
  clips,
}: {
  name: string
  label: string
  initial: string
  clips: NamedClip[]
}) {
  const word = useWord()
  const [chosen, setChosen] = useState(initial)
  return (
    <select
      name={name}
      aria-label={label}
      className="control control-select flex-1"
      value={clips.some(({ id }) => id === chosen) ? chosen : ''}
      onChange={(event) => setChosen(event.target.value)}
    >
      <option value="">{word('order.noClip')}</option>
      {clips.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  )
}

/** Each upload on the table once, by name. */
function useLaidClips(table: SettingsProps['table'], uploads: SettingsProps['uploads']): NamedClip[] {
  const laid = new Set(table.strips.flatMap((strip) => strip.clips.map((clip) => clip.upload)))
  return uploads.filter(({ id }) => laid.has(id)).map(({ id, name }) => ({ id, name }))
}
