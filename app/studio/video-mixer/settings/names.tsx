import { TextField } from '#app/components/field.tsx'
import { templateOf, tokensOf } from '../names.ts'
import type { SettingsProps } from '../settings.tsx'
import { useWord } from '../use-word.ts'
import { Section } from './section.tsx'

export function NameSettings({ initial, table, valueOf }: SettingsProps) {
  const word = useWord()
  const groups = table.strips.map((strip) => ({ ...strip, texts: [] }))
  const usual = templateOf({ groups })
  const tokens = tokensOf({ groups })
    .map((token) => `{${token}}`)
    .join(' ')
  return (
    <Section title={word('section.names')} now={[valueOf('nameTemplate') || usual]}>
      <TextField
        label={word('names.template')}
        name="nameTemplate"
        maxLength={120}
        placeholder={usual}
        defaultValue={initial.nameTemplate ?? ''}
        hint={word('names.hint', { tokens })}
        spellCheck={false}
        autoComplete="off"
      />
    </Section>
  )
}
