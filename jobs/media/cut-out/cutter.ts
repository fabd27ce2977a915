import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Raster } from './raster.ts'
import type { CutOutcome, CutTask } from './work.ts'

/** Cuts pictures on a thread of its own, so that cancelling, progress and other runs are not held up by millions of pixels. */
export interface Cutter {
  /**
   * Begins when those before are done. The picture's memory moves there: do not use it again. Rejects with the reason of
   * `signal`, at once.
   */
  cut(picture: Raster, task: CutTask, signal: AbortSignal): Promise<CutOutcome>
  /** Ends the thread, also in the middle of a picture. */
  stop(): Promise<void>
}

/** Starts no thread before the first picture. */
export function startCutter(): Cutter {
  let worker: Worker | undefined
  let before: Promise<unknown> = Promise.resolve()

  async function cutNow(picture: Raster, task: CutTask, signal: AbortSignal): Promise<CutOutcome> {
    signal.throwIfAborted()
    worker ??= new Worker(new URL('cutter-child.ts', import.meta.url))
    try {
      return await ask(worker, picture, task, signal)
    } catch (error) {
      // What it was working on is of no use to anybody.
      await worker?.terminate()
      worker = undefined
      signal.throwIfAborted()
      throw error
    }
  }

  return {
    cut(picture, task, signal) {
      // The thread answers in turn and says not which picture it was.
      const outcome = before.then(() => cutNow(picture, task, signal))
      before = outcome.catch(() => {})
      return outcome
    },
    async stop() {
      await worker?.terminate()
      worker = undefined
    },
  }
}

async function ask(worker: Worker, picture: Raster, task: CutTask, signal: AbortSignal): Promise<CutOutcome> {
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])
  try {
    // `once` rejects on an error of the thread as well.
    const answered = once(worker, 'message', { signal: either })
    const ended = once(worker, 'exit', { signal: either })
    worker.postMessage({ picture, task }, [picture.data.buffer as ArrayBuffer])
    const [answer] = (await Promise.race([
      answered,
      ended.then(([code]) => {
        throw new Error(`The thread that cuts out pictures ended with ${code}`)
      }),
    ])) as [CutOutcome]
    return answer
  } finally {
    // Nobody listens on, or a long run would leave a listener for each picture.
    over.abort()
  }
}
