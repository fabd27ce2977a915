import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Link, useActionData, useLoaderData, useSearchParams } from '@remix-run/react'
import { askedOf, readDeed } from '#app/admin/deed.server.ts'
import type { Refused } from '#app/admin/forms.ts'
import { doUserDeed } from '#app/admin/user-deeds.server.ts'
import { openUserPage } from '#app/admin/user-page.server.ts'
import { Tag } from '#app/components/admin-list.tsx'
import { AdminUserAccess } from '#app/components/admin-user-access.tsx'
import {
  AdminUserLedger,
  AdminUserPayments,
  AdminUserRuns,
  AdminUserSessions,
} from '#app/components/admin-user-lists.tsx'
import { AdminUserProfile } from '#app/components/admin-user-profile.tsx'
import { AuditList } from '#app/components/audit-list.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { keepPage } from '#app/connection/keep-page.ts'
import { notFound } from '#app/http/not-found.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { requireAdmin } from '#app/session.server.ts'

export const handle: PageHandle<{ user: { email: string } }> = { title: (_, { user }) => user.email }

export async function loader({ request, params: { id = '' } }: LoaderFunctionArgs) {
  const operator = await requireAdmin(request)
  const page = await openUserPage(operator, id, askedOf(request)('ledger'))
  if (!page) throw notFound()
  return page
}

export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const deed = await readDeed(request)
  const outcome = await doUserDeed(deed, id)
  if (!outcome) throw notFound()
  return outcome instanceof Response ? outcome : redirect(`/admin/users/${id}?done=${deed.intent}`)
}

const DONE = ['adjust', 'disable', 'enable', 'role', 'quota', 'end-session', 'end-sessions'] as const

export const clientAction = keepPage

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
        <AdminUserProfile user={user} />
        <AdminUserAccess data={data} refused={refused} />
      </div>
      <AdminUserLedger data={data} />
      <div className="grid items-start gap-8 xl:grid-cols-2">
        <AdminUserSessions sessions={data.sessions} />
        <AdminUserRuns data={data} />
        <AdminUserPayments data={data} />
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

export const ErrorBoundary = ErrorPage
