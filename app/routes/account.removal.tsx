import { getFormProps, getInputProps, useForm } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { removalForm, type FormError } from '#app/accounts/account-forms.ts'
import { removeAccount } from '#app/accounts/recovery.server.ts'
import { Button, ButtonAnchor, ButtonLink } from '#app/components/button.tsx'
import { TextField } from '#app/components/field.tsx'
import { Notice } from '#app/components/notice.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { Page, Section } from '#app/components/page.tsx'
import { useFormErrors } from '#app/components/use-form-errors.ts'
import { keepPage } from '#app/connection/keep-page.ts'
import { retryAfter } from '#app/http/retry-after.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { findClosing } from '#app/models/user/close.server.ts'
import { noSessionCookie, requireUser } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('removal.title') }

/** What is typed to mean it, in the language of the page. */
const WORDS = { id: 'HAPUS', en: 'DELETE' } as const

export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  return { email: user.email, word: WORDS[user.language], ...(await findClosing(user.id)) }
}

export async function action({ request }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const submission = parseWithZod(await request.formData(), { schema: removalForm(WORDS[user.language]) })
  const refuse = (status: number, fieldErrors?: Record<string, FormError[]>, headers?: HeadersInit) =>
    json(submission.reply({ hideFields: ['currentPassword'], ...(fieldErrors && { fieldErrors }) }), {
      status,
      headers,
    })
  if (submission.status !== 'success') return refuse(400)
  const outcome = await removeAccount(user, submission.value.currentPassword)
  if (outcome.ok) {
    return redirect('/login?done=closed', { headers: { 'Set-Cookie': noSessionCookie() } })
  }
  if (outcome.reason === 'too-many-tries') {
    const { retryAfterSeconds: seconds } = outcome
    return refuse(429, { currentPassword: [`tooManyTries ${seconds}`] }, retryAfter(seconds))
  }
  if (outcome.reason === 'wrong-password') return refuse(403, { currentPassword: ['passwordWrong'] })
  // The page says why.
  return refuse(409)
}

export const clientAction = keepPage

export default function AccountRemoval() {
  const { t } = useTranslation()
  const format = useFormat()
  const { email, credits, bytes, hasOpenRuns, hasOpenPayments, isOperator, word } =
    useLoaderData<typeof loader>()
  return (
    <Page title={t('removal.title')} lead={t('removal.lead')} width="narrow">
      <Section title={t('removal.exportTitle')}>
        <p>
          {t('removal.exportLead')} {bytes > 0 && t('removal.exportSize', { size: format.bytes(bytes) })}
        </p>
        <p>
          <ButtonAnchor href="/account.zip" tone="primary">
            {t('removal.export')}
          </ButtonAnchor>
        </p>
      </Section>
      <Section title={t('removal.what')}>
        <ul className="grid list-disc gap-1 pl-5">
          {hasOpenRuns && <li>{t('removal.runs')}</li>}
          <li>{t('removal.files')}</li>
          {credits > 0 && (
            <li className="font-semibold">
              {t('removal.credits', { credits: t('common.credits', { count: credits }) })}
            </li>
          )}
          {hasOpenPayments && <li className="font-semibold">{t('removal.payment')}</li>}
          <li>{t('removal.kept')}</li>
          <li className="break-words">{t('removal.email', { email })}</li>
        </ul>
      </Section>
      {isOperator ? <Notice>{t('removal.operator')}</Notice> : <RemovalForm email={email} word={word} />}
    </Page>
  )
}

function RemovalForm({ email, word }: { email: string; word: string }) {
  const { t } = useTranslation()
  const sentences = useFormErrors()
  const schema = removalForm(word)
  const [form, fields] = useForm({
    id: 'removal',
    lastResult: useActionData<typeof action>(),
    onValidate: ({ formData }) => parseWithZod(formData, { schema }),
    shouldRevalidate: 'onInput',
  })
  const { key: _typed, ...typed } = getInputProps(fields.typed, { type: 'text' })
  const { key: _password, ...password } = getInputProps(fields.currentPassword, { type: 'password' })
  return (
    <Form {...getFormProps(form)} method="post" reloadDocument className="grid gap-4">
      <input type="text" autoComplete="username" value={email} readOnly hidden aria-hidden tabIndex={-1} />
      <TextField
        {...typed}
        label={t('removal.typed', { word })}
        errors={sentences(fields.typed.errors)}
        autoComplete="off"
        autoCapitalize="characters"
      />
      <TextField
        {...password}
        label={t('account.password')}
        errors={sentences(fields.currentPassword.errors)}
        autoComplete="current-password"
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" tone="danger">
          {t('removal.submit')}
        </Button>
        <ButtonLink to="/settings" tone="quiet">
          {t('removal.cancel')}
        </ButtonLink>
      </div>
    </Form>
  )
}
