import type { ReactNode } from 'react'
import { classes } from './classes.ts'

/** The inside of `<main>`: a heading, what can be done here, the content. `narrow` is for forms and reading. */
export function Page({
  title,
  lead,
  actions,
  width = 'page',
  isTitleHidden,
  children,
}: {
  title: ReactNode
  lead?: ReactNode
  actions?: ReactNode
  width?: 'page' | 'narrow'
  isTitleHidden?: boolean
  children: ReactNode
}) {
  return (
    <div
      className={classes(
        'mx-auto grid gap-6 px-4 py-6 md:px-6 md:py-8',
        width === 'page' ? 'max-w-page' : 'max-w-xl',
      )}
    >
      <header
        className={classes(
          'flex flex-wrap items-end justify-between gap-x-6 gap-y-3',
          isTitleHidden && !actions && 'sr-only',
        )}
      >
        <div className="grid min-w-0 gap-1">
          <h1 className={isTitleHidden ? 'sr-only' : 'text-title md:text-head'}>{title}</h1>
          {lead && <p className="max-w-reading text-muted">{lead}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** A part of a page under its own heading. */
export function Section({
  title,
  actions,
  className,
  children,
}: {
  title: ReactNode
  actions?: ReactNode
  className?: string
  children: ReactNode
}) {
  return (
    <section className={classes('grid min-w-0 gap-3', className)}>
      <header className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="text-lead">{title}</h2>
        {actions}
      </header>
      {children}
    </section>
  )
}
