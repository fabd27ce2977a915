import { getFormProps, getInputProps, useForm } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData, useSearchParams } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { registerForm, type FormError } from '#app/accounts/account-forms.ts'
import { register } from '#app/auth.server.ts'
import { Button } from '#app/components/button.tsx'
import { TextField } from '#app/components/field.tsx'
import { Notice } from '#app/components/notice.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { Page } from '#app/components/page.tsx'
import { NewPasswordField } from '#app/components/password-field.tsx'
import { useFormErrors } from '#app/components/use-form-errors.ts'
import { preferencesOf } from '#app/accounts/preferences.server.ts'
import { keepPage } from '#app/connection/keep-page.ts'
import { retryAfter } from '#app/http/retry-after.ts'
import { safeRedirect } from '#app/http/safe-redirect.ts'
import { settings } from '#app/models/setting.server.ts'
import { requireNobody } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('account.register') }

export async function loader({ request }: LoaderFunctionArgs) {
  await requireNobody(request)
  return { isPaused: (await settings()).isRegistrationPaused }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const submission = parseWithZod(await request.formData(), { schema: registerForm })
  const refuse = (status: number, errors: Record<string, FormError[]> = {}, headers?: HeadersInit) => {
    const { '': formErrors, ...fieldErrors } = errors
    return json(
      submission.reply({
        hideFields: ['password'],
        ...(formErrors && { formErrors }),
        ...(Object.keys(fieldErrors).length > 0 && { fieldErrors }),
      }),
      { status, headers },
    )
  }
  if (submission.status !== 'success') return refuse(400)
  // The page says why.
  if ((await settings()).isRegistrationPaused) return redirect('/register')

  const { redirectTo, ...user } = submission.value
  const { language } = preferencesOf(request, null)
  const outcome = await register(request, { ...user, language }, context.ip)
  if (!outcome.ok && outcome.reason === 'too-many-tries') {
    const { retryAfterSeconds } = outcome
    return refuse(429, { '': [`tooManyTries ${retryAfterSeconds}`] }, retryAfter(retryAfterSeconds))
  }
  if (!outcome.ok && outcome.reason === 'known-password')
    return refuse(400, { password: ['passwordTooCommon'] })
  if (!outcome.ok) return refuse(409, { email: ['emailTaken'] })
  const headers = new Headers()
  for (const cookie of outcome.cookies) headers.append('Set-Cookie', cookie)
  return redirect(safeRedirect(redirectTo), { headers })
}

export const clientAction = keepPage

export default function Register() {
  const { t } = useTranslation()
  const sentences = useFormErrors()
  const redirectTo = useSearchParams()[0].get('redirectTo')
  const { isPaused } = useLoaderData<typeof loader>()
  const [form, fields] = useForm({
    id: 'register',
    lastResult: useActionData<typeof action>(),
    onValidate: ({ formData }) => parseWithZod(formData, { schema: registerForm }),
    shouldValidate: 'onBlur',
    shouldRevalidate: 'onInput',
  })
  const { key: _name, ...name } = getInputProps(fields.name, { type: 'text' })
  const { key: _email, ...email } = getInputProps(fields.email, { type: 'email' })
  const { key: _password, ...password } = getInputProps(fields.password, { type: 'password' })
  const owner = { name: fields.name.value ?? '', email: fields.email.value ?? '' }
  return (
    <Page title={t('account.register')} lead={t('account.registerLead')} width="narrow">
      {isPaused && <Notice>{t('account.paused')}</Notice>}
      <Form {...getFormProps(form)} method="post" reloadDocument hidden={isPaused} className="grid gap-4">
        {form.errors && <Notice tone="problem">{sentences(form.errors)?.join(' ')}</Notice>}
        {redirectTo && <input type="hidden" name="redirectTo" value={redirectTo} />}
        <TextField
          {...name}
          label={t('account.name')}
          errors={sentences(fields.name.errors)}
          autoComplete="name"
        />
        <TextField
          {...email}
          label={t('account.email')}
          errors={sentences(fields.email.errors)}
          autoComplete="username"
          inputMode="email"
        />
        <NewPasswordField
          {...password}
          label={t('account.password')}
          errors={sentences(fields.password.errors)}
          owner={owner}
        />
        <Button type="submit" tone="primary" size="large">
          {t('account.create')}
        </Button>
      </Form>
      <p className="text-muted">
        {t('account.hasAccount')}{' '}
        <Link
          className="link"
          to={{ pathname: '/login', search: redirectTo ? `?${new URLSearchParams({ redirectTo })}` : '' }}
        >
          {t('account.login')}
        </Link>
      </p>
    </Page>
  )
}
