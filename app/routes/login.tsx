import { getFormProps, getInputProps, useForm } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, Link, useActionData, useSearchParams } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { loginForm, type FormError } from '#app/accounts/account-forms.ts'
import { logIn } from '#app/auth.server.ts'
import { Button } from '#app/components/button.tsx'
import { TextField } from '#app/components/field.tsx'
import { Notice } from '#app/components/notice.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { Page } from '#app/components/page.tsx'
import { useFormErrors } from '#app/components/use-form-errors.ts'
import { keepPage } from '#app/connection/keep-page.ts'
import { retryAfter } from '#app/http/retry-after.ts'
import { safeRedirect } from '#app/http/safe-redirect.ts'
import { requireNobody, withoutStaleSession } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('account.login') }

export async function loader({ request }: LoaderFunctionArgs) {
  await requireNobody(request)
  return json(null, { headers: withoutStaleSession(request) })
}

export async function action({ request, context }: ActionFunctionArgs) {
  const submission = parseWithZod(await request.clone().formData(), { schema: loginForm })
  const refuse = (status: number, error?: FormError, headers?: HeadersInit) =>
    json(submission.reply({ hideFields: ['password'], ...(error && { formErrors: [error] }) }), {
      status,
      headers,
    })
  if (submission.status !== 'success') return refuse(400)

  const { email, redirectTo } = submission.value
  const outcome = await logIn(request, { email, ip: context.ip })
  if (!outcome.ok && outcome.reason === 'too-many-tries') {
    const { retryAfterSeconds, isOfAccount } = outcome
    const key = isOfAccount ? 'tooManyTriesAtAccount' : 'tooManyTries'
    return refuse(429, `${key} ${retryAfterSeconds}`, retryAfter(retryAfterSeconds))
  }
  if (!outcome.ok) return refuse(401, 'credentialsWrong')
  const headers = new Headers()
  for (const cookie of outcome.cookies) headers.append('Set-Cookie', cookie)
  return redirect(safeRedirect(redirectTo), { headers })
}

export const clientAction = keepPage

export default function Login() {
  const { t } = useTranslation()
  const sentences = useFormErrors()
  const [search] = useSearchParams()
  const redirectTo = search.get('redirectTo')
  const done = DONE.find((one) => one === search.get('done'))
  const lastResult = useActionData<typeof action>()
  const [form, fields] = useForm({
    id: 'login',
    lastResult,
    onValidate: ({ formData }) => parseWithZod(formData, { schema: loginForm }),
    shouldRevalidate: 'onInput',
  })
  const { key: _email, ...email } = getInputProps(fields.email, { type: 'email' })
  const { key: _password, ...password } = getInputProps(fields.password, { type: 'password' })
  return (
    <Page title={t('account.login')} lead={t('account.loginLead')} width="narrow">
      {done && !lastResult && <Notice tone="success">{t(`account.done.${done}`)}</Notice>}
      {/* The whole page is loaded: it may be another language, and nothing of a former user may stay. */}
      <Form {...getFormProps(form)} method="post" reloadDocument className="grid gap-4">
        {form.errors && <Notice tone="problem">{sentences(form.errors)?.join(' ')}</Notice>}
        {redirectTo && <input type="hidden" name="redirectTo" value={redirectTo} />}
        <TextField
          {...email}
          label={t('account.email')}
          errors={sentences(fields.email.errors)}
          autoComplete="username"
          inputMode="email"
        />
        <TextField
          {...password}
          label={t('account.password')}
          errors={sentences(fields.password.errors)}
          autoComplete="current-password"
        />
        <Link className="link justify-self-start py-1" to="/password/forgotten">
          {t('account.forgotten')}
        </Link>
        <Button type="submit" tone="primary" size="large">
          {t('account.login')}
        </Button>
      </Form>
      <p className="text-muted">
        {t('account.noAccount')}{' '}
        <Link
          className="link"
          to={{ pathname: '/register', search: redirectTo ? `?${new URLSearchParams({ redirectTo })}` : '' }}
        >
          {t('account.register')}
        </Link>
      </p>
    </Page>
  )
}

/** What has just happened to the account, before this page. */
const DONE = ['reset', 'confirmed', 'closed'] as const
