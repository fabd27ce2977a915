import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { sendConfirmationAgain } from '#app/accounts/recovery.server.ts'
import { Button, ButtonLink } from '#app/components/button.tsx'
import { Notice } from '#app/components/notice.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { Page } from '#app/components/page.tsx'
import { keepPage } from '#app/connection/keep-page.ts'
import { confirmEmail, findConfirmation } from '#app/models/user/email.server.ts'
import { getUser, requireUser } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('confirmation.title') }

type Refusal = 'gone' | 'other-user' | 'email-taken'

const STATUS: Record<Refusal, number> = { gone: 410, 'other-user': 403, 'email-taken': 409 }

/** Looking at the link does not use it: mail programs look at links before people do. */
export async function loader({ request }: LoaderFunctionArgs) {
  const token = new URL(request.url).searchParams.get('token') ?? ''
  const found = await findConfirmation(token)
  const refused = (reason: Refusal) => json({ token, found: null, reason }, { status: STATUS[reason] })
  if (!found) return refused('gone')
  const { email, isChange } = found
  // A new address is confirmed by the account's own user, logged in.
  if (isChange && (await requireUser(request)).id !== found.userId) return refused('other-user')
  return json({ token, found: { email, isChange }, reason: null })
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData()
  if (form.get('intent') === 'resend') return await resend(request)
  const user = await getUser(request)
  const outcome = await confirmEmail(String(form.get('token')), user?.id)
  if (!outcome.ok) return json({ reason: outcome.reason }, { status: STATUS[outcome.reason] })
  return redirect(user ? '/settings?done=email-confirmed' : '/login?done=confirmed')
}

async function resend(request: Request) {
  const user = await requireUser(request)
  const outcome = await sendConfirmationAgain(user)
  if (outcome.ok) return redirect('/settings?done=resent')
  return redirect(`/settings?done=too-many-mails&wait=${outcome.retryAfterSeconds}`)
}

export const clientAction = keepPage

export default function EmailConfirmation() {
  const { t } = useTranslation()
  const { token, found, reason: looked } = useLoaderData<typeof loader>()
  const reason = useActionData<typeof action>()?.reason ?? looked
  return (
    <Page title={t('confirmation.title')} width="narrow">
      {reason || !found ? (
        <>
          <Notice tone="problem">{t(`confirmation.${SENTENCES[reason ?? 'gone']}`)}</Notice>
          <p>
            <ButtonLink to="/settings" tone="primary">
              {t('confirmation.toSettings')}
            </ButtonLink>
          </p>
        </>
      ) : (
        <Form method="post" reloadDocument className="grid justify-items-start gap-4">
          <input type="hidden" name="token" value={token} />
          <p className="max-w-reading break-words">
            {t(found.isChange ? 'confirmation.askChange' : 'confirmation.ask', { email: found.email })}
          </p>
          <Button type="submit" tone="primary" size="large">
            {t('confirmation.confirm')}
          </Button>
        </Form>
      )}
    </Page>
  )
}

const SENTENCES = { gone: 'gone', 'other-user': 'otherUser', 'email-taken': 'taken' } as const
