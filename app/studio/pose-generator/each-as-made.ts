/**
 * Works on at most `atOnce` of the tasks at a time and yields what each comes to as soon as it is there, whichever that
 * is. Begins nothing new while the reader is busy with what it got; on its end, waits for what was begun.
 */
export async function* eachAsMade<Task, Result>(
  tasks: readonly Task[],
  atOnce: number,
  make: (task: Task) => Promise<Result>,
): AsyncGenerator<Result, void> {
  const running = new Map<number, Promise<{ number: number; result: Result }>>()
  let next = 0
  try {
    while (next < tasks.length || running.size > 0) {
      while (next < tasks.length && running.size < atOnce) {
        const number = next
        const made = make(tasks[number]!).then((result) => ({ number, result }))
        made.catch(() => undefined) // Heard when its turn comes.
        running.set(number, made)
        next += 1
      }
      const { number, result } = await Promise.race(running.values())
      running.delete(number)
      yield result
    }
  } finally {
    await Promise.allSettled(running.values())
  }
}
