import { ColourField } from '#app/components/colour-field.tsx'
import { Field, TextField } from '#app/components/field.tsx'
import { More, Section } from '#app/components/section.tsx'
import { Segments } from '#app/components/segments.tsx'
import { ShapeOutline } from '#app/components/shape-outline.tsx'
import type { Cut } from '../form.tsx'
import { FITS, FRAME_RATES, QUALITIES, RESOLUTIONS, SHAPES, type LoopInput } from '../input.ts'
import type { ValueOf } from '../use-field-values.ts'
import { useWord } from '../use-word.ts'

/** Shape, size and quality of the picture. */
export function LookSettings({
  initial,
  cut,
  edit,
  valueOf,
}: {
  initial: LoopInput
  cut: Cut
  edit(to: Partial<Cut>): void
  valueOf: ValueOf
}) {
  const word = useWord()
  const original = { value: 'original', label: word('look.original') }
  const shape = valueOf('shape')
  const resolution = valueOf('resolution')
  const axes = [
    { name: 'focusX', value: cut.focusX, set: (focusX: number) => edit({ focusX }) },
    { name: 'focusY', value: cut.focusY, set: (focusY: number) => edit({ focusY }) },
  ]
  return (
    <Section
      title={word('look.title')}
      now={[
        shape === 'original' ? word('look.original') : shape,
        resolution !== 'original' && resolution.replace('k', 'K'),
        word(`look.${valueOf('quality')}`),
      ]}
    >
      <div className="group/shape grid gap-5">
        <Segments
          label={word('look.shape')}
          name="shape"
          defaultValue={initial.shape}
          options={SHAPES.map((shape) =>
            shape === 'original'
              ? original
              : {
                  value: shape,
                  hint: word(`look.${shape}`),
                  label: (
                    <>
                      <ShapeOutline shape={shape} />
                      {shape}
                    </>
                  ),
                },
          )}
        />
        <div className="group/fit grid gap-3 group-has-[[name=shape][value=original]:checked]/shape:hidden">
          <Segments
            label={word('look.fit')}
            name="fit"
            defaultValue={initial.fit}
            options={FITS.map((fit) => ({ value: fit, label: word(`look.${fit}`) }))}
          />
          <Field
            label={word('look.fitColour')}
            className="hidden group-has-[[value=colour]:checked]/fit:grid"
          >
            {(control) => <ColourField {...control} name="fitColour" defaultValue={initial.fitColour} />}
          </Field>
          <fieldset className="hidden group-has-[[value=crop]:checked]/fit:block">
            <legend className="text-fine font-semibold">{word('look.focus')}</legend>
            <div className="grid max-w-md grid-cols-2 gap-4">
              {axes.map(({ name, value, set }) => (
                <label key={name} className="grid text-fine">
                  {word(`look.${name}`)}
                  <input
                    type="range"
                    name={name}
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
        </div>
      </div>
      <Segments
        label={word('look.resolution')}
        name="resolution"
        defaultValue={initial.resolution}
        options={RESOLUTIONS.map((resolution) =>
          resolution === 'original' ? original : { value: resolution, label: resolution.replace('k', 'K') },
        )}
      />
      <Segments
        label={word('look.quality')}
        name="quality"
        defaultValue={initial.quality}
        options={QUALITIES.map((quality) => ({ value: quality, label: word(`look.${quality}`) }))}
      />
      <More title={word('look.more')}>
        <Segments
          label={word('look.fps')}
          name="fps"
          defaultValue={String(initial.fps)}
          options={[original, ...FRAME_RATES.map((fps) => ({ value: String(fps), label: fps }))]}
        />
        <TextField
          className="max-w-sm"
          isOptional
          label={word('look.maxMegabits')}
          hint={word('look.maxMegabitsHint')}
          name="maxMegabits"
          type="number"
          inputMode="decimal"
          min={0.5}
          max={100}
          step={0.1}
          defaultValue={initial.maxMegabits ?? ''}
          unit={word('unit.megabits')}
        />
      </More>
    </Section>
  )
}
