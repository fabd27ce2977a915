import { Link, useSearchParams } from '@remix-run/react'
import type { ReactNode } from 'react'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { ButtonLink } from './button.tsx'
import { classes } from './classes.ts'

/** Lines of something, each an AdminLine. */
export function AdminList({ children }: { children: ReactNode }) {
  return <ul className="digits grid min-w-0">{children}</ul>
}

/** What it is, what is known of it, and at its end what counts; a link where there is more. */
export function AdminLine({
  to,
  under,
  aside,
  children,
}: {
  to?: string | undefined
  under?: ReactNode
  aside?: ReactNode
  children: ReactNode
}) {
  const content = (
    <>
      <span className="grid min-w-0 flex-1 basis-56">
        <span className="min-w-0 break-words">{children}</span>
        {under && <span className="min-w-0 text-fine break-words text-muted">{under}</span>}
      </span>
      {aside && <span className="text-fine sm:text-right">{aside}</span>}
    </>
  )
  const look = 'flex min-h-11 flex-wrap items-baseline justify-between gap-x-4 gap-y-1 py-2'
  return (
    <li className="min-w-0 border-b border-hairline">
      {to ? (
        <Link to={to} className={classes(look, 'hover:bg-sunken')}>
          {content}
        </Link>
      ) : (
        <div className={look}>{content}</div>
      )}
    </li>
  )
}

/** Reads on, after `next`, with everything else of the address kept; and leads back from there. */
export function AdminPager({
  label,
  name = 'before',
  next,
}: {
  label: string
  name?: string
  next: string | number | null
}) {
  const word = useAdminWords()
  const [search] = useSearchParams()
  const at = (value: string | number | null) => {
    const other = new URLSearchParams(search)
    other.delete('done')
    if (value === null) other.delete(name)
    else other.set(name, String(value))
    return `?${other}`
  }
  if (next === null && !search.has(name)) return null
  return (
    <nav aria-label={label} className="flex flex-wrap gap-2">
      {search.has(name) && (
        <ButtonLink to={at(null)} size="small" preventScrollReset>
          {word('newest')}
        </ButtonLink>
      )}
      {next !== null && (
        <ButtonLink to={at(next)} size="small" preventScrollReset={name !== 'before'}>
          {word('older')}
        </ButtonLink>
      )}
    </nav>
  )
}

/** A word that marks a line. */
export function Tag({
  tone = 'plain',
  children,
}: {
  tone?: 'plain' | 'danger' | 'success'
  children: ReactNode
}) {
  return (
    <span
      className={classes(
        'inline-block rounded-control border px-1.5 text-fine whitespace-nowrap',
        tone === 'plain' && 'border-rule text-muted',
        tone === 'danger' && 'border-danger text-danger',
        tone === 'success' && 'border-success text-success',
      )}
    >
      {children}
    </span>
  )
}
