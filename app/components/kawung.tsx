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
        <pattern id={id} width="56" height="56" patternUnits="userSpaceOnUse">
          <g fill="none" stroke="currentColor" strokeWidth="1">
            <path d="M28 28C18 24 8 14 3 3c11 5 21 15 25 25ZM28 28C38 24 48 14 53 3c-11 5-21 15-25 25ZM28 28C18 32 8 42 3 53c11-5 21-15 25-25ZM28 28C38 32 48 42 53 53c-11-5-21-15-25-25Z" />
            <path d="M12 12l6 6M44 12l-6 6M12 44l6-6M44 44l-6-6" strokeLinecap="round" />
            <circle cx="28" cy="9" r="1.2" />
            <circle cx="28" cy="47" r="1.2" />
            <circle cx="9" cy="28" r="1.2" />
            <circle cx="47" cy="28" r="1.2" />
          </g>
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill={`url(#${id})`} opacity="0.06" />
    </svg>
  )
}
