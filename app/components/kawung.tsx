import { useId } from 'react'
import { classes } from './classes.ts'

/** The kawung of Javanese batik, four seeds around a point, very faint. Landing page and empty states only. */
export function Kawung({ className }: { className?: string }) {
  const id = useId()
  return (
    <svg
      aria-hidden
      className={classes('pointer-events-none absolute inset-0 size-full text-ink', className)}
    >
      <defs>
        <pattern id={id} width="64" height="64" patternUnits="userSpaceOnUse">
          <g fill="none" stroke="currentColor" strokeWidth="1.2">
            {[0, 90, 180, 270].map((turn) => (
              <g key={turn} transform={`rotate(${turn} 32 32)`}>
                <path d="M30 30C14 29 4 20 3 3c17 1 26 11 27 27Z" />
                <path d="M24 24 10 10" strokeLinecap="round" />
              </g>
            ))}
          </g>
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill={`url(#${id})`} opacity="0.055" />
    </svg>
  )
}
