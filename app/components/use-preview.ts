import { useFetcher } from '@remix-run/react'
import { useCallback, useMemo, useState, type RefObject } from 'react'
import type { FormPreview, PreviewOutput, Problem, Tool } from '#app/studio/contract.ts'
import { readInput } from './use-tool-input.ts'
import { useWatched } from './use-watched.ts'
import { isOpen, type Watched } from './watch.ts'

interface Asked {
  previewId?: string
  problems?: Problem[]
  /** A field is broken: the browser shows which when the form is sent. */
  isInvalid?: boolean
}

/** Previews of the form as it is, one at a time; `input` is what was last read of it, a moment after each edit. */
export function usePreview(form: RefObject<HTMLFormElement>, tool: Tool, input: unknown): FormPreview {
  const fetcher = useFetcher<Asked>()
  const present = useMemo(() => JSON.stringify(input), [input])
  const [asked, setAsked] = useState<string>()
  const { previewId, problems = [], isInvalid } = fetcher.data ?? {}
  const watched = useWatched(previewId)
  const { submit } = fetcher

  const ask = useCallback(
    (index = 0) => {
      if (!form.current) return
      const data = new FormData(form.current)
      const sent = readInput(data, tool)
      setAsked(sent === undefined ? undefined : JSON.stringify(sent))
      data.set('_intent', 'preview')
      data.set('_stay', '1')
      data.set('_preview', String(index + 1))
      submit(data, { method: 'post' })
    },
    [form, submit, tool],
  )

  return {
    ask,
    state: stateOf(fetcher.state !== 'idle', problems.length > 0 || isInvalid === true, watched),
    fraction: watched?.fraction ?? 0,
    isStale: asked !== undefined && asked !== present,
    problems: fetcher.state === 'idle' ? (watched?.problem ? [watched.problem] : problems) : [],
    outputs: useLatest(watched),
  }
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
