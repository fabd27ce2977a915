import { AlignCenter, AlignLeft, AlignRight } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#app/components/button.tsx'
import { Checkbox } from '#app/components/checkbox.tsx'
import { ColourField } from '#app/components/colour-field.tsx'
import { Field, TextField } from '#app/components/field.tsx'
import { More, Section } from '#app/components/section.tsx'
import { Segments } from '#app/components/segments.tsx'
import { SelectField } from '#app/components/select.tsx'
import { useFormat } from '#app/i18n/hooks.ts'
import { findFont, FONTS, nearestWeight } from '../fonts.ts'
import type { DraftBlock } from './draft.ts'
import type { SlideBenchProps } from './slide-bench.tsx'
import { ALIGNMENTS, ANCHORS, MAX_SIZE, MIN_SIZE, PLATES, type TextStyle } from './style.ts'
import { PRESET_NAMES, presetOf, PRESETS } from './styles.ts'
import { useWord } from './use-word.ts'

const ALIGN_ICONS = { left: AlignLeft, center: AlignCenter, right: AlignRight }

/** How a text looks and where it stands. */
export function StylePanel({ dispatch, slide, block }: SlideBenchProps & { block: DraftBlock }) {
  const word = useWord()
  const format = useFormat()
  const { style } = block
  const at = { slide: slide.key, block: block.key }
  const set = (to: Partial<TextStyle>) => dispatch({ do: 'style', ...at, to })
  const preset = presetOf(style)
  const font = findFont(style.font)
  const number = (key: NumberKey, props: NumberProps) => (
    <NumberField
      key={key}
      label={word(`style.${key}`)}
      value={style[key]}
      {...props}
      onSet={(to) => set({ [key]: to })}
    />
  )
  return (
    <Section
      title={word('style.title')}
      now={[
        preset ? word(`presets.${preset}`) : word('style.own'),
        font.title,
        `${format.number(style.size, 2)} %`,
      ]}
    >
      <fieldset className="min-w-0">
        <legend className="mb-1.5 text-fine font-semibold">{word('style.preset')}</legend>
        <div className="flex flex-wrap gap-1.5">
          {PRESET_NAMES.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === preset}
              onClick={() => set(PRESETS[name])}
              className="min-h-11 rounded-control border border-rule bg-raised px-3 text-fine font-semibold transition-colors hover:border-ink aria-pressed:border-ink aria-pressed:bg-ink aria-pressed:text-paper md:min-h-9"
            >
              {word(`presets.${name}`)}
            </button>
          ))}
        </div>
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={word('style.font')}
          value={font.id}
          onChange={({ target }) => {
            const family = findFont(target.value)
            set({ font: family.id, weight: nearestWeight(family, style.weight) })
          }}
        >
          {FONTS.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={word('style.weight')}
          value={nearestWeight(font, style.weight)}
          disabled={font.weights.length === 1}
          onChange={({ target }) => set({ weight: Number(target.value) })}
        >
          {font.weights.map((weight) => (
            <option key={weight} value={weight}>
              {word(`style.weights.${weight}`)}
            </option>
          ))}
        </SelectField>
        <SizeField size={style.size} onSet={(size) => set({ size })} />
        <Field label={word('style.colour')}>
          {(control) => (
            <ColourField
              {...control}
              value={style.colour}
              onChange={({ target }) => set({ colour: target.value })}
            />
          )}
        </Field>
      </div>
      <div className="flex flex-wrap gap-x-8 gap-y-4">
        <AnchorGrid style={style} name={block.key} onSet={set} />
        <div className="grid content-start gap-4">
          <Segments
            label={word('style.align')}
            name={`_align-${block.key}`}
            value={style.align}
            onChange={(align) => set({ align: align as TextStyle['align'] })}
            options={ALIGNMENTS.map((align) => {
              const Icon = ALIGN_ICONS[align]
              return {
                value: align,
                hint: word(`style.aligns.${align}`),
                label: (
                  <>
                    <Icon aria-hidden size={18} />
                    <span className="sr-only">{word(`style.aligns.${align}`)}</span>
                  </>
                ),
              }
            })}
          />
          <div className="flex flex-wrap gap-x-5">
            {(['shadow', 'glow', 'isUpperCase'] as const).map((key) => (
              <Checkbox
                key={key}
                label={word(`style.${key}`)}
                checked={style[key]}
                onChange={({ target }) => set({ [key]: target.checked })}
              />
            ))}
          </div>
        </div>
      </div>
      <div className="grid grid-cols-2 items-end gap-4 sm:grid-cols-4">
        <SelectField
          label={word('style.plate')}
          value={style.plate}
          onChange={({ target }) => set({ plate: target.value as TextStyle['plate'] })}
        >
          {PLATES.map((plate) => (
            <option key={plate} value={plate}>
              {word(`style.plates.${plate}`)}
            </option>
          ))}
        </SelectField>
        {style.plate !== 'none' && (
          <Field label={word('style.plateColour')}>
            {(control) => (
              <ColourField
                {...control}
                value={style.plateColour}
                onChange={({ target }) => set({ plateColour: target.value })}
              />
            )}
          </Field>
        )}
        {number('outline', { min: 0, max: 30, step: 1 })}
        {style.outline > 0 && (
          <Field label={word('style.outlineColour')}>
            {(control) => (
              <ColourField
                {...control}
                value={style.outlineColour}
                onChange={({ target }) => set({ outlineColour: target.value })}
              />
            )}
          </Field>
        )}
      </div>
      <More title={word('style.more')}>
        <div className="grid grid-cols-2 gap-4 sm:grid-cols-3">
          {number('width', { min: 0.2, max: 1, step: 0.02, isPercent: true })}
          {number('leading', { min: 0.8, max: 2, step: 0.05 })}
          {number('padding', { min: 0, max: 10, step: 0.5 })}
          {number('plateOpacity', { min: 0, max: 1, step: 0.05, isPercent: true })}
          {number('x', { min: 0, max: 1, step: 0.01, isPercent: true, isOptional: true })}
          {number('y', { min: 0, max: 1, step: 0.01, isPercent: true, isOptional: true })}
        </div>
        <p className="text-fine text-muted">{word('style.freeHint')}</p>
      </More>
      <Button
        size="small"
        className="justify-self-start"
        onClick={() => dispatch({ do: 'style-all', ...at })}
      >
        {word('style.all', { kind: word(`block.kinds.${block.kind}`) })}
      </Button>
    </Section>
  )
}

/** Large steps by dragging, small ones by number. */
function SizeField({ size, onSet }: { size: number; onSet(size: number): void }) {
  const word = useWord()
  const percent = `${useFormat().number(size, 2)} %`
  return (
    <Field label={word('style.size')}>
      {(control) => (
        <span className="flex items-center gap-3">
          <input
            {...control}
            type="range"
            min={MIN_SIZE}
            max={MAX_SIZE}
            step={0.5}
            value={size}
            aria-valuetext={percent}
            className="h-11 min-w-0 flex-1 md:h-10"
            onChange={({ target }) => onSet(target.valueAsNumber)}
          />
          <span className="digits w-14 text-right text-fine text-muted">{percent}</span>
        </span>
      )}
    </Field>
  )
}

function AnchorGrid({
  style,
  name,
  onSet,
}: {
  style: TextStyle
  name: string
  onSet(to: Partial<TextStyle>): void
}) {
  const word = useWord()
  const isFree = style.x !== undefined || style.y !== undefined
  return (
    <fieldset>
      <legend className="mb-1.5 text-fine font-semibold">{word('style.anchor')}</legend>
      <div className="grid grid-cols-3 overflow-hidden rounded-control border border-rule">
        {ANCHORS.map((anchor) => (
          <label
            key={anchor}
            title={word(`style.anchors.${anchor}`)}
            className="relative grid size-11 place-items-center bg-raised has-checked:bg-ink has-focus-visible:outline-2 has-focus-visible:outline-nila hover:bg-sunken has-checked:hover:bg-ink"
          >
            <input
              type="radio"
              name={`_anchor-${name}`}
              value={anchor}
              aria-label={word(`style.anchors.${anchor}`)}
              checked={!isFree && style.anchor === anchor}
              className="peer absolute inset-0 size-full appearance-none outline-none"
              onChange={() => onSet({ anchor, x: undefined, y: undefined, align: alignOf(anchor) })}
            />
            <span
              aria-hidden
              className="pointer-events-none size-2 rounded-full bg-rule peer-checked:bg-paper"
            />
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** Lines begin at the edge that their block stands at. */
function alignOf(anchor: TextStyle['anchor']): TextStyle['align'] {
  if (anchor.endsWith('left')) return 'left'
  return anchor.endsWith('right') ? 'right' : 'center'
}

type NumberKey = 'outline' | 'width' | 'leading' | 'padding' | 'plateOpacity' | 'x' | 'y'

interface NumberProps {
  min: number
  max: number
  step: number
  isPercent?: boolean
  isOptional?: boolean
}

/** Takes a number as soon as it is whole and within its bounds; shows one that came from elsewhere, a preset say. */
function NumberField({
  label,
  value,
  onSet,
  min,
  max,
  step,
  isPercent = false,
  isOptional = false,
}: NumberProps & { label: string; value: number | undefined; onSet(value: number | undefined): void }) {
  const scale = isPercent ? 100 : 1
  const [typed, setTyped] = useState<{ text: string; value: number | undefined }>()
  const shown = value === undefined ? '' : String(Math.round(value * scale * 100) / 100)
  const steps = value === undefined ? 0 : (value - min) / step
  // A value between the steps is no mistake that the browser should stop the form for.
  const isOnStep = Math.abs(steps - Math.round(steps)) < 1e-6
  const take = (text: string) => {
    const next = text === '' ? undefined : Number(text) / scale
    const isWhole = next === undefined ? isOptional : next >= min && next <= max
    setTyped({ text, value: isWhole ? next : value })
    if (isWhole) onSet(next)
  }
  return (
    <TextField
      label={label}
      type="number"
      inputMode="decimal"
      min={min * scale}
      max={max * scale}
      step={isOnStep ? step * scale : 'any'}
      isOptional={isOptional}
      value={typed && typed.value === value ? typed.text : shown}
      {...(isPercent && { unit: '%' })}
      onChange={({ target }) => take(target.value)}
      onBlur={() => setTyped(undefined)}
    />
  )
}
