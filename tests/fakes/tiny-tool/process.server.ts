import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { defineProcessor, refuse } from '#app/studio/contract.ts'
import type { TinyInput } from './tool.ts'

export default defineProcessor<TinyInput>(async function* ({ input, workspace, done, signal, progress }) {
  if (input.behaviour === 'refuse') return refuse('clip-without-picture', { name: input.text })
  if (input.behaviour === 'hang') await new Promise(() => undefined)
  for (let index = 0; index < input.count; index++) {
    if (done.has(index)) continue
    if (input.behaviour === 'stop-early' && index > 0) return
    progress({ step: 'writing', fraction: index / input.count })
    await sleep(input.wait, undefined, { signal })
    if (input.behaviour === 'throw' && index > 0) throw new Error('The pen is broken')
    if (input.broken.includes(index)) {
      yield { index, problem: { code: 'file-unwritable' } }
      continue
    }
    const file = path.join(workspace, `${index}.txt`)
    await writeFile(file, `${index}: ${input.text}\n`)
    yield {
      index,
      name: `${input.text}-${index}.txt`,
      path: file,
      contentType: 'text/plain',
      facts: {},
      recipe: { index },
      manifest: { file: `${input.text}-${index}.txt` },
    }
  }
})
