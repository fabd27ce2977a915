import type { HTMLAttributes, ReactNode } from 'react'
import { classes } from './classes.ts'

/**
 * A strip of film: a title, actions at its end, and frames that scroll sideways when they do not fit. Children are
 * `<li>`s. Further attributes go to the list (drag handlers).
 */
export function Strip({
  title,
  actions,
  note,
  isTarget,
  className,
  children,
  ...list
}: {
  title: ReactNode
  actions?: ReactNode
  note?: ReactNode
  /** Something is being dragged over it. */
  isTarget?: boolean
  children: ReactNode
} & Omit<HTMLAttributes<HTMLUListElement>, 'title'>) {
  return (
    <section className={classes('grid min-w-0 gap-2', className)}>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div className="min-w-0 flex-1 text-fine font-bold tracking-[0.08em] uppercase">{title}</div>
        {note && <div className="text-fine text-muted">{note}</div>}
        {actions}
      </header>
      <div
        className={classes(
          'min-w-0 overflow-hidden rounded-frame bg-film transition-shadow',
          isTarget && 'shadow-[0_0_0_3px_var(--kunyit)]',
        )}
      >
        <Perforation />
        <ul
          {...list}
          className="flex min-h-28 list-none items-stretch gap-[3px] overflow-x-auto px-[3px] [scrollbar-width:thin]"
        >
          {children}
        </ul>
        <Perforation />
      </div>
    </section>
  )
}

function Perforation() {
  return (
    <svg aria-hidden className="block h-2.5 w-full text-paper" preserveAspectRatio="none">
      <defs>
        <pattern id="perforation" width="14" height="10" patternUnits="userSpaceOnUse">
          <rect x="4" y="3" width="6" height="4" rx="1" fill="currentColor" opacity="0.85" />
        </pattern>
      </defs>
      <rect width="100%" height="10" fill="url(#perforation)" />
    </svg>
  )
}
