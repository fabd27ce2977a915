/** Runs a task when there is room, those with the lower `place` first. A task that is waiting when the signal aborts is not begun. */
export type Lane = <T>(place: number, signal: AbortSignal, task: () => Promise<T>) => Promise<T>

/** At most `width` tasks at a time. */
export function lane(width: number): Lane {
  const waiting: { place: number; begin: () => void }[] = []
  let running = 0
  const leave = () => {
    running -= 1
    waiting.shift()?.begin()
  }
  const enter = (place: number) => {
    if (running < width) {
      running += 1
      return undefined
    }
    return new Promise<void>((resolve) => {
      const begin = () => {
        running += 1
        resolve()
      }
      const after = waiting.findIndex((other) => other.place > place)
      waiting.splice(after < 0 ? waiting.length : after, 0, { place, begin })
    })
  }
  return async (place, signal, task) => {
    await enter(place)
    try {
      signal.throwIfAborted()
      return await task()
    } finally {
      leave()
    }
  }
}
