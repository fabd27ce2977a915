import { Form } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { Button } from './button.tsx'

interface Session {
  id: string
  device?: string | undefined
  ip: string
  isCurrent: boolean
  /** ISO 8601, as it travels from the loader. */
  lastSeenAt: string
}

/** Where one is logged in, each to be ended alone, or all others, or all. */
export function SessionList({ sessions }: { sessions: Session[] }) {
  const { t } = useTranslation()
  return (
    <div className="grid gap-4">
      <ul className="divide-y divide-hairline border-y border-hairline">
        {sessions.map((session) => (
          <SessionLine key={session.id} session={session} />
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        {sessions.length > 1 && (
          <Form method="post">
            <Button type="submit" name="intent" value="end-others">
              {t('settings.endOthers')}
            </Button>
          </Form>
        )}
        <Form method="post" reloadDocument>
          <Button type="submit" name="intent" value="end-all" tone="danger">
            {t('settings.endAll')}
          </Button>
        </Form>
      </div>
    </div>
  )
}

function SessionLine({ session }: { session: Session }) {
  const { t } = useTranslation()
  const { moment } = useFormat()
  const device = session.device ?? t('settings.unknownDevice')
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 py-3">
      <div className="min-w-0">
        <p className="font-semibold">{device}</p>
        <p className="text-fine text-muted">
          {session.isCurrent
            ? t('settings.thisDevice')
            : t('settings.lastSeen', { when: moment(session.lastSeenAt) })}
          {session.ip && <> · {session.ip}</>}
        </p>
      </div>
      {!session.isCurrent && (
        <Form method="post">
          <input type="hidden" name="intent" value="end-session" />
          <input type="hidden" name="sessionId" value={session.id} />
          <Button type="submit" size="small" aria-label={t('settings.endOne', { device })}>
            {t('settings.end')}
          </Button>
        </Form>
      )}
    </li>
  )
}
