import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData, useSearchParams } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { deviceName } from '#app/accounts/device-name.ts'
import {
  askedOf,
  operatorOf,
  parseDeed,
  readDeed,
  refuseDeed,
  unconfirmed,
  type Deed,
} from '#app/admin/deed.server.ts'
import { adjustForm, quotaForm, reasonForm, roleForm, type Refused } from '#app/admin/forms.ts'
import { AdminLine, AdminList, AdminPager, Tag } from '#app/components/admin-list.tsx'
import { Credits, Moment } from '#app/components/amounts.tsx'
import { AuditList } from '#app/components/audit-list.tsx'
import { Button } from '#app/components/button.tsx'
import { DeedFold, DeedForm } from '#app/components/deed-form.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Fact, Facts } from '#app/components/facts.tsx'
import { TextField } from '#app/components/field.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { listActions } from '#app/models/audit.server.ts'
import { ledgerPage } from '#app/models/credit.server.ts'
import { adjustByOperator } from '#app/models/credit/adjust.server.ts'
import { listAllRuns } from '#app/models/generation/overview.server.ts'
import { listPayments } from '#app/models/payment.server.ts'
import { listSessions } from '#app/models/session.server.ts'
import { isRecentlyConfirmed } from '#app/models/session/confirm.server.ts'
import { openUserFile } from '#app/models/user/list.server.ts'
import {
  changeQuota,
  changeRole,
  disableUser,
  enableUser,
  endSessionsOf,
  type UserDeed,
} from '#app/models/user/operate.server.ts'
import { requireAdmin } from '#app/session.server.ts'

export const handle: PageHandle<{ user: { email: string } }> = { title: (_, { user }) => user.email }

/** Shown of each list; the rest is a page of its own. */
const LINES = 20
const FEW = 5
const GIGABYTE = 2 ** 30

export async function loader({ request, params: { id = '' } }: LoaderFunctionArgs) {
  const operator = await requireAdmin(request)
  const user = await openUserFile(id)
  if (!user) throw new Response('Not found', { status: 404 })
  const before = askedOf(request)('ledger')
  const [lines, sessions, runs, payments, actions, isConfirmed] = await Promise.all([
    ledgerPage(id, { ...(before && { before }), limit: LINES + 1 }),
    listSessions(id, operator.sessionId),
    listAllRuns({ userId: id, limit: FEW }),
    listPayments(id, { limit: FEW }),
    listActions({ target: { kind: 'user', id }, limit: FEW }),
    isRecentlyConfirmed(operator.sessionId),
  ])
  return {
    user,
    isSelf: operatorOf(operator).operatorId === id,
    needsPassword: !isConfirmed,
    key: crypto.randomUUID(),
    lines: lines.slice(0, LINES),
    next: lines.length > LINES ? (lines[LINES - 1]?.id ?? null) : null,
    sessions: sessions.map(({ userAgent, ...session }) => ({ ...session, device: deviceName(userAgent) })),
    runs,
    payments: payments.map(({ id: paymentId, order_id, rupiah, state, created_at }) => ({
      id: paymentId,
      orderId: order_id,
      rupiah,
      state,
      createdAt: created_at.toISOString(),
    })),
    actions,
  }
}

export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const deed = await readDeed(request)
  const doing = Object.hasOwn(DEEDS, deed.intent) && DEEDS[deed.intent]
  if (!doing) throw new Response('Not found', { status: 404 })
  const outcome = await doing(deed, id)
  if (outcome instanceof Response) return outcome
  if (outcome.ok) return redirect(`/admin/users/${id}?done=${deed.intent}`)
  if (outcome.reason === 'not-found') throw new Response('Not found', { status: 404 })
  return refuseDeed(deed, { '': [REASONS[outcome.reason]] })
}

/** What can be done to an account, by intent. An answer is what the form got wrong. */
const DEEDS: Record<string, (deed: Deed, id: string) => Promise<UserDeed | Response>> = {
  async adjust(deed, userId) {
    const parsed = parseDeed(deed, adjustForm)
    if (!parsed.ok) return parsed.answer
    const answer = await unconfirmed(deed)
    if (answer) return answer
    const outcome = await adjustByOperator(deed.by, { userId, ...parsed.value })
    if (outcome.ok) return { ok: true }
    const { reason } = outcome
    if (reason === 'not-found') return { ok: false, reason }
    return refuseDeed(deed, { credits: [reason === 'short' ? 'short' : 'formOutdated'] })
  },
  async disable(deed, id) {
    const parsed = parseDeed(deed, reasonForm)
    if (!parsed.ok) return parsed.answer
    return (await unconfirmed(deed)) ?? (await disableUser(deed.by, id, parsed.value.reason))
  },
  enable: ({ by }, id) => enableUser(by, id),
  async role(deed, id) {
    const parsed = parseDeed(deed, roleForm)
    if (!parsed.ok) return parsed.answer
    return (await unconfirmed(deed)) ?? (await changeRole(deed.by, id, parsed.value.role))
  },
  async quota(deed, id) {
    const parsed = parseDeed(deed, quotaForm)
    if (!parsed.ok) return parsed.answer
    return await changeQuota(deed.by, id, Math.round(parsed.value.gigabytes * GIGABYTE))
  },
  'end-session': ({ by, form }, id) => endSessionsOf(by, id, String(form.get('sessionId') ?? '')),
  'end-sessions': ({ by }, id) => endSessionsOf(by, id),
}

const REASONS = {
  'own-account': 'ownAccount',
  'last-operator': 'lastOperator',
  unchanged: 'unchanged',
} as const

type Data = ReturnType<typeof useLoaderData<typeof loader>>

export default function AdminUser() {
  const word = useAdminWords()
  const data = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>() as Refused | undefined
  const [search] = useSearchParams()
  const done = DONE.find((one) => one === search.get('done'))
  const { user } = data
  return (
    <Page
      title={user.email}
      lead={user.name}
      actions={
        <>
          {user.role === 'admin' && <Tag>{word('users.operator')}</Tag>}
          {user.disabledAt && <Tag tone="danger">{word('users.disabled')}</Tag>}
        </>
      }
    >
      {done && !refused && <Notice tone="success">{word(`done.${done}`)}</Notice>}
      {refused?.errors[''] && ['enable', 'end-session', 'end-sessions'].includes(refused.intent) && (
        <Notice tone="problem">{refused.errors[''].map((error) => word(`errors.${error}`)).join(' ')}</Notice>
      )}
      <div className="grid items-start gap-8 xl:grid-cols-2">
        <Profile user={user} />
        <Access data={data} refused={refused} />
      </div>
      <Money data={data} />
      <div className="grid items-start gap-8 xl:grid-cols-2">
        <Sessions sessions={data.sessions} />
        <Runs data={data} />
        <Payments data={data} />
        <Section
          title={word('user.audit')}
          actions={
            <Link to={`/admin/audit?target=user&id=${user.id}`} className="link text-fine">
              {word('all')}
            </Link>
          }
        >
          <AuditList actions={data.actions} />
        </Section>
      </div>
    </Page>
  )
}

const DONE = ['adjust', 'disable', 'enable', 'role', 'quota', 'end-session', 'end-sessions'] as const

function Profile({ user }: { user: Data['user'] }) {
  const word = useAdminWords()
  const { rupiah, bytes } = useFormat()
  return (
    <Section title={word('user.profile')}>
      <Facts>
        <Fact label={word('user.id')}>
          <span className="font-mono text-fine break-all">{user.id}</span>
        </Fact>
        <Fact label={word('user.balance')}>
          <Credits value={user.balance} />
        </Fact>
        <Fact label={word('user.held')}>
          <Credits value={user.held} /> · {word('user.openRuns')} {user.openRuns}
        </Fact>
        <Fact label={word('user.paid')}>{rupiah(user.paidRupiah)}</Fact>
        <Fact label={word('user.storage')}>
          {word('user.used', { used: bytes(user.usedBytes), quota: bytes(user.quotaBytes) })}
        </Fact>
        <Fact label={word('user.role')}>{word(`user.roles.${user.role}`)}</Fact>
        <Fact label={word('user.language')}>{word(`user.languages.${user.language}`)}</Fact>
        <Fact label={word('user.joined')}>
          <Moment at={user.createdAt} />
        </Fact>
        <Fact label={word('user.confirmed')}>
          {user.confirmedAt ? <Moment at={user.confirmedAt} /> : word('user.notYet')}
        </Fact>
        <Fact label={word('user.seen')}>
          {user.lastSeenAt ? <Moment at={user.lastSeenAt} /> : word('user.never')}
        </Fact>
        {user.disabledAt && (
          <Fact label={word('user.disabledAt')}>
            <Moment at={user.disabledAt} />
          </Fact>
        )}
      </Facts>
    </Section>
  )
}

/** What an operator may change; what is grave asks why and for the password. */
function Access({ data, refused }: { data: Data; refused: Refused | undefined }) {
  const word = useAdminWords()
  const { user, isSelf, needsPassword } = data
  if (user.closedAt) return <Notice>{word('users.closed')}</Notice>
  const isOperator = user.role === 'admin'
  return (
    <Section title={word('user.access')}>
      <div className="grid">
        <DeedFold
          intent="adjust"
          title={word('user.adjust')}
          label={word('user.adjustNow')}
          tone="primary"
          hidden={{ key: data.key }}
          reason={word('user.adjustReason')}
          {...{ refused, needsPassword }}
        >
          {(field) => (
            <TextField
              {...field('credits')}
              label={word('user.credits')}
              hint={word('user.creditsHint')}
              type="number"
              step={1}
              required
              className="w-52"
            />
          )}
        </DeedFold>
        <DeedFold
          intent="quota"
          title={word('user.setQuota')}
          label={word('user.setQuota')}
          refused={refused}
        >
          {(field) => (
            <TextField
              defaultValue={String(Math.round((user.quotaBytes / GIGABYTE) * 100) / 100)}
              {...field('gigabytes')}
              label={word('user.quota')}
              inputMode="decimal"
              unit="GB"
              required
              className="w-52"
            />
          )}
        </DeedFold>
        {!isSelf && (
          <DeedFold
            intent="role"
            title={isOperator ? word('user.makeUser') : word('user.makeOperator')}
            label={isOperator ? word('user.makeUser') : word('user.makeOperator')}
            explain={word('user.makeOperatorWhat')}
            hidden={{ role: isOperator ? 'user' : 'admin' }}
            tone="danger"
            {...{ refused, needsPassword }}
          />
        )}
        {!isSelf && !user.disabledAt && (
          <DeedFold
            intent="disable"
            title={word('user.disable')}
            label={word('user.disable')}
            explain={word('user.disableWhat')}
            tone="danger"
            reason
            {...{ refused, needsPassword }}
          />
        )}
        {user.disabledAt && <DeedForm intent="enable" label={word('user.enable')} className="pt-3" />}
      </div>
    </Section>
  )
}

function Money({ data: { lines, next } }: { data: Data }) {
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

function Sessions({ sessions }: { sessions: Data['sessions'] }) {
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

function Runs({ data: { user, runs } }: { data: Data }) {
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

function Payments({ data: { user, payments } }: { data: Data }) {
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

export const ErrorBoundary = ErrorPage
