import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { Kawung } from './kawung.tsx'

/** Nothing here yet, and what to do about it. */
export function EmptyState({
  title,
  children,
  action,
  className,
}: {
  title: ReactNode
  children?: ReactNode
  action?: ReactNode
  className?: string
}) {
  return (
    <div
      className={classes(
        'relative isolate grid justify-items-center gap-3 overflow-hidden rounded-control border border-hairline px-6 py-14 text-center',
        className,
      )}
    >
      <Kawung className="-z-10" />
      <p className="text-lead font-semibold">{title}</p>
      {children && <p className="max-w-reading text-muted">{children}</p>}
      {action}
    </div>
  )
}
