import { useState, type InputHTMLAttributes } from 'react'
import { TextField } from '#app/components/field.tsx'

type NumberFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'children'> & {
  label: string
  unit?: string
  value: number
  onValue(value: number): void
}

/** A number that something else on the page sets as well. While one types, the field keeps what was typed. */
export function NumberField({ value, onValue, ...field }: NumberFieldProps) {
  const [draft, setDraft] = useState<string>()
  return (
    <TextField
      {...field}
      type="number"
      inputMode="decimal"
      value={draft ?? String(value)}
      onChange={({ target }) => {
        setDraft(target.value)
        if (Number.isFinite(target.valueAsNumber)) onValue(target.valueAsNumber)
      }}
      onBlur={() => setDraft(undefined)}
    />
  )
}
