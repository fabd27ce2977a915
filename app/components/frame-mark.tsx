import { Check, LoaderCircle, Wrench, X } from 'lucide-react'
import { classes } from './classes.ts'

/** How a finished frame stands before what it is meant for; `label` says it aloud. */
export interface FrameMark {
  tone: 'good' | 'busy' | 'mend' | 'bad'
  label: string
}

const TONES = {
  good: { icon: Check, look: 'bg-success text-white dark:text-black' },
  busy: { icon: LoaderCircle, look: 'bg-black/65 text-white' },
  mend: { icon: Wrench, look: 'bg-kunyit text-black' },
  bad: { icon: X, look: 'bg-danger text-white dark:text-black' },
} as const

/** The sign in the corner of a frame: its shape tells as much as its colour. */
export function FrameMarkSign({ mark }: { mark: FrameMark }) {
  const { icon: Icon, look } = TONES[mark.tone]
  return (
    <span
      aria-hidden
      className={classes('absolute right-1 bottom-1 grid size-5 place-items-center rounded-full', look)}
    >
      <Icon size={13} strokeWidth={2.5} />
    </span>
  )
}
