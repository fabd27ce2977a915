/**
 * Works on up to `ahead` of the tasks at a time, begun in their order, and yields what each came to when it and all before
 * it are there. Throws what `make` threw when that task's turn comes. Begins nothing new while the reader is busy with what
 * it got. On its end, however that comes, aborts `over` and waits for what was begun.
 */
export async function* inOrder<Task, Result>(
  tasks: readonly Task[],
  { ahead, make, over }: { ahead: number; make(task: Task): Promise<Result>; over?: AbortController },
): AsyncGenerator<Result, void> {
  const begun: Promise<Result>[] = []
  try {
    for (const place of tasks.keys()) {
      while (begun.length < Math.min(tasks.length, place + ahead)) {
        const made = make(tasks[begun.length]!)
        made.catch(() => undefined) // Heard when its turn comes.
        begun.push(made)
      }
      yield await begun[place]!
    }
  } finally {
    over?.abort()
    await Promise.allSettled(begun)
  }
}
