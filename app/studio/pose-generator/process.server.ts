import { rm } from 'node:fs/promises'
import path from 'node:path'
import {
  defineProcessor,
  refuse,
  type DeliveredOutput,
  type FailedOutput,
  type Problem,
} from '../contract.ts'
import { bodyOf } from './body.server.ts'
import { cellsOf } from './cells.ts'
import { eachAsMade } from './each-as-made.ts'
import { faultOf } from './faults.server.ts'
import { cutFormats } from './files.server.ts'
import { formatsOf, type PoseGeneratorInput } from './input.ts'
import { makePicture } from './picture.server.ts'
import { subjectOf } from './subject.server.ts'

/** Pictures in the making at once: a provider is waited for, a drawing keeps a core busy. */
const AT_ONCE = { draft: 2, standard: 4, best: 4 }

/** One call for each cell, then all its formats: they come, and fail, together. */
export default defineProcessor<PoseGeneratorInput>(async function* makePoses(context) {
  const { input, workspace, done, signal, progress, log } = context
  const subject = subjectOf(context)
  if (!subject) return refuse('image-lost')
  const formats = formatsOf(input)
  const planned = cellsOf(input).length
  const tasks = cellsOf(input)
    .map((cell, place) => ({ cell, first: place * formats.length }))
    .filter(({ first }) => formats.some((_, place) => !done.has(first + place)))
  // Cut one at a time, so that a large format is in memory once whatever is asked for.
  let cutting: Promise<unknown> = Promise.resolve()
  /** What ends the run's calls for good. */
  let halt: Problem | undefined
  let isFruitless = done.size === 0
  let left = tasks.length

  const make = async ({
    cell,
    first,
  }: (typeof tasks)[number]): Promise<(DeliveredOutput | FailedOutput)[]> => {
    const fail = (problem: Problem): FailedOutput[] =>
      formats.map((_, place) => ({ index: first + place, problem })).filter(({ index }) => !done.has(index))
    signal.throwIfAborted()
    if (halt) return fail(halt)
    const body = bodyOf(input, cell)
    if (!body) return fail({ code: 'pose-gone', values: { pose: cell.pose?.pose ?? '' } })
    const file = path.join(workspace, `${first}.picture`)
    try {
      const made = await makePicture(input, { cell, body, subject, file, signal })
      const outputs = cutting.then(() => cutFormats({ ...made, cell, first, subject, file }, context))
      cutting = outputs.catch(() => undefined)
      return await outputs
    } catch (error) {
      signal.throwIfAborted()
      const fault = faultOf(error)
      if (!fault) throw error
      log.warn({ picture: cell.name, problem: fault.problem.code, error: String(error) }, 'no picture came')
      if (fault.isForAll) halt ??= fault.problem
      return fail(fault.problem)
    } finally {
      await rm(file, { force: true })
    }
  }

  for await (const outputs of eachAsMade(tasks, AT_ONCE[input.tier], make)) {
    // Nothing came and nothing will: one sentence for the run says more than the same for each picture.
    if (halt && isFruitless) return refuse(halt.code)
    for (const output of outputs) yield output
    isFruitless &&= outputs.some((output) => 'problem' in output)
    left -= 1
    progress({ step: 'making', fraction: 1 - left / planned })
  }
})
