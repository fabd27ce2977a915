import type { ReactNode, SelectHTMLAttributes } from 'react'
import { Field, type FieldProps } from './field.tsx'

type SelectFieldProps = FieldProps &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'children'> & { children: ReactNode }

/** The device's own list: a phone shows its wheel. Children are `<option>`s. */
export function SelectField(props: SelectFieldProps) {
  const { label, hint, errors, isOptional, isLabelHidden, className, id, children, ...select } = props
  return (
    <Field {...{ label, hint, errors, isOptional, isLabelHidden, className, id }}>
      {(control) => (
        <select {...select} {...control} className="control control-select">
          {children}
        </select>
      )}
    </Field>
  )
}
