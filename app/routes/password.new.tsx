import { getFormProps, getInputProps, useForm } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { newPasswordForm, type FormError } from '#app/accounts/account-forms.ts'
import { setNewPassword } from '#app/accounts/recovery.server.ts'
import { Button, ButtonLink } from '#app/components/button.tsx'
import { Notice } from '#app/components/notice.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { Page } from '#app/components/page.tsx'
import { NewPasswordField } from '#app/components/password-field.tsx'
import { useFormErrors } from '#app/components/use-form-errors.ts'
import { keepPage } from '#app/connection/keep-page.ts'
import { findReset } from '#app/models/user/reset.server.ts'
import { noSessionCookie } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('recovery.newTitle') }

const GONE = 410

/** Looking at the link does not use it: mail programs look at links before people do. */
export async function loader({ request }: LoaderFunctionArgs) {
  const token = new URL(request.url).searchParams.get('token') ?? ''
  const owner = await findReset(token)
  return json({ token, owner: owner ?? null }, { status: owner ? 200 : GONE })
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const token = String(form.get('token'))
  const owner = await findReset(token)
  if (!owner) return json(null, { status: GONE })
  const submission = parseWithZod(form, { schema: newPasswordForm(owner) })
  if (submission.status !== 'success') {
    return json(submission.reply({ hideFields: ['password'] }), { status: 400 })
  }
  const outcome = await setNewPassword(token, submission.value.password, context.ip)
  if (!outcome.ok && outcome.reason === 'known-password') {
    const fieldErrors = { password: ['passwordTooCommon' satisfies FormError] }
    return json(submission.reply({ hideFields: ['password'], fieldErrors }), { status: 400 })
  }
  if (!outcome.ok) return json(null, { status: GONE })
  const headers = new Headers()
  for (const cookie of [noSessionCookie(), outcome.cookie]) headers.append('Set-Cookie', cookie)
  return redirect('/login?done=reset', { headers })
}

export const clientAction = keepPage

export default function NewPassword() {
  const { t } = useTranslation()
  const { token, owner } = useLoaderData<typeof loader>()
  const lastResult = useActionData<typeof action>()
  // The answer to a form that came too late has no owner to ask again.
  return (
    <Page
      title={t('recovery.newTitle')}
      lead={owner ? t('recovery.newLead', owner) : undefined}
      width="narrow"
    >
      {owner ? (
        <NewPasswordForm token={token} owner={owner} lastResult={lastResult} />
      ) : (
        <>
          <Notice tone="problem">{t('recovery.gone')}</Notice>
          <p>
            <ButtonLink to="/password/forgotten" tone="primary">
              {t('recovery.again')}
            </ButtonLink>
          </p>
        </>
      )}
    </Page>
  )
}

function NewPasswordForm({
  token,
  owner,
  lastResult,
}: {
  token: string
  owner: { email: string; name: string }
  lastResult: ReturnType<typeof useActionData<typeof action>>
}) {
  const { t } = useTranslation()
  const sentences = useFormErrors()
  const schema = newPasswordForm(owner)
  const [form, fields] = useForm({
    id: 'new-password',
    lastResult: lastResult ?? null,
    onValidate: ({ formData }) => parseWithZod(formData, { schema }),
    shouldRevalidate: 'onInput',
  })
  const { key: _, ...password } = getInputProps(fields.password, { type: 'password' })
  return (
    <Form {...getFormProps(form)} method="post" reloadDocument className="grid gap-4">
      <input type="hidden" name="token" value={token} />
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
      <NewPasswordField
        {...password}
        label={t('settings.newPassword')}
        errors={sentences(fields.password.errors)}
        owner={owner}
      />
      <Button type="submit" tone="primary" size="large">
        {t('recovery.save')}
      </Button>
    </Form>
  )
}
