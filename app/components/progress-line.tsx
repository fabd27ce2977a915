import type { ReactNode } from 'react'
import { classes } from './classes.ts'

/** A thin line and one line of words. `fraction` null: it moves, nobody knows how far. */
export function ProgressLine({
  fraction,
  label,
  children,
  className,
}: {
  fraction: number | null
  /** Said aloud instead of the bare percentage's missing subject. */
  label: string
  children?: ReactNode
  className?: string
}) {
  return (
    <div className={classes('grid gap-1.5', className)}>
      <progress
        aria-label={label}
        max={1}
        {...(fraction === null ? {} : { value: Math.min(1, Math.max(0, fraction)) })}
        className={classes('progress-thin', fraction === null && 'animate-exposing')}
      />
      {children && <p className="digits text-fine text-muted">{children}</p>}
    </div>
  )
}
