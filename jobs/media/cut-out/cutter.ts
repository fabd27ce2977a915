import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Raster } from './raster.ts'
import type { CutOutcome, CutTask } from './work.ts'

/** Cuts pictures on a thread of its own, so that cancelling, progress and other runs are not held up by millions of pixels. */
export interface Cutter {
  /** One at a time. The picture's memory moves there: do not use it again. Rejects with the reason of `signal`. */
  cut(picture: Raster, task: CutTask, signal: AbortSignal): Promise<CutOutcome>
  /** Ends the thread, also in the middle of a picture. */
  stop(): Promise<void>
}

/** Starts no thread before the first picture. */
export function startCutter(): Cutter {
  let worker: Worker | undefined
  return {
    async cut(picture, task, signal) {
      signal.throwIfAborted()
      worker ??= new Worker(new URL('cutter-child.ts', import.meta.url))
      worker.postMessage({ picture, task }, [picture.data.buffer as ArrayBuffer])
      try {
        const [outcome] = (await Promise.race([
          once(worker, 'message', { signal }),
          ended(worker, signal),
        ])) as [CutOutcome]
        return outcome
      } catch (error) {
        // What it was working on is of no use to anybody.
        await worker?.terminate()
        worker = undefined
        signal.throwIfAborted()
        throw error
      }
    },
    async stop() {
      await worker?.terminate()
      worker = undefined
    },
  }
}

/** Rejects when the thread ends before it has answered: out of memory, say. `once` hears its errors. */
async function ended(worker: Worker, signal: AbortSignal): Promise<never> {
  const [code] = (await once(worker, 'exit', { signal })) as [number]
  throw new Error(`The thread that cuts out pictures ended with ${code}`)
}
