import type { ReactNode } from 'react'

/** What is known of something, one Fact a line. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="digits grid min-w-0 content-start gap-x-6 gap-y-2 sm:grid-cols-[max-content_minmax(0,1fr)]">
      {children}
    </dl>
  )
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid min-w-0 sm:contents">
      <dt className="text-fine text-muted sm:text-body">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  )
}
