import { CircleAlert, CircleCheck, Info } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { classes } from './classes.ts'

const TONES = {
  info: { icon: Info, look: 'bg-nila-wash', mark: 'text-nila' },
  success: { icon: CircleCheck, look: 'bg-success-wash', mark: 'text-success' },
  problem: { icon: CircleAlert, look: 'bg-danger-wash', mark: 'text-danger' },
  money: { icon: Info, look: 'bg-kunyit-wash', mark: 'text-ink' },
} as const

/**
 * What happened, what it means for the money, what to do next. A `problem` interrupts a screen reader; the others wait.
 * `focusRef` and a tabIndex let a form move the focus here after a refused submit.
 */
export function Notice({
  tone = 'info',
  title,
  children,
  className,
  focusRef,
}: {
  tone?: keyof typeof TONES
  title?: ReactNode
  children?: ReactNode
  className?: string
  focusRef?: Ref<HTMLDivElement>
}) {
  const { icon: Icon, look, mark } = TONES[tone]
  return (
    <div
      ref={focusRef}
      tabIndex={focusRef ? -1 : undefined}
      role={tone === 'problem' ? 'alert' : 'status'}
      className={classes('flex gap-3 rounded-control px-4 py-3 animate-arrive', look, className)}
    >
      <Icon aria-hidden size={20} className={classes('mt-0.5', mark)} />
      <div className="grid min-w-0 gap-1">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className="grid max-w-reading gap-1">{children}</div>}
      </div>
    </div>
  )
}
