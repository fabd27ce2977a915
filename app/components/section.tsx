import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'

/** A folded line of a form: its name, and what is chosen in it. */
export function Section({
  title,
  now,
  isOpen,
  children,
}: {
  title: string
  now: (string | false)[]
  isOpen?: boolean
  children: ReactNode
}) {
  return (
    <details open={isOpen} className="group/section min-w-0 border-t border-hairline">
      <summary className="flex min-h-12 items-center gap-x-4 py-2 hover:bg-sunken">
        <span className="flex-none font-semibold">{title}</span>
        <span className="min-w-0 flex-1 truncate text-right text-fine text-muted">
          {now.filter(Boolean).join(' · ')}
        </span>
        <ChevronDown
          aria-hidden
          size={18}
          className="text-muted transition-transform group-open/section:rotate-180"
        />
      </summary>
      <div className="grid min-w-0 gap-5 pt-2 pb-6">{children}</div>
    </details>
  )
}

/** What few people change, one level deeper. */
export function More({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="group/more min-w-0">
      <summary className="inline-flex min-h-11 items-center gap-1.5 text-fine font-semibold text-muted hover:text-ink md:min-h-8">
        <ChevronDown
          aria-hidden
          size={16}
          className="-rotate-90 transition-transform group-open/more:rotate-0"
        />
        {title}
      </summary>
      <div className="grid min-w-0 gap-5 pt-2">{children}</div>
    </details>
  )
}
