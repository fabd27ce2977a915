import { useFetcher } from '@remix-run/react'
import { useCallback, useEffect, useState } from 'react'
import type { LiveOutput } from '#app/live-events.ts'
import type { Problem } from '#app/studio/contract.ts'
import { useRefresh } from './use-refresh.ts'
import { useWatched } from './use-watched.ts'
import { isOpen, type Watched } from './watch.ts'

/** A run of another tool that a page starts and follows while it goes on with its own. */
export interface SideRun {
  /** Sends `fields` as the other tool's form. One run at a time. */
  start(fields: FormData): void
  state: 'none' | 'making' | 'done' | 'failed'
  generationId: string | undefined
  /** 0–1. */
  fraction: number
  /** Why nothing came of it. */
  problems: Problem[]
  /** Credits that the balance is short of. */
  missing: number | undefined
  isInvalid: boolean
  /** What has come, in order. */
  outputs: LiveOutput[]
}

interface Sent {
  generationId?: string
  problems?: Problem[]
  missing?: number
  isInvalid?: boolean
}

export function useSideRun(tool: string): SideRun {
  const fetcher = useFetcher<Sent>()
  const [isSent, setSent] = useState(false)
  const isSending = fetcher.state === 'submitting'
  // What the run before said counts no longer once another is on its way.
  const sent = isSending ? {} : (fetcher.data ?? {})
  const watched = useWatched(sent.generationId)
  const { submit } = fetcher
  const refresh = useRefresh()
  const hasEnded = watched !== undefined && !isOpen(watched)

  // What did not come is in the balance again.
  useEffect(() => {
    if (hasEnded) refresh()
  }, [hasEnded, refresh])

  const start = useCallback(
    (fields: FormData) => {
      fields.set('_intent', 'run')
      fields.set('_stay', '1')
      fields.set('_key', crypto.randomUUID())
      setSent(true)
      submit(fields, { method: 'post', action: `/studio/${tool}` })
    },
    [submit, tool],
  )

  return {
    start,
    state: isSent ? stateOf(fetcher.data === undefined || isSending, sent, watched) : 'none',
    generationId: sent.generationId,
    fraction: watched?.fraction ?? 0,
    problems: [...(sent.problems ?? []), ...problemsOf(watched)],
    missing: sent.missing,
    isInvalid: sent.isInvalid === true,
    outputs: (watched?.outputs ?? []).filter(({ url }) => url !== null),
  }
}

function stateOf(isSending: boolean, sent: Sent, watched: Watched | undefined): SideRun['state'] {
  if (isSending) return 'making'
  if (!sent.generationId) return 'failed'
  if (!watched || isOpen(watched)) return 'making'
  return watched.outputs.some(({ url }) => url) ? 'done' : 'failed'
}

/** Of the run, else of what it could not make. */
function problemsOf(watched: Watched | undefined): Problem[] {
  if (!watched) return []
  if (watched.problem) return [watched.problem]
  return watched.outputs.flatMap(({ problem }) => problem ?? [])
}
