import type { ReactNode } from 'react'
import { classes } from '#app/components/classes.ts'
import type { AvatarInput } from './input.ts'

/** By style sheet alone, so that a page without JavaScript shows the fields of the chosen way too. */
const SHOWN: Record<AvatarInput['way'], string> = {
  preset: 'group-has-[[name=way][value=preset]:checked]/way:grid',
  text: 'group-has-[[name=way][value=text]:checked]/way:grid',
  photo: 'group-has-[[name=way][value=photo]:checked]/way:grid',
  references: 'group-has-[[name=way][value=references]:checked]/way:grid',
}

/** Fields of one way, or of several; what is hidden is sent all the same, and kept for whoever comes back to it. */
export function Panel({
  of,
  className,
  children,
}: {
  of: AvatarInput['way'][]
  className?: string
  children: ReactNode
}) {
  return (
    <div className={classes('hidden min-w-0 gap-4', ...of.map((way) => SHOWN[way]), className)}>
      {children}
    </div>
  )
}
