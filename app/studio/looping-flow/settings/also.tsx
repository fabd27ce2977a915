import { Checkbox } from '#app/components/checkbox.tsx'
import { TextField } from '#app/components/field.tsx'
import { Section } from '#app/components/section.tsx'
import type { FormUpload } from '../../contract.ts'
import { COMPANIONS, type LoopInput } from '../input.ts'
import { MAX_ANIMATION_SECONDS, MAX_WEBM_SECONDS } from '../limits.ts'
import { useWord } from '../use-word.ts'

/** What comes along with the mp4, and what the files are called. */
export function AlsoSettings({
  initial,
  clip,
  valuesOf,
}: {
  initial: LoopInput
  clip: FormUpload | undefined
  valuesOf(name: string): string[]
}) {
  const word = useWord()
  const [name] = valuesOf('name')
  return (
    <Section
      title={word('also.title')}
      now={[word('also.mp4'), ...valuesOf('also').map((companion) => word(`also.${companion}`)), name ?? '']}
    >
      <fieldset className="grid min-w-0 gap-x-6 gap-y-1 sm:grid-cols-2">
        <legend className="mb-1 text-fine font-semibold">{word('also.also')}</legend>
        {COMPANIONS.map((companion) => (
          <Checkbox
            key={companion}
            name="also"
            value={companion}
            defaultChecked={initial.also.includes(companion)}
            label={word(`also.${companion}`)}
            hint={word(`also.${companion}Hint`, {
              minutes: MAX_WEBM_SECONDS / 60,
              seconds: MAX_ANIMATION_SECONDS,
            })}
          />
        ))}
      </fieldset>
      <TextField
        isOptional
        label={word('also.name')}
        name="name"
        maxLength={120}
        placeholder={clip?.name.replace(/\.[^.]*$/, '') ?? word('also.namePlaceholder')}
        defaultValue={initial.name ?? ''}
        spellCheck={false}
        autoComplete="off"
      />
    </Section>
  )
}
