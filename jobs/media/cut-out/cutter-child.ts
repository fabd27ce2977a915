import { parentPort } from 'node:worker_threads'
import type { Raster } from './raster.ts'
import { workOn, type CutTask } from './work.ts'

/** The thread that cutter.ts starts: one picture after the other, each sent back in the memory it came in. */
parentPort!.on('message', ({ picture, task }: { picture: Raster; task: CutTask }) => {
  const outcome = workOn(picture, task)
  parentPort!.postMessage(outcome, outcome.ok ? [outcome.cut.data.buffer as ArrayBuffer] : [])
})
