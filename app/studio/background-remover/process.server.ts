import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { serviceFault } from '#jobs/ai/problem.ts'
import { startCutter } from '#jobs/media/cut-out/cutter.ts'
import { PictureUnreadable } from '#jobs/media/image.ts'
import { CUTTER_VERSION } from '#jobs/media/cut-out/work.ts'
import {
  defineProcessor,
  refuse,
  type DeliveredOutput,
  type FailedOutput,
  type Problem,
  type ProcessContext,
  type SourceFile,
} from '../contract.ts'
import { inOrder } from '../in-order.ts'
import { cutPicture } from './cut.server.ts'
import { picturesOf, type RemoverInput } from './input.ts'
import { layOut } from './lay-out.server.ts'
import { nameOf, stemsOf } from './names.ts'
import { groupSize } from './price.ts'

/** Goes up when a recipe's form changes. */
const RECIPE_VERSION = 1
/** Pictures at work at a time: one is cut, or waited for, while another is written. */
const AHEAD = 2

export default defineProcessor<RemoverInput>(async function* removeBackgrounds(context) {
  const { input, done, workspace, signal, progress } = context
  const pictures = picturesOf(input).map((id, index) => ({ id, index }))
  const open = pictures.filter(({ index }) =>
    input.kinds.some((_, kind) => !done.has(firstOf(input, index) + kind)),
  )
  const stems = stemsOf(pictures.map(({ id }) => context.files.get(id)?.name ?? id))
  const cutter = startCutter()
  // What is ahead ends with the run, however that ends.
  const over = new AbortController()
  const stoppable = { ...context, signal: AbortSignal.any([signal, over.signal]) }
  const make = (picture: (typeof open)[number]) =>
    makePicture(picture, stems[picture.index]!, cutter, stoppable)
  const step = input.engine === 'ai' ? 'asking' : 'cutting'
  let place = 0
  await mkdir(path.join(workspace, 'cuts'), { recursive: true })
  try {
    progress({ step, fraction: 0 })
    for await (const outcome of inOrder(open, { ahead: AHEAD, make, over })) {
      signal.throwIfAborted()
      if ('refused' in outcome) return refuse(outcome.refused.code, outcome.refused.values)
      for (const output of outcome.outputs) if (!done.has(output.index)) yield output
      context.log.info({ picture: open[place]?.id, place }, 'a picture is done')
      place += 1
      progress({ step, fraction: place / open.length })
    }
  } finally {
    await cutter.stop()
  }
})

/** What came of one picture, or why none can come. */
type Made = { outputs: (DeliveredOutput | FailedOutput)[] } | { refused: Problem }

async function makePicture(
  { id, index }: { id: string; index: number },
  stem: string,
  cutter: ReturnType<typeof startCutter>,
  context: ProcessContext<RemoverInput>,
): Promise<Made> {
  const { input, files, signal, log } = context
  const file = files.get(id)
  if (!file) throw new Error(`The upload ${id} is not among the files of the run`)
  const fail = (problem: Problem): Made => ({
    outputs: input.kinds.map((_, kind) => ({ index: firstOf(input, index) + kind, problem })),
  })
  try {
    const outcome = await cutPicture(file, input, cutter, signal)
    if (!outcome.ok) return fail({ code: FAULTS[outcome.fault], values: { file: file.name, count: 1 } })
    const outputs: DeliveredOutput[] = []
    for (const [place, kind] of input.kinds.entries()) {
      const at = firstOf(input, index) + place
      if (context.done.has(at)) continue
      const name = nameOf(stem, kind)
      const { bytes, width, height, contentType } = await layOut(outcome.cut, kind, input)
      signal.throwIfAborted()
      const target = path.join(context.workspace, 'cuts', `${at}${path.extname(name)}`)
      await writeFile(target, bytes)
      const { certainty } = outcome.cut
      outputs.push({
        index: at,
        name,
        path: target,
        contentType,
        facts: { width, height, ...(certainty !== undefined && { scores: { edge: rounded(certainty) } }) },
        recipe: recipeOf(file, input, kind),
        manifest: { file: name, source: file.name, kind, width, height },
      })
    }
    return { outputs }
  } catch (error) {
    if (signal.aborted) throw error
    const fault = serviceFault(error)
    if (fault) {
      log.warn({ problem: fault.code, error: String(error), index }, 'no cut came')
      if (fault.reach === 'one') return fail({ code: 'not-cut', values: { file: file.name } })
      // Tries and pauses lie behind it: the credits should not wait any longer.
      return { refused: { code: fault.code } }
    }
    if (error instanceof PictureUnreadable)
      return fail({ code: 'picture-unreadable', values: { file: file.name } })
    throw error
  }
}

const FAULTS = { busy: 'background-busy', empty: 'nothing-found', alike: 'too-alike' } as const

/** The first output of a picture. */
function firstOf(input: RemoverInput, picture: number): number {
  return picture * groupSize(input)
}

function rounded(fraction: number): number {
  return Math.round(fraction * 100) / 100
}

/** Everything needed to make the same bytes again; a model's cut is not ours to promise. */
function recipeOf(file: SourceFile, input: RemoverInput, kind: string) {
  const { pictures: _, only: __, kinds: ___, ...settings } = input
  return {
    tool: 'background-remover',
    version: RECIPE_VERSION,
    cutter: CUTTER_VERSION,
    input: { ...settings, pictures: [file.id], kinds: [kind] },
    sources: [{ id: file.id, name: file.name, sha256: file.sha256 }],
  }
}
