import { useFetcher } from '@remix-run/react'
import { useCallback, useEffect, useReducer, useState, type RefObject } from 'react'
import type { GenerationEvent } from '#app/live-events.ts'
import type { FormPreview, PreviewOutput, Problem } from '#app/studio/contract.ts'
import { applyEvent, isOpen, type Watched } from './watch.ts'

interface Asked {
  previewId?: string
  problems?: Problem[]
  /** A field is broken: the browser shows which when the form is sent. */
  isInvalid?: boolean
}

/** Previews of the form as it is, one at a time. `version` changes whenever the form's input does. */
export function usePreview(form: RefObject<HTMLFormElement>, version: unknown): FormPreview {
  const fetcher = useFetcher<Asked>()
  const [asked, setAsked] = useState<{ version: unknown } | null>(null)
  const { previewId, problems = [], isInvalid } = fetcher.data ?? {}
  const watched = useWatched(previewId)
  const { submit } = fetcher

  const ask = useCallback(
    (index = 0) => {
      if (!form.current) return
      const data = new FormData(form.current)
      data.set('_intent', 'preview')
      data.set('_stay', '1')
      data.set('_preview', String(index + 1))
      setAsked({ version })
      submit(data, { method: 'post' })
    },
    [form, submit, version],
  )

  return {
    ask,
    state: stateOf(fetcher.state !== 'idle', problems.length > 0 || isInvalid === true, watched),
    fraction: watched?.fraction ?? 0,
    isStale: asked !== null && asked.version !== version,
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

/** The stream of one preview; its first event is a snapshot. */
function useWatched(id: string | undefined): Watched | undefined {
  const [watched, dispatch] = useReducer(follow, undefined)
  useEffect(() => {
    if (!id) return
    dispatch({ open: id })
    const source = new EventSource(`/live/generations/${id}`)
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as GenerationEvent
      dispatch(event)
      const hasEnded = event.type === 'settled' || (event.type === 'snapshot' && !isOpen(event))
      if (hasEnded) source.close()
    }
    return () => source.close()
  }, [id])
  return id && watched?.id === id ? watched : undefined
}

function follow(
  watched: Watched | undefined,
  event: GenerationEvent | { open: string },
): Watched | undefined {
  if ('open' in event) return { ...UNKNOWN, id: event.open }
  return watched && applyEvent(watched, event)
}

const UNKNOWN: Omit<Watched, 'id'> = {
  state: 'queued',
  planned: 1,
  delivered: 0,
  failed: 0,
  step: null,
  fraction: 0,
  etaSeconds: null,
  queuePosition: null,
  problem: null,
  money: { held: 0, captured: 0, released: 0 },
  outputs: [],
}
