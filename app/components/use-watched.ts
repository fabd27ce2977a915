import { useEffect, useReducer } from 'react'
import type { GenerationEvent } from '#app/live-events.ts'
import { applyEvent, isOpen, type Watched } from './watch.ts'

/** Follows a generation that the page knows nothing of but its id, from the stream's first event, a snapshot, to its end. */
export function useWatched(id: string | undefined): Watched | undefined {
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
