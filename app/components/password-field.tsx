import { useState, type InputHTMLAttributes } from 'react'
import { useTranslation } from 'react-i18next'
import { PASSWORD_MAX, passwordStrength, type PasswordStrength } from '#app/accounts/password.ts'
import { classes } from './classes.ts'
import { TextField, type FieldProps } from './field.tsx'

type NewPasswordFieldProps = FieldProps &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'children' | 'type' | 'onChange'> & {
    /** What the page knows about the person, which the password should not be made of. */
    owner?: { email?: string; name?: string }
  }

/** A field for a password that is being chosen, with a meter that says how good it is. */
export function NewPasswordField({ owner, ...field }: NewPasswordFieldProps) {
  const { t } = useTranslation()
  const [password, setPassword] = useState('')
  return (
    <div className="grid gap-2">
      <TextField
        {...field}
        type="password"
        autoComplete="new-password"
        maxLength={PASSWORD_MAX * 2}
        hint={t('account.passwordHint')}
        onChange={(event) => setPassword(event.target.value)}
      />
      {password && <Meter strength={passwordStrength(password, owner)} />}
    </div>
  )
}

const LOOKS = ['bg-danger', 'bg-danger', 'bg-kunyit', 'bg-success', 'bg-success']

function Meter({ strength }: { strength: PasswordStrength }) {
  const { t } = useTranslation()
  return (
    <div className="grid gap-1">
      <div aria-hidden className="grid grid-cols-4 gap-1">
        {[1, 2, 3, 4].map((step) => (
          <span
            key={step}
            className={classes(
              'h-1 rounded-full',
              step <= Math.max(1, strength) ? LOOKS[strength] : 'bg-hairline',
            )}
          />
        ))}
      </div>
      <p aria-live="polite" className="text-fine text-muted">
        {t(`account.strength.${strength}`)}
      </p>
    </div>
  )
}
