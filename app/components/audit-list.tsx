import { Link } from '@remix-run/react'
import type { TargetKind } from '#app/admin/actions.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import type { AuditLine } from '#app/models/audit.server.ts'
import { Moment } from './amounts.tsx'

/** What operators did: who, what, to what, from what to what, why. */
export function AuditList({ actions }: { actions: AuditLine[] }) {
  const word = useAdminWords()
  if (actions.length === 0) return <p className="text-muted">{word('none')}</p>
  return (
    <ol className="grid min-w-0">
      {actions.map((one) => (
        <li key={one.id} className="grid min-w-0 gap-1 border-b border-hairline py-2.5">
          <p>
            <span className="font-medium">{word(`actions.${one.action}`)}</span>
            {' · '}
            <Target {...one.target} />
          </p>
          {one.reason && <p className="max-w-reading break-words">{one.reason}</p>}
          <Details details={one.details} />
          <p className="text-fine break-words text-muted">
            <Moment at={one.createdAt} />
            {' · '}
            {one.operator ? (
              <Link to={`/admin/users/${one.operator.id}`} className="link">
                {one.operator.email ?? word('nobody')}
              </Link>
            ) : (
              word('console')
            )}
            {one.requestId && (
              <>
                {' · '}
                {word('audit.request')} <span className="font-mono break-all">{one.requestId}</span>
              </>
            )}
          </p>
        </li>
      ))}
    </ol>
  )
}

/** Where the operators' pages tell more of it. */
const PLACES: Partial<Record<TargetKind, (id: string) => string>> = {
  user: (id) => `/admin/users/${id}`,
  generation: (id) => `/admin/runs/${id}`,
  payment: (id) => `/admin/payments/${id}`,
  package: () => '/admin/prices',
  setting: () => '/admin/settings',
}

function Target({ kind, id, email }: AuditLine['target']) {
  const word = useAdminWords()
  const to = PLACES[kind]?.(id)
  const name = (
    <>
      {word(`targets.${kind}`)} {email ?? <span className="font-mono text-fine break-all">{id}</span>}
    </>
  )
  return to ? (
    <Link to={to} className="link">
      {name}
    </Link>
  ) : (
    name
  )
}

function Details({ details }: { details: Record<string, unknown> }) {
  const word = useAdminWords()
  const { before, after, ...rest } = details
  const lines = [
    ...(before === undefined ? [] : [[word('audit.before'), before] as const]),
    ...(after === undefined ? [] : [[word('audit.after'), after] as const]),
    ...Object.entries(rest),
  ]
  if (lines.length === 0) return null
  return (
    <dl className="flex min-w-0 flex-wrap gap-x-4 font-mono text-fine">
      {lines.map(([name, value]) => (
        <div key={name} className="flex min-w-0 flex-wrap gap-x-1.5">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 break-all">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
