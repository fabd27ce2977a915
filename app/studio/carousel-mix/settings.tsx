import { Checkbox } from '#app/components/checkbox.tsx'
import { ColourField } from '#app/components/colour-field.tsx'
import { Field, TextField } from '#app/components/field.tsx'
import { Section } from '#app/components/section.tsx'
import { Segments } from '#app/components/segments.tsx'
import { SelectField } from '#app/components/select.tsx'
import { ShapeOutline } from '#app/components/shape-outline.tsx'
import type { FormUpload } from '../contract.ts'
import type { Content, Step } from './draft.ts'
import type { Pack, Shape } from './input.ts'
import { PACKS, SHAPES } from './limits.ts'
import { CORNERS, type Corner } from './style.ts'
import { useWord } from './use-word.ts'

interface SettingsProps {
  content: Content
  dispatch(step: Step): void
  images: FormUpload[]
}

/** What holds for every slide, as folded lines that say what is chosen. */
export function Settings(props: SettingsProps) {
  return (
    <div className="grid min-w-0 border-b border-hairline">
      <FileSettings {...props} />
      <MarkSettings {...props} />
    </div>
  )
}

function FileSettings({ content, dispatch }: SettingsProps) {
  const word = useWord()
  const { shapes, format, isPdf, pack } = content
  const set = (to: Extract<Step, { do: 'set' }>['to']) => dispatch({ do: 'set', to })
  const toggle = (shape: Shape) => {
    const next = SHAPES.filter((one) => (one === shape ? !shapes.includes(one) : shapes.includes(one)))
    // One shape at least.
    if (next.length > 0) set({ shapes: next })
  }
  return (
    <Section
      title={word('files.title')}
      isOpen
      now={[
        pack ? word(`files.packs.${pack}`) : shapes.join(' + '),
        format === 'png' ? 'PNG' : 'JPEG',
        isPdf && 'PDF',
      ]}
    >
      <Segments
        label={word('files.pack')}
        name="pack"
        value={pack ?? 'none'}
        onChange={(value) => set({ pack: value === 'none' ? undefined : (value as Pack) })}
        options={[
          { value: 'none', label: word('files.packs.none') },
          ...PACKS.map((value) => ({
            value,
            label: word(`files.packs.${value}`),
            hint: word(`files.packHints.${value}`),
          })),
        ]}
      />
      <fieldset className="min-w-0">
        <legend className="mb-1.5 text-fine font-semibold">{word('files.shapes')}</legend>
        <div className="flex flex-wrap gap-1.5">
          {SHAPES.map((shape) => (
            <label
              key={shape}
              title={word(`files.shapeHints.${shape}`)}
              className="relative inline-flex min-h-11 items-center gap-2 rounded-control border border-rule bg-raised px-3 text-fine font-semibold transition-colors hover:border-ink has-checked:border-ink has-checked:bg-ink has-checked:text-paper has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-nila md:min-h-10"
            >
              <input
                type="checkbox"
                name="shapes"
                value={shape}
                checked={shapes.includes(shape)}
                onChange={() => toggle(shape)}
                className="absolute inset-0 size-full appearance-none rounded-control outline-none"
              />
              <span className="pointer-events-none inline-flex items-center gap-2">
                <ShapeOutline shape={shape} />
                {shape}
              </span>
            </label>
          ))}
        </div>
        <p className="mt-1.5 text-fine text-muted">{word('files.shapesHint')}</p>
      </fieldset>
      <Segments
        label={word('files.format')}
        name="format"
        value={format}
        onChange={(value) => set({ format: value as Content['format'] })}
        options={[
          { value: 'jpeg', label: 'JPEG', hint: word('files.jpegHint') },
          { value: 'png', label: 'PNG', hint: word('files.pngHint') },
        ]}
      />
      <Checkbox
        name="isPdf"
        label={word('files.pdf')}
        hint={word('files.pdfHint')}
        checked={isPdf}
        onChange={({ target }) => set({ isPdf: target.checked })}
      />
    </Section>
  )
}

function MarkSettings({ content, dispatch, images }: SettingsProps) {
  const word = useWord()
  const { marks } = content
  const set = (to: Partial<Content['marks']>) => dispatch({ do: 'mark', to })
  const shown: (string | false)[] = [
    marks.hasDots && word('marks.hasDots'),
    marks.hasArrow && word('marks.hasArrow'),
    marks.hasNumbers && word('marks.hasNumbers'),
    marks.handle !== undefined && marks.handle,
    marks.logo !== undefined && word('marks.logo'),
  ]
  return (
    <Section
      title={word('marks.title')}
      now={shown.some((one) => one !== false) ? shown : [word('marks.none')]}
    >
      <div className="flex flex-wrap gap-x-6">
        {(['hasDots', 'hasArrow', 'hasNumbers'] as const).map((key) => (
          <Checkbox
            key={key}
            name={`marks.${key}`}
            label={word(`marks.${key}`)}
            checked={marks[key]}
            onChange={({ target }) => set({ [key]: target.checked })}
          />
        ))}
      </div>
      <div className="flex flex-wrap items-end gap-x-6 gap-y-4">
        <TextField
          className="w-56"
          label={word('marks.handle')}
          name="marks.handle"
          maxLength={40}
          placeholder="@tokosaya"
          value={marks.handle ?? ''}
          onChange={({ target }) => set({ handle: target.value || undefined })}
        />
        <Field label={word('marks.colour')}>
          {(control) => (
            <ColourField
              {...control}
              name="marks.colour"
              value={marks.colour}
              onChange={({ target }) => set({ colour: target.value })}
            />
          )}
        </Field>
      </div>
      <div className="grid gap-4 sm:grid-cols-3">
        <SelectField
          label={word('marks.logo')}
          name="marks.logo"
          value={marks.logo ?? ''}
          hint={images.length === 0 ? word('marks.noImages') : undefined}
          onChange={({ target }) => set({ logo: target.value || undefined })}
        >
          <option value="">{word('marks.noLogo')}</option>
          {images.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={word('marks.corner')}
          name="marks.corner"
          value={marks.corner}
          onChange={({ target }) => set({ corner: target.value as Corner })}
        >
          {CORNERS.map((corner) => (
            <option key={corner} value={corner}>
              {word(`style.anchors.${corner}`)}
            </option>
          ))}
        </SelectField>
        <Field label={word('marks.logoSize')}>
          {(control) => (
            <input
              {...control}
              type="range"
              name="marks.logoSize"
              min={0.05}
              max={0.4}
              step={0.01}
              value={marks.logoSize}
              aria-valuetext={`${Math.round(marks.logoSize * 100)} %`}
              className="h-11 w-full md:h-10"
              onChange={({ target }) => set({ logoSize: target.valueAsNumber })}
            />
          )}
        </Field>
      </div>
    </Section>
  )
}
