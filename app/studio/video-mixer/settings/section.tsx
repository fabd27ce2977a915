import type { ReactNode } from 'react'
import { More as PlainMore } from '#app/components/section.tsx'
import { useWord } from '../use-word.ts'

export { Section } from '#app/components/section.tsx'

/** What few people change, one level deeper. */
export function More({ title, children }: { title?: string; children: ReactNode }) {
  const word = useWord()
  return <PlainMore title={title ?? word('section.more')}>{children}</PlainMore>
}

/** Credits that a choice adds to every video. */
export function Extra({ credits }: { credits: number }) {
  const word = useWord()
  return (
    <span className="digits font-normal opacity-75">
      +{credits}
      <span className="sr-only"> {word('section.extra')}</span>
    </span>
  )
}
