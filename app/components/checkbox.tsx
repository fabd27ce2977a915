import { useId, type InputHTMLAttributes, type ReactNode } from 'react'
import { classes } from './classes.ts'

type CheckboxProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'children'> & {
  label: ReactNode
  hint?: ReactNode
  errors?: string[] | undefined
}

/** One tick with its label; the whole line can be pressed. */
export function Checkbox({ label, hint, errors, className, id: givenId, ...input }: CheckboxProps) {
  const ownId = useId()
  const id = givenId ?? ownId
  const hasErrors = Boolean(errors?.length)
  return (
    <div className={classes('min-w-0', className)}>
      <label htmlFor={id} className="flex min-h-11 items-center gap-3 md:min-h-8">
        <input
          {...input}
          id={id}
          type="checkbox"
          aria-describedby={classes(Boolean(hint) && `${id}-hint`, hasErrors && `${id}-error`) || undefined}
          aria-invalid={hasErrors || undefined}
          className="size-5 flex-none md:size-4.5"
        />
        <span>{label}</span>
      </label>
      {hint && (
        <p id={`${id}-hint`} className="pl-8 text-fine text-muted">
          {hint}
        </p>
      )}
      {hasErrors && (
        <p id={`${id}-error`} className="pl-8 text-fine font-medium text-danger">
          {errors?.join(' ')}
        </p>
      )}
    </div>
  )
}
