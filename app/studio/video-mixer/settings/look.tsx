import { Field } from '#app/components/field.tsx'
import { Segments } from '#app/components/segments.tsx'
import { ShapeOutline } from '#app/components/shape-outline.tsx'
import { SHAPES } from '../input.ts'
import type { SettingsProps } from '../settings.tsx'
import { useWord } from '../use-word.ts'
import { ColourField } from '#app/components/colour-field.tsx'
import { Extra, More, Section } from './section.tsx'

const EXTRA: Record<string, number> = { '720p': 2, '1080p': 5, '4k': 10, high: 2, '60': 3 }

export function LookSettings({ initial, valueOf }: SettingsProps) {
  const word = useWord()
  const paid = (value: string, label: string) => ({
    value,
    label: (
      <>
        {label}
        {EXTRA[value] !== undefined && <Extra credits={EXTRA[value]} />}
      </>
    ),
  })
  return (
    <Section
      title={word('section.look')}
      isOpen
      now={[
        valueOf('shape'),
        valueOf('resolution').replace('k', 'K'),
        word(`look.${valueOf('fit')}`),
        `${valueOf('fps')} fps`,
      ]}
    >
      <Segments
        label={word('look.shape')}
        name="shape"
        defaultValue={initial.shape}
        options={SHAPES.map((shape) => ({
          value: shape,
          hint: word(`look.${shape}`),
          label: (
            <>
              <ShapeOutline shape={shape} />
              {shape}
            </>
          ),
        }))}
      />
      <Segments
        label={word('look.resolution')}
        name="resolution"
        defaultValue={initial.resolution}
        options={[paid('480p', '480p'), paid('720p', '720p'), paid('1080p', '1080p'), paid('4k', '4K')]}
      />
      <div className="group/fit grid gap-3">
        <Segments
          label={word('look.fit')}
          name="fit"
          defaultValue={initial.fit}
          options={(['blur', 'crop', 'colour'] as const).map((fit) => ({
            value: fit,
            label: word(`look.${fit}`),
          }))}
        />
        <Field label={word('look.fitColour')} className="hidden group-has-[[value=colour]:checked]/fit:grid">
          {(control) => <ColourField {...control} name="fitColour" defaultValue={initial.fitColour} />}
        </Field>
      </div>
      <More>
        <Segments
          label={word('look.fps')}
          name="fps"
          defaultValue={String(initial.fps)}
          options={[paid('24', '24'), paid('30', '30'), paid('60', '60')]}
        />
        <Segments
          label={word('look.quality')}
          name="quality"
          defaultValue={initial.quality}
          options={[
            paid('low', word('look.low')),
            paid('medium', word('look.medium')),
            paid('high', word('look.high')),
          ]}
        />
      </More>
    </Section>
  )
}
