import { getFormProps, getInputProps, useForm, type SubmissionResult } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { Form, useNavigation } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { passwordForm } from '#app/accounts/account-forms.ts'
import { Button } from './button.tsx'
import { TextField } from './field.tsx'
import { NewPasswordField } from './password-field.tsx'
import { useFormErrors } from './use-form-errors.ts'

export function PasswordSettings({
  owner,
  lastResult,
}: {
  owner: { name: string; email: string }
  lastResult: SubmissionResult<string[]> | null | undefined
}) {
  const { t } = useTranslation()
  const sentences = useFormErrors()
  const schema = passwordForm(owner)
  const [form, fields] = useForm({
    id: 'password',
    lastResult: lastResult ?? null,
    onValidate: ({ formData }) => parseWithZod(formData, { schema }),
    shouldRevalidate: 'onInput',
  })
  const { key: _current, ...current } = getInputProps(fields.currentPassword, { type: 'password' })
  const { key: _next, ...next } = getInputProps(fields.password, { type: 'password' })
  const isBusy = useNavigation().formData?.get('intent') === 'password'
  return (
    <Form {...getFormProps(form)} method="post" className="grid justify-items-start gap-4">
      <input type="hidden" name="intent" value="password" />
      {/* Password managers file the new password under it. */}
      <input
        type="text"
        autoComplete="username"
        value={owner.email}
        readOnly
        hidden
        aria-hidden
        tabIndex={-1}
      />
      <p className="text-muted">{t('settings.passwordLead')}</p>
      <TextField
        {...current}
        className="w-full"
        label={t('settings.currentPassword')}
        errors={sentences(fields.currentPassword.errors)}
        autoComplete="current-password"
      />
      <div className="w-full">
        <NewPasswordField
          {...next}
          label={t('settings.newPassword')}
          errors={sentences(fields.password.errors)}
          owner={owner}
        />
      </div>
      <Button type="submit" isBusy={isBusy}>
        {t('settings.changePassword')}
      </Button>
    </Form>
  )
}
