import { useEffect, useReducer, useRef, useState } from 'react'
import { toRanges } from '#app/known-outputs.ts'
import type {
  GenerationEvent,
  GenerationProgress,
  LiveOutput,
  SnapshotEvent,
  UserEvent,
} from '#app/live-events.ts'
import { useRefresh } from './use-refresh.ts'

const HALF_HOUR_MS = 30 * 60_000

/** A generation as this page knows it. */
export interface Watched extends GenerationProgress {
  outputs: LiveOutput[]
}

export function isOpen(generation: Pick<GenerationProgress, 'state'>): boolean {
  return generation.state === 'queued' || generation.state === 'running'
}

/**
 * Follows a generation from what the loader knew: a stream while it is open, the loader again once it has settled.
 * `isConnected` is false while the browser is trying to reconnect. `fresh` are outputs that arrived on this page.
 */
export function useGeneration(loaded: Watched) {
  const [generation, dispatch] = useReducer(applyEvent, loaded)
  const [isConnected, setConnected] = useState(true)
  const known = useRef(new Set(loaded.outputs.map(({ id }) => id)))
  const refresh = useRefresh()
  const given = useRef({ outputs: loaded.outputs, at: 0 })
  const { id } = loaded
  const shouldWatch = isOpen(generation)

  useEffect(() => {
    given.current = { outputs: loaded.outputs, at: Date.now() }
    dispatch({ type: 'snapshot', ...loaded })
  }, [loaded])

  useEffect(() => {
    if (!shouldWatch) return
    // Hundreds of outputs are most of a megabyte, and the loader has just given them.
    const claimed = given.current.outputs
    const source = new EventSource(`/live/generations/${id}?known=${toRanges(claimed)}`)
    source.onopen = () => {
      setConnected(true)
      // The links of these are good for an hour, and no snapshot renews them.
      if (Date.now() - given.current.at > HALF_HOUR_MS) refresh()
    }
    source.onerror = () => setConnected(false)
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as GenerationEvent
      // The newest for their links; those of the beginning for one that was in the trash meanwhile.
      if (event.type === 'snapshot') dispatch(completed(event, [...claimed, ...given.current.outputs]))
      else dispatch(event)
      // It may have settled before the stream began.
      const isOver = event.type === 'settled' || (event.type === 'snapshot' && !isOpen(event))
      if (!isOver) return
      source.close()
      // Balance in the header, slip, what can be done next.
      refresh()
    }
    return () => source.close()
  }, [id, shouldWatch, refresh])

  return { generation, isConnected, isFresh: (output: LiveOutput) => !known.current.has(output.id) }
}

/**
 * Loads the page's data again when something of the user's changed, at most every two seconds. `catchesUp` does it once
 * at the start as well, for what happened after the page was made and before the stream began.
 */
export function useUserEvents(
  isInteresting: (event: UserEvent) => boolean,
  { isOn = true, catchesUp = false }: { isOn?: boolean; catchesUp?: boolean } = {},
) {
  const refresh = useRefresh()
  const interesting = useRef(isInteresting)
  interesting.current = isInteresting

  useEffect(() => {
    if (!isOn) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const source = new EventSource('/live/me')
    if (catchesUp) source.onopen = refresh
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as UserEvent
      if (timer || !(event.type === 'reload' || interesting.current(event))) return
      timer = setTimeout(() => {
        timer = undefined
        refresh()
      }, 2_000)
    }
    return () => {
      source.close()
      clearTimeout(timer)
    }
  }, [isOn, catchesUp, refresh])
}

/** The generation after an event. What arrives late or twice changes nothing back. */
export function applyEvent(generation: Watched, event: GenerationEvent): Watched {
  switch (event.type) {
    case 'snapshot': {
      const { type: _, ...snapshot } = completed(event, generation.outputs)
      return { ...generation, ...snapshot }
    }
    case 'progress':
      return {
        ...generation,
        state: isOpen(generation) ? 'running' : generation.state,
        queuePosition: null,
        step: event.step,
        fraction: Math.max(generation.fraction, event.fraction),
        etaSeconds: event.etaSeconds,
      }
    case 'output':
      return {
        ...withOutput(generation, event.output),
        delivered: event.delivered,
        failed: event.failed,
        money: { ...generation.money, captured: event.captured },
      }
    case 'failed':
      return { ...withOutput(generation, event.output), delivered: event.delivered, failed: event.failed }
    case 'settled':
      return {
        ...generation,
        state: event.state,
        problem: event.problem,
        delivered: event.delivered,
        failed: event.failed,
        step: null,
        etaSeconds: null,
        queuePosition: null,
        money: { ...generation.money, captured: event.captured, released: event.released },
      }
  }
}

/** A snapshot with what it only names put in its place, of `known` the last one of an id. */
function completed(snapshot: SnapshotEvent, known: LiveOutput[]): WholeSnapshot {
  const { outputs, ...progress } = snapshot
  if (!outputs) return progress
  const byId = new Map(known.map((output) => [output.id, output]))
  return {
    ...progress,
    outputs: outputs.flatMap((output) => ('index' in output ? output : (byId.get(output.id) ?? []))),
  }
}

type WholeSnapshot = SnapshotEvent & { outputs?: LiveOutput[] }

function withOutput(generation: Watched, output: LiveOutput): Watched {
  const others = generation.outputs.filter(({ index }) => index !== output.index)
  return { ...generation, outputs: [...others, output].sort((a, b) => a.index - b.index) }
}
