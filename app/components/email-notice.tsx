import { Form, Link } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import type { EmailStatus } from '#app/models/user/email.server.ts'
import { Button } from './button.tsx'
import { Notice } from './notice.tsx'

/** Says what keeps mails from reaching the user, as long as something does. */
export function EmailNotice({
  status,
}: {
  status: Pick<EmailStatus, 'email' | 'isConfirmed' | 'isUnreachable' | 'canSend'>
}) {
  const { t } = useTranslation()
  const { email, isConfirmed, isUnreachable, canSend } = status
  if (!canSend || (isConfirmed && !isUnreachable)) return null
  if (isUnreachable) {
    return (
      <Notice tone="problem">
        <p className="break-words">{t('confirmation.unreachable', { email })}</p>
        <p>
          <Link className="link" to="/settings">
            {t('confirmation.toSettings')}
          </Link>
        </p>
      </Notice>
    )
  }
  return (
    <Notice>
      <p className="break-words">{t('confirmation.needed', { email })}</p>
      <Form method="post" action="/email/confirmation" reloadDocument>
        <Button type="submit" name="intent" value="resend" size="small">
          {t('confirmation.resend')}
        </Button>
      </Form>
    </Notice>
  )
}
