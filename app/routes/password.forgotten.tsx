import { getFormProps, getInputProps, useForm } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { forgottenForm, type FormError } from '#app/accounts/account-forms.ts'
import { preferencesOf } from '#app/accounts/preferences.server.ts'
import { askForNewPassword } from '#app/accounts/recovery.server.ts'
import { Button } from '#app/components/button.tsx'
import { TextField } from '#app/components/field.tsx'
import { Notice } from '#app/components/notice.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { Page } from '#app/components/page.tsx'
import { useFormErrors } from '#app/components/use-form-errors.ts'
import { keepPage } from '#app/connection/keep-page.ts'
import { retryAfter } from '#app/http/retry-after.ts'
import { canSendMail } from '#app/mail.server.ts'

export const handle: PageHandle = { title: (t) => t('recovery.title') }

export function loader({ request }: LoaderFunctionArgs) {
  return { canSend: canSendMail(), isAsked: new URL(request.url).searchParams.has('asked') }
}

/** The answer is the same for every address, and takes as long. */
export async function action({ request, context }: ActionFunctionArgs) {
  const submission = parseWithZod(await request.formData(), { schema: forgottenForm })
  if (submission.status !== 'success') return json(submission.reply(), { status: 400 })
  if (!canSendMail()) return json(submission.reply(), { status: 503 })
  const { language } = preferencesOf(request, null)
  const outcome = await askForNewPassword(submission.value.email, { language, ip: context.ip })
  if (outcome.ok) return redirect('/password/forgotten?asked')
  const { reason, retryAfterSeconds } = outcome
  const key = reason === 'too-many-mails' ? 'tooManyMails' : 'tooManyLinks'
  const error: FormError = `${key} ${retryAfterSeconds}`
  return json(submission.reply({ formErrors: [error] }), {
    status: 429,
    headers: retryAfter(retryAfterSeconds),
  })
}

export const clientAction = keepPage

export default function ForgottenPassword() {
  const { t } = useTranslation()
  const sentences = useFormErrors()
  const { canSend, isAsked } = useLoaderData<typeof loader>()
  const [form, fields] = useForm({
    id: 'forgotten',
    lastResult: useActionData<typeof action>(),
    onValidate: ({ formData }) => parseWithZod(formData, { schema: forgottenForm }),
    shouldRevalidate: 'onInput',
  })
  const { key: _, ...email } = getInputProps(fields.email, { type: 'email' })
  return (
    <Page title={t('recovery.title')} lead={canSend ? t('recovery.lead') : undefined} width="narrow">
      {!canSend && <Notice>{t('recovery.noMail')}</Notice>}
      {isAsked && canSend && (
        <Notice tone="success" title={t('recovery.asked')}>
          <p>{t('recovery.nothingCame')}</p>
        </Notice>
      )}
      {canSend && (
        <Form {...getFormProps(form)} method="post" reloadDocument className="grid gap-4">
          {form.errors && <Notice tone="problem">{sentences(form.errors)?.join(' ')}</Notice>}
          <TextField
            {...email}
            label={t('account.email')}
            errors={sentences(fields.email.errors)}
            autoComplete="username"
            inputMode="email"
          />
          <Button type="submit" tone="primary" size="large">
            {t('recovery.send')}
          </Button>
        </Form>
      )}
      <p>
        <Link className="link" to="/login">
          {t('recovery.backToLogin')}
        </Link>
      </p>
    </Page>
  )
}
