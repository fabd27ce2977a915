import type { ReactNode } from 'react'
import { classes } from './classes.ts'

/**
 * A tight grid of frames with hairline gaps. Children are `<Frame>`s. `wide` is for landscape pictures, `large` and
 * `large-wide` for a few that have the page to themselves.
 */
export function ContactSheet({
  label,
  density = 'normal',
  className,
  children,
}: {
  label: string
  density?: 'normal' | 'tight' | 'wide' | 'large' | 'large-wide'
  className?: string
  children: ReactNode
}) {
  return (
    <ol
      aria-label={label}
      className={classes(
        'grid list-none gap-[3px]',
        density === 'normal' && 'grid-cols-3 sm:grid-cols-4 lg:grid-cols-6',
        density === 'tight' && 'grid-cols-5 sm:grid-cols-8 lg:grid-cols-10',
        density === 'large' && 'grid-cols-2 sm:grid-cols-3',
        density === 'large-wide' && 'grid-cols-1 sm:grid-cols-2',
        density === 'wide' && 'grid-cols-2 sm:grid-cols-3 lg:grid-cols-4',
        className,
      )}
    >
      {children}
    </ol>
  )
}
