import { Form, Link } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import type { UserPage } from '#app/admin/user-page.server.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { AdminLine, AdminList, AdminPager } from './admin-list.tsx'
import { Moment } from './amounts.tsx'
import { Button } from './button.tsx'
import { Section } from './page.tsx'

/** What belongs to an account, each list with its latest lines. */

export function AdminUserLedger({ data: { lines, next } }: { data: UserPage }) {
  const word = useAdminWords()
  const { number } = useFormat()
  return (
    <Section title={word('user.ledger')}>
      {lines.length === 0 && <p className="text-muted">{word('none')}</p>}
      <AdminList>
        {lines.map((line) => (
          <AdminLine
            key={line.id}
            to={
              line.generation
                ? `/admin/runs/${line.generation.id}`
                : line.payment
                  ? `/admin/payments/${line.payment.id}`
                  : undefined
            }
            under={
              <>
                <Moment at={line.createdAt} />
                {line.generation && ` · ${line.generation.title || line.generation.tool}`}
                {line.payment && ` · ${line.payment.orderId}`}
                {!line.generation && line.reason && ` · ${line.reason}`}
              </>
            }
            aside={
              <>
                <span className={line.credits > 0 ? 'text-success' : undefined}>
                  {line.credits > 0 ? '+' : '−'}
                  {number(Math.abs(line.credits))}
                </span>{' '}
                <span className="text-muted">= {number(line.balanceAfter)}</span>
              </>
            }
          >
            {word(`kind.${line.kind}`)}
          </AdminLine>
        ))}
      </AdminList>
      <AdminPager label={word('user.ledger')} name="ledger" next={next} />
    </Section>
  )
}

export function AdminUserSessions({ sessions }: { sessions: UserPage['sessions'] }) {
  const word = useAdminWords()
  return (
    <Section title={word('user.sessions')}>
      {sessions.length === 0 && <p className="text-muted">{word('user.noSessions')}</p>}
      <AdminList>
        {sessions.map(({ id, device = word('user.device'), ip, lastSeenAt }) => (
          <AdminLine
            key={id}
            under={
              <>
                {ip} · <Moment at={lastSeenAt} />
              </>
            }
            aside={
              <Form method="post">
                <input type="hidden" name="sessionId" value={id} />
                <Button
                  type="submit"
                  name="intent"
                  value="end-session"
                  size="small"
                  aria-label={`${word('user.endSession')}: ${device}`}
                >
                  {word('user.endSession')}
                </Button>
              </Form>
            }
          >
            {device}
          </AdminLine>
        ))}
      </AdminList>
      {sessions.length > 0 && (
        <Form method="post">
          <Button type="submit" name="intent" value="end-sessions" size="small" tone="danger">
            {word('user.endSessions')}
          </Button>
        </Form>
      )}
    </Section>
  )
}

export function AdminUserRuns({ data: { user, runs } }: { data: UserPage }) {
  const word = useAdminWords()
  return (
    <Section
      title={word('user.runs')}
      actions={
        <Link to={`/admin/runs?user=${user.id}`} className="link text-fine">
          {word('all')}
        </Link>
      }
    >
      {runs.length === 0 && <p className="text-muted">{word('none')}</p>}
      <AdminList>
        {runs.map((run) => (
          <AdminLine
            key={run.id}
            to={`/admin/runs/${run.id}`}
            under={
              <>
                {run.tool} · <Moment at={run.createdAt} />
              </>
            }
            aside={word(`states.${run.state}`)}
          >
            {run.title || run.tool}
          </AdminLine>
        ))}
      </AdminList>
    </Section>
  )
}

export function AdminUserPayments({ data: { user, payments } }: { data: UserPage }) {
  const word = useAdminWords()
  const { t } = useTranslation()
  const { rupiah } = useFormat()
  return (
    <Section
      title={word('user.payments')}
      actions={
        payments.length > 0 && (
          <Link to={`/admin/payments?q=${encodeURIComponent(user.email)}`} className="link text-fine">
            {word('all')}
          </Link>
        )
      }
    >
      {payments.length === 0 && <p className="text-muted">{word('none')}</p>}
      <AdminList>
        {payments.map((payment) => (
          <AdminLine
            key={payment.id}
            to={`/admin/payments/${payment.id}`}
            under={<Moment at={payment.createdAt} />}
            aside={
              <>
                {rupiah(payment.rupiah)} · {t(`payment.state.${payment.state}`)}
              </>
            }
          >
            <span className="font-mono text-fine">{payment.orderId}</span>
          </AdminLine>
        ))}
      </AdminList>
    </Section>
  )
}
