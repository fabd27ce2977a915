import type { ReactNode } from 'react'
import { classes } from './classes.ts'

/**
 * The paper slip: what costs what, a ruled total, what is left. Prices, receipts, refunds and the ledger all use it.
 * Rows are `NotaLine`s; `footer` stands below the rule, outside the list.
 */
export function Nota({
  title,
  number,
  children,
  footer,
  className,
}: {
  title: ReactNode
  /** Printed at the top right, as on a numbered receipt. */
  number?: ReactNode
  children: ReactNode
  footer?: ReactNode
  className?: string
}) {
  return (
    <section className={classes('drop-shadow-[0_1px_1.5px_rgb(27_26_23/0.22)]', className)}>
      <div className="torn bg-raised px-5 pt-4 pb-7">
        <header className="flex items-baseline justify-between gap-3 border-b border-dashed border-rule pb-2">
          <h2 className="text-fine font-bold tracking-[0.14em] uppercase">{title}</h2>
          {number && <span className="font-mono text-fine text-muted">{number}</span>}
        </header>
        <dl className="digits grid gap-1.5 pt-3">{children}</dl>
        {footer && <div className="grid gap-3 pt-4">{footer}</div>}
      </div>
    </section>
  )
}

/** One line of a slip. `total` is ruled off above, `note` is the small print under a line. */
export function NotaLine({
  label,
  amount,
  tone = 'line',
}: {
  label: ReactNode
  amount: ReactNode
  tone?: 'line' | 'note' | 'total' | 'after' | 'short' | 'back'
}) {
  return (
    <div
      className={classes(
        'flex items-baseline justify-between gap-4',
        tone === 'note' && 'pl-3 text-fine text-muted',
        tone === 'total' &&
          'text-lead font-bold not-first:mt-1 not-first:border-t not-first:border-ink not-first:pt-2',
        tone === 'after' && 'text-muted',
        tone === 'short' && 'font-semibold text-danger',
        tone === 'back' && 'text-success',
      )}
    >
      <dt className="min-w-0">{label}</dt>
      <dd className="flex-none text-right whitespace-nowrap">{amount}</dd>
    </div>
  )
}
