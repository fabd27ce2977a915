import { useDeferredValue, useMemo } from 'react'
import type { FormUpload, Tool } from '#app/studio/contract.ts'
import { outlookOf, quickOutlookOf, type Outlook } from '#app/studio/outlook.ts'
import { useIsHydrated } from './hydrated.ts'

/**
 * Computed with what the form says now; the heavy part may lag behind the fields, never block them. The server leaves it
 * to the browser, unless it answers a form that was sent without JavaScript.
 */
export function useOutlook(tool: Tool, input: unknown, uploads: FormUpload[], isAnswer: boolean): Outlook {
  const deferred = useDeferredValue(input)
  const isHydrated = useIsHydrated()
  const look = isHydrated || isAnswer ? outlookOf : quickOutlookOf
  const byId = useMemo(() => new Map(uploads.map((upload) => [upload.id, upload])), [uploads])
  return useMemo(() => look(tool, deferred, byId), [look, tool, deferred, byId])
}
