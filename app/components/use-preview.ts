import { useFetcher } from '@remix-run/react'
import { useCallback, useEffect, useState, type RefObject } from 'react'
import type { FormPreview, PreviewOutput, Problem } from '#app/studio/contract.ts'
import { useWatched } from './use-watched.ts'
import { isOpen, type Watched } from './watch.ts'

interface Asked {
  previewId?: string
  problems?: Problem[]
  /** A field is broken: the browser shows which when the form is sent. */
  isInvalid?: boolean
}

/**
 * Previews of the form as it is, one at a time. `version` changes whenever the form's input does, which is a moment after
 * the edit: what is out of date is told by the fields themselves.
 */
export function usePreview(form: RefObject<HTMLFormElement>, version: unknown): FormPreview {
  const fetcher = useFetcher<Asked>()
  const [asked, setAsked] = useState<string>()
  const [isStale, setIsStale] = useState(false)
  const { previewId, problems = [], isInvalid } = fetcher.data ?? {}
  const watched = useWatched(previewId)
  const { submit } = fetcher

  const ask = useCallback(
    (index = 0) => {
      if (!form.current) return
      const data = new FormData(form.current)
      setAsked(textOf(data))
      data.set('_intent', 'preview')
      data.set('_stay', '1')
      data.set('_preview', String(index + 1))
      submit(data, { method: 'post' })
    },
    [form, submit],
  )

  useEffect(() => {
    if (asked !== undefined && form.current) setIsStale(textOf(new FormData(form.current)) !== asked)
  }, [asked, form, version])

  return {
    ask,
    state: stateOf(fetcher.state !== 'idle', problems.length > 0 || isInvalid === true, watched),
    fraction: watched?.fraction ?? 0,
    isStale,
    problems: fetcher.state === 'idle' ? (watched?.problem ? [watched.problem] : problems) : [],
    outputs: useLatest(watched),
  }
}

function textOf(data: FormData): string {
  return JSON.stringify([...data].filter(([, value]) => typeof value === 'string'))
}

function stateOf(isSending: boolean, isRefused: boolean, watched: Watched | undefined): FormPreview['state'] {
  if (isSending) return 'making'
  if (isRefused) return 'failed'
  if (!watched) return 'none'
  if (isOpen(watched)) return 'making'
  return watched.outputs.some(({ url }) => url) ? 'done' : 'failed'
}

/** The outputs of the newest preview that has any, so that the picture stays until there is another. */
function useLatest(watched: Watched | undefined): PreviewOutput[] {
  const [latest, setLatest] = useState<PreviewOutput[]>([])
  const outputs = watched?.outputs ?? []
  if (outputs.length > 0 && outputs !== latest) setLatest(outputs)
  return outputs.length > 0 ? outputs : latest
}
