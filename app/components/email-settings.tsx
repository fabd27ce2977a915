import { getFormProps, getInputProps, useForm, type SubmissionResult } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { Form, useNavigation } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { emailForm } from '#app/accounts/account-forms.ts'
import type { EmailStatus } from '#app/models/user/email.server.ts'
import { Button } from './button.tsx'
import { Checkbox } from './checkbox.tsx'
import { TextField } from './field.tsx'
import { Notice } from './notice.tsx'
import { useFormErrors } from './use-form-errors.ts'

/** The user's address: whether it is theirs, another one, and which news go there. */
export function EmailSettings({
  status,
  lastResult,
}: {
  status: EmailStatus
  lastResult: SubmissionResult<string[]> | null | undefined
}) {
  const { t } = useTranslation()
  const { email, isConfirmed, pending, canSend } = status
  return (
    <div className="grid gap-5">
      <p className="break-words">
        {t('settings.emailPresent', { email })}{' '}
        {canSend && (
          <span className="text-muted">
            {t(isConfirmed ? 'settings.emailConfirmed' : 'settings.emailUnconfirmed')}
          </span>
        )}
      </p>
      {!canSend && <p className="text-muted">{t('settings.emailNoMail')}</p>}
      {pending && (
        <Notice>
          <p className="break-words">{t('settings.emailPending', { email: pending })}</p>
          <Form method="post">
            <Button type="submit" name="intent" value="forget-email" size="small">
              {t('settings.emailForget')}
            </Button>
          </Form>
        </Notice>
      )}
      {canSend && <EmailChange owner={email} lastResult={lastResult} />}
      {canSend && <RunMails isWanted={status.wantsRunMails} />}
    </div>
  )
}

function EmailChange({
  owner,
  lastResult,
}: {
  owner: string
  lastResult: SubmissionResult<string[]> | null | undefined
}) {
  const { t } = useTranslation()
  const sentences = useFormErrors()
  const [form, fields] = useForm({
    id: 'email-change',
    lastResult: lastResult ?? null,
    onValidate: ({ formData }) => parseWithZod(formData, { schema: emailForm }),
    shouldRevalidate: 'onInput',
  })
  const { key: _email, ...email } = getInputProps(fields.email, { type: 'email' })
  const { key: _password, ...password } = getInputProps(fields.currentPassword, { type: 'password' })
  const isBusy = useNavigation().formData?.get('intent') === 'email'
  return (
    <Form {...getFormProps(form)} method="post" className="grid justify-items-start gap-4">
      <input type="hidden" name="intent" value="email" />
      <input type="text" autoComplete="username" value={owner} readOnly hidden aria-hidden tabIndex={-1} />
      <TextField
        {...email}
        className="w-full"
        label={t('settings.emailNew')}
        errors={sentences(fields.email.errors)}
        autoComplete="email"
        inputMode="email"
      />
      <TextField
        {...password}
        className="w-full"
        label={t('settings.currentPassword')}
        errors={sentences(fields.currentPassword.errors)}
        autoComplete="current-password"
      />
      <Button type="submit" isBusy={isBusy}>
        {t('settings.emailChange')}
      </Button>
    </Form>
  )
}

function RunMails({ isWanted }: { isWanted: boolean }) {
  const { t } = useTranslation()
  const isBusy = useNavigation().formData?.get('intent') === 'notices'
  return (
    <Form method="post" className="grid justify-items-start gap-3">
      <input type="hidden" name="intent" value="notices" />
      <h3 className="font-semibold">{t('settings.notices')}</h3>
      <Checkbox
        name="runMails"
        value="yes"
        defaultChecked={isWanted}
        label={t('settings.runMails')}
        hint={t('settings.runMailsHint')}
      />
      <Button type="submit" isBusy={isBusy}>
        {t('common.save')}
      </Button>
    </Form>
  )
}
