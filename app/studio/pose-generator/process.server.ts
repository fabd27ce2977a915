import { rm } from 'node:fs/promises'
import path from 'node:path'
import { serviceFault } from '#jobs/ai/problem.ts'
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
import { drawDraft } from './draft.server.ts'
import { writeFormats } from './files.server.ts'
import { formatsOf, type PoseGeneratorInput } from './input.ts'
import { askForPicture } from './picture.server.ts'
import { subjectOf } from './subject.server.ts'

/** Pictures that are waited for at once; drafts are drawn one after the other. */
const AT_ONCE = { draft: 1, standard: 4, best: 4 }

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
  const isDraft = input.tier === 'draft'
  // One picture's formats at a time, so that a large one is in memory once whatever is asked for.
  let writing: Promise<unknown> = Promise.resolve()
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
    const scratch = path.join(workspace, `${first}.scratch`)
    try {
      const order = { input, cell, body, subject, signal }
      const made = isDraft ? drawDraft(order, scratch) : await askForPicture(order, { file, scratch })
      const outputs = writing.then(() => writeFormats({ cell, first, subject, made }, context))
      writing = outputs.catch(() => undefined)
      return await outputs
    } catch (error) {
      signal.throwIfAborted()
      const fault = serviceFault(error)
      if (!fault) throw error
      log.warn({ picture: cell.name, problem: fault.code, error: String(error) }, 'no picture came')
      if (fault.reach !== 'all') return fail({ code: fault.code })
      halt ??= { code: fault.code }
      return fail(halt)
    } finally {
      await Promise.all([file, scratch].map((one) => rm(one, { force: true })))
    }
  }

  // What cannot be had is told at the end: a picture that is on its way may still come.
  const held: FailedOutput[] = []
  for await (const outputs of eachAsMade(tasks, AT_ONCE[input.tier], make)) {
    for (const output of outputs) {
      if ('problem' in output && output.problem === halt) held.push(output)
      else yield output
      isFruitless &&= 'problem' in output
    }
    left -= 1
    progress({ step: 'making', fraction: 1 - left / planned })
  }
  // One sentence for the run says more than the same for each of its pictures.
  if (halt && isFruitless) return refuse(halt.code)
  yield* held
})
