import type { LoaderFunctionArgs } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { Search } from 'lucide-react'
import { askedOf } from '#app/admin/deed.server.ts'
import { AdminLine, AdminList, AdminPager, Tag } from '#app/components/admin-list.tsx'
import { Credits, Moment } from '#app/components/amounts.tsx'
import { Button } from '#app/components/button.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { TextField } from '#app/components/field.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { SelectField } from '#app/components/select.tsx'
import { pageOf } from '#app/http/page-of.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { listUsers, type UserFilter } from '#app/models/user/list.server.ts'
import { requireAdmin } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('admin.place.users') }

/** Shown at a time. */
const USERS = 50
const FILTERS = ['operators', 'disabled', 'unconfirmed'] as const satisfies UserFilter[]

export async function loader({ request }: LoaderFunctionArgs) {
  await requireAdmin(request)
  const asked = askedOf(request)
  const search = asked('q')
  const filter = FILTERS.find((one) => one === asked('filter'))
  const found = await listUsers({ search, filter, before: asked('before'), limit: USERS + 1 })
  const { items: users, next } = pageOf(found, USERS)
  return { search, filter: filter ?? null, users, next }
}

export default function AdminUsers() {
  const word = useAdminWords()
  const { search, filter, users, next } = useLoaderData<typeof loader>()
  return (
    <Page title={word('users.title')}>
      <Form method="get" className="flex flex-wrap items-end gap-3">
        <TextField
          label={word('users.search')}
          name="q"
          type="search"
          defaultValue={search}
          className="min-w-56 flex-1 sm:max-w-80"
        />
        <SelectField label={word('users.filter')} name="filter" defaultValue={filter ?? ''} className="w-52">
          <option value="">{word('all')}</option>
          {FILTERS.map((one) => (
            <option key={one} value={one}>
              {word(`users.filters.${one}`)}
            </option>
          ))}
        </SelectField>
        <Button type="submit" icon={Search}>
          {word('find')}
        </Button>
      </Form>
      {users.length === 0 ? (
        <EmptyState title={word('users.none')} />
      ) : (
        <AdminList>
          {users.map((user) => (
            <AdminLine
              key={user.id}
              to={`/admin/users/${user.id}`}
              under={
                <>
                  {user.name} · {word('users.joined')} <Moment at={user.createdAt} />
                </>
              }
              aside={
                <span className="flex flex-wrap items-center gap-1.5">
                  {user.role === 'admin' && <Tag>{word('users.operator')}</Tag>}
                  {user.isClosed ? (
                    <Tag>{word('users.closed')}</Tag>
                  ) : (
                    user.isDisabled && <Tag tone="danger">{word('users.disabled')}</Tag>
                  )}
                  {!user.isConfirmed && <Tag>{word('users.unconfirmed')}</Tag>}
                  <Credits value={user.credits} />
                </span>
              }
            >
              {user.email}
            </AdminLine>
          ))}
        </AdminList>
      )}
      <AdminPager label={word('users.title')} next={next} />
    </Page>
  )
}

export const ErrorBoundary = ErrorPage
