/** Whether the studio can be reached from this browser, as far as somebody has to know. */
export type Reach =
  | 'here'
  /** What was pressed goes out by itself once there is a connection. */
  | 'waiting'
  /** The connection broke while something was sent. */
  | 'away'
  /** There is a connection again; what was sent may not have arrived. */
  | 'unsent'

const RETRY_MS = 3_000

let reach: Reach = 'here'
const listeners = new Set<() => void>()

export function currentReach(): Reach {
  return reach
}

export function setReach(next: Reach): void {
  reach = next
  for (const listener of listeners) listener()
}

export function watchReach(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether a request found no way, in the words of Chrome, Firefox and Safari; there is no other mark of it. */
export function isUnreached(error: unknown): error is TypeError {
  return error instanceof TypeError && /fetch|network|load failed|connection|offline/i.test(error.message)
}

/** Waits until the studio answers; false where that is no longer wanted. */
export async function whenReached(signal?: AbortSignal): Promise<boolean> {
  while (!signal?.aborted) {
    const answer = await fetch('/health', { cache: 'no-store' }).catch(() => undefined)
    if (answer?.ok) return !signal?.aborted
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
  return false
}
