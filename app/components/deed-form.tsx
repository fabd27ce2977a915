import { Form, useNavigation } from '@remix-run/react'
import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { MAX_REASON, type Refused } from '#app/admin/forms.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { Button, type ButtonTone } from './button.tsx'
import { classes } from './classes.ts'
import { TextArea, TextField } from './field.tsx'
import { Notice } from './notice.tsx'

interface DeedFormProps {
  /** What the action is told. */
  intent: string
  /** What the button says. */
  label: string
  tone?: ButtonTone
  size?: 'normal' | 'small'
  /** The page's last answer; only that of this form is shown in it. */
  refused?: Refused | undefined
  /** Other fields that go with it. */
  hidden?: Record<string, string>
  /** Asks why; `true` under the usual label. */
  reason?: boolean | string
  /** Asks for the operator's password. */
  needsPassword?: boolean
  className?: string
  children?: (field: FieldOf) => ReactNode
}

/** Of a field: what was sent, if that was refused, and why. */
export type FieldOf = (name: string) => { name: string; defaultValue?: string; errors?: string[] }

/** One deed of an operator: its fields, why, the password where it is grave, and a button that says what happens. */
export function DeedForm(props: DeedFormProps) {
  const { intent, label, tone, size, hidden = {}, reason, needsPassword, className, children } = props
  const word = useAdminWords()
  const refused = isOf(props.refused, intent, hidden) ? props.refused : undefined
  const field: FieldOf = (name) => ({
    name,
    ...(refused?.values[name] !== undefined && { defaultValue: refused.values[name] }),
    ...(refused?.errors[name] && {
      errors: refused.errors[name].map((error) => word(`errors.${error}`)),
    }),
  })
  const { formData } = useNavigation()
  return (
    <Form method="post" className={classes('grid max-w-md content-start gap-3', className)}>
      <input type="hidden" name="intent" value={intent} />
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {refused?.errors[''] && <Notice tone="problem">{field('').errors?.join(' ')}</Notice>}
      {children?.(field)}
      {reason && (
        <TextArea
          {...field('reason')}
          label={reason === true ? word('reason') : reason}
          hint={reason === true ? word('reasonHint') : undefined}
          rows={2}
          required
          maxLength={MAX_REASON}
        />
      )}
      {(needsPassword || refused?.errors['password']) && (
        <TextField
          {...field('password')}
          type="password"
          autoComplete="current-password"
          label={word('password')}
          hint={word('passwordHint')}
          required
        />
      )}
      <div>
        <Button
          type="submit"
          tone={tone}
          size={size}
          isBusy={formData?.get('intent') === intent && isSame(formData, hidden)}
        >
          {label}
        </Button>
      </div>
    </Form>
  )
}

/** What is grave waits behind its name, with what it will do; open where it was refused. */
export function DeedFold({
  title,
  explain,
  tone = 'plain',
  ...form
}: DeedFormProps & { title: string; explain?: string; tone?: ButtonTone }) {
  return (
    <details
      open={isOf(form.refused, form.intent, form.hidden ?? {})}
      className="group min-w-0 border-b border-hairline pb-2"
    >
      <summary
        className={classes(
          'flex min-h-11 items-center gap-2 font-semibold',
          tone === 'danger' ? 'text-danger' : 'text-nila',
        )}
      >
        <ChevronDown aria-hidden size={18} className="-rotate-90 transition-transform group-open:rotate-0" />
        {title}
      </summary>
      <div className="grid gap-3 pb-3 pl-6.5">
        {explain && <p className="max-w-reading text-fine text-muted">{explain}</p>}
        <DeedForm {...form} tone={tone} />
      </div>
    </details>
  )
}

function isOf(refused: Refused | undefined, intent: string, hidden: Record<string, string>): boolean {
  if (refused?.intent !== intent) return false
  // A key is new each time.
  return Object.entries(hidden).every(([name, value]) => name === 'key' || refused.values[name] === value)
}

function isSame(sent: FormData, hidden: Record<string, string>): boolean {
  return Object.entries(hidden).every(([name, value]) => sent.get(name) === value)
}
