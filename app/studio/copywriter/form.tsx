import { TextArea, TextField } from '#app/components/field.tsx'
import { Segments } from '#app/components/segments.tsx'
import { useToolWords } from '#app/i18n/tool-words.ts'
import type { ToolFormProps } from '#app/studio/contract.ts'
import {
  LANGUAGES,
  MAX_AUDIENCE,
  MAX_DESCRIPTION,
  MAX_SETS,
  MAX_SLIDES,
  MIN_SLIDES,
  TONES,
  type CopywriterInput,
} from './input.ts'

export default function CopywriterForm({ initial }: ToolFormProps<CopywriterInput>) {
  const word = useToolWords('copywriter')
  return (
    <div className="grid max-w-reading gap-5">
      <TextArea
        label={word('field.description')}
        hint={word('field.descriptionHint')}
        placeholder={word('field.descriptionPlaceholder')}
        name="description"
        rows={6}
        maxLength={MAX_DESCRIPTION}
        defaultValue={initial.description}
      />
      <TextField
        label={word('field.audience')}
        placeholder={word('field.audiencePlaceholder')}
        isOptional
        name="audience"
        maxLength={MAX_AUDIENCE}
        defaultValue={initial.audience}
      />
      <Segments
        label={word('field.tone')}
        name="tone"
        defaultValue={initial.tone}
        options={TONES.map((value) => ({ value, label: word(`tone.${value}`) }))}
      />
      <Segments
        label={word('field.language')}
        name="language"
        defaultValue={initial.language}
        options={LANGUAGES.map((value) => ({ value, label: word(`language.${value}`) }))}
      />
      <div className="flex flex-wrap gap-x-6 gap-y-4">
        <TextField
          className="w-32"
          label={word('field.slides')}
          type="number"
          name="slides"
          min={MIN_SLIDES}
          max={MAX_SLIDES}
          required
          defaultValue={initial.slides}
        />
        <TextField
          className="w-56"
          label={word('field.count')}
          hint={word('field.countHint')}
          type="number"
          name="count"
          min={1}
          max={MAX_SETS}
          required
          defaultValue={initial.count}
        />
      </div>
      <input type="hidden" name="seed" value={initial.seed} />
    </div>
  )
}
