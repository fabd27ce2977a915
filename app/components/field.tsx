import { useId, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from 'react'
import { useTranslation } from 'react-i18next'
import { classes } from './classes.ts'

export interface FieldProps {
  label: ReactNode
  /** One short sentence under the field. */
  hint?: ReactNode
  /** Sentences in the page's language, as conform's `field.errors` gives them. */
  errors?: string[] | undefined
  isOptional?: boolean
  /** The label stays for screen readers only. */
  isLabelHidden?: boolean
  className?: string
}

/** What a control inside a Field must carry, so that label, hint and errors are read out with it. */
export interface ControlProps {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/** Label, control, hint and errors. For a control of your own: `<Field label=…>{(control) => <input {...control} />}</Field>`. */
export function Field({
  label,
  hint,
  errors,
  isOptional,
  isLabelHidden,
  className,
  id: givenId,
  children,
}: FieldProps & { id?: string | undefined; children: (control: ControlProps) => ReactNode }) {
  const { t } = useTranslation()
  const ownId = useId()
  const id = givenId ?? ownId
  const hasErrors = Boolean(errors?.length)
  const described = classes(Boolean(hint) && `${id}-hint`, hasErrors && `${id}-error`)
  return (
    <div className={classes('grid min-w-0 content-start gap-1.5', className)}>
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-fine font-semibold'}>
        {label}
        {isOptional && <span className="font-normal text-muted"> · {t('common.optional')}</span>}
      </label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': hasErrors || undefined })}
      {hint && (
        <p id={`${id}-hint`} className="text-fine text-muted">
          {hint}
        </p>
      )}
      {hasErrors && (
        <p id={`${id}-error`} className="text-fine font-medium text-danger">
          {errors?.join(' ')}
        </p>
      )}
    </div>
  )
}

type TextFieldProps = FieldProps & Omit<InputHTMLAttributes<HTMLInputElement>, 'children'> & { unit?: string }

/** A one-line field. Give it conform's `getInputProps(field, { type })`, a label and `errors={field.errors}`. */
export function TextField(props: TextFieldProps) {
  const { label, hint, errors, isOptional, isLabelHidden, className, id, unit, ...input } = props
  return (
    <Field {...{ label, hint, errors, isOptional, isLabelHidden, className, id }}>
      {(control) =>
        unit ? (
          <span className="flex items-center gap-2">
            <input {...input} {...control} className="control digits" />
            <span className="text-fine text-muted">{unit}</span>
          </span>
        ) : (
          <input {...input} {...control} className="control" />
        )
      }
    </Field>
  )
}

type TextAreaProps = FieldProps & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'children'>

export function TextArea(props: TextAreaProps) {
  const { label, hint, errors, isOptional, isLabelHidden, className, id, ...area } = props
  return (
    <Field {...{ label, hint, errors, isOptional, isLabelHidden, className, id }}>
      {(control) => <textarea rows={3} {...area} {...control} className="control resize-y" />}
    </Field>
  )
}
