import type { LoaderFunctionArgs } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { Search } from 'lucide-react'
import { ACTIONS, TARGETS } from '#app/admin/actions.ts'
import { askedOf } from '#app/admin/deed.server.ts'
import { AdminPager } from '#app/components/admin-list.tsx'
import { AuditList } from '#app/components/audit-list.tsx'
import { Button } from '#app/components/button.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { TextField } from '#app/components/field.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { SelectField } from '#app/components/select.tsx'
import { pageOf } from '#app/http/page-of.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { listActions } from '#app/models/audit.server.ts'
import { isId } from '#app/models/id.server.ts'
import { findUserIdByEmail } from '#app/models/user/list.server.ts'
import { requireAdmin } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('admin.place.audit') }

/** Shown at a time. */
const LINES = 50

export async function loader({ request }: LoaderFunctionArgs) {
  await requireAdmin(request)
  const text = askedOf(request)
  const operator = text('operator')
  const operatorId = isId(operator) ? operator : operator ? await findUserIdByEmail(operator) : undefined
  const action = ACTIONS.find((one) => one === text('action'))
  const kind = TARGETS.find((one) => one === text('target'))
  const id = text('id')
  const before = Number(text('before'))
  const isOperatorMissing = operator !== '' && operatorId === undefined
  const found = isOperatorMissing
    ? []
    : await listActions({
        operatorId,
        action,
        target: kind || id ? { kind, id: id || undefined } : undefined,
        ...(Number.isSafeInteger(before) && before > 0 && { before }),
        limit: LINES + 1,
      })
  const { items: actions, next } = pageOf(found, LINES)
  return {
    asked: { operator, action: action ?? '', target: kind ?? '', id },
    isOperatorMissing,
    actions,
    next,
  }
}

export default function AdminAudit() {
  const word = useAdminWords()
  const { asked, actions, next, isOperatorMissing } = useLoaderData<typeof loader>()
  return (
    <Page title={word('audit.title')} lead={word('audit.lead')}>
      <Form method="get" className="grid items-end gap-3 sm:grid-cols-2 xl:grid-cols-5">
        <TextField
          label={word('audit.operator')}
          name="operator"
          type="search"
          defaultValue={asked.operator}
        />
        <SelectField label={word('audit.action')} name="action" defaultValue={asked.action}>
          <option value="">{word('all')}</option>
          {ACTIONS.map((one) => (
            <option key={one} value={one}>
              {word(`actions.${one}`)}
            </option>
          ))}
        </SelectField>
        <SelectField label={word('audit.target')} name="target" defaultValue={asked.target}>
          <option value="">{word('all')}</option>
          {TARGETS.map((one) => (
            <option key={one} value={one}>
              {word(`targets.${one}`)}
            </option>
          ))}
        </SelectField>
        <TextField label={word('audit.targetId')} name="id" type="search" defaultValue={asked.id} />
        <Button type="submit" icon={Search}>
          {word('find')}
        </Button>
      </Form>
      {actions.length === 0 ? (
        <EmptyState title={isOperatorMissing ? word('audit.noOperator') : word('audit.none')} />
      ) : (
        <AuditList actions={actions} />
      )}
      <AdminPager label={word('audit.title')} next={next} />
    </Page>
  )
}

export const ErrorBoundary = ErrorPage
