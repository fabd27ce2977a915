import { link, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { PictureUnreadable } from '#jobs/media/image.ts'
import { trimPieces } from '#jobs/media/pieces.ts'
import type { DeliveredOutput, FailedOutput, Problem, ProcessContext } from '../contract.ts'
import { inOrder } from '../in-order.ts'
import { drawSlide, GlyphsMissing, type DrawnSlide } from './draw.server.ts'
import { writePdf } from './pdf.server.ts'
import type { SetPlan } from './plan.ts'
import type { SlidePlan } from './slide.ts'

export type SetsContext = Pick<
  ProcessContext<unknown>,
  'files' | 'workspace' | 'cache' | 'done' | 'signal' | 'progress' | 'log'
>

/** What the recipe says of a file beside what is in its plan. */
export type DescribeSlides = (plans: SlidePlan[]) => object

/** Slides at work at a time: one is painted while another is encoded. */
const AHEAD = 2

/**
 * Makes the sets and yields each file when it and all before it are finished: a set's slides, then its PDF. What an
 * earlier attempt delivered is not made again, except pages that a PDF still needs.
 */
export async function* drawSets(
  sets: SetPlan[],
  context: SetsContext,
  recipe: DescribeSlides,
): AsyncGenerator<DeliveredOutput | FailedOutput, void> {
  const { workspace, signal } = context
  const tasks = listTasks(sets).filter((task) => !isDone(task, context.done))
  const pages = path.join(workspace, 'pages')
  await mkdir(path.join(workspace, 'slides'), { recursive: true })
  await mkdir(pages, { recursive: true })
  const begun: Promise<Made>[] = []
  let place = 0
  context.progress({ step: 'slides', fraction: 0 })
  try {
    for await (const { output } of inOrder(tasks, { ahead: AHEAD, make })) {
      const task = tasks[place]!
      if (!context.done.has(task.index)) yield output
      if (task.kind === 'pdf')
        await Promise.all(task.set.slides.map((_, slide) => rm(pageOf(task, slide), { force: true })))
      place += 1
      context.progress({ step: 'slides', fraction: place / tasks.length })
    }
  } finally {
    await trimPieces(context.cache)
  }

  async function make(task: Task): Promise<Made> {
    signal.throwIfAborted()
    const made = task.kind === 'pdf' ? bind(task) : draw(task)
    begun.push(made)
    return made
  }

  async function draw({ index, plan, set }: SlideTask): Promise<Made> {
    try {
      const drawn = await drawSlide(plan, context)
      signal.throwIfAborted()
      const file = path.join(workspace, 'slides', `${index}${path.extname(plan.name)}`)
      await writeFile(file, drawn.bytes)
      // The runner moves a file that it is given.
      if (set.pdf !== undefined) await link(file, path.join(pages, `${index}`))
      return { output: describeSlide(index, plan, set, file, drawn) }
    } catch (error) {
      const problem = signal.aborted ? undefined : problemOf(error, plan)
      if (!problem) throw error
      context.log.warn({ slide: plan.name, error: String(error) }, 'A slide cannot be made')
      return { output: { index, problem } }
    }
  }

  async function bind({ index, set, name, firstSlide }: PdfTask): Promise<Made> {
    const first = tasks.findIndex((task) => task.index === firstSlide)
    const slides = await Promise.all(begun.slice(first, first + set.slides.length))
    if (slides.some(({ output }) => 'problem' in output)) {
      return { output: { index, problem: { code: 'pdf-incomplete', values: { file: name } } } }
    }
    const bound = set.slides.map(({ size }, slide) => ({
      path: path.join(pages, `${firstSlide + slide}`),
      size,
    }))
    const file = path.join(workspace, 'slides', `${index}.pdf`)
    await writePdf(bound, file, signal)
    const posterPath = path.join(workspace, 'slides', `${index}${path.extname(set.slides[0]!.name)}`)
    await link(bound[0]!.path, posterPath)
    const { width, height } = bound[0]!.size
    return {
      output: {
        index,
        name,
        path: file,
        contentType: 'application/pdf',
        posterPath,
        facts: { width, height },
        recipe: recipe(set.slides),
        manifest: { file: name, ...set.manifest },
      },
    }
  }

  function describeSlide(
    index: number,
    plan: SlidePlan,
    set: SetPlan,
    file: string,
    { report }: DrawnSlide,
  ): DeliveredOutput {
    const { texts, ...found } = report
    return {
      index,
      name: plan.name,
      path: file,
      contentType: plan.format === 'jpeg' ? 'image/jpeg' : 'image/png',
      facts: { ...plan.size, texts, found },
      recipe: recipe([plan]),
      manifest: { file: plan.name, ...set.manifest, slide: plan.slide + 1 },
    }
  }

  function pageOf({ firstSlide }: PdfTask, slide: number): string {
    return path.join(pages, `${firstSlide + slide}`)
  }
}

interface Made {
  output: DeliveredOutput | FailedOutput
}

interface SlideTask {
  kind: 'slide'
  index: number
  set: SetPlan
  plan: SlidePlan
  /** Index of the PDF that the slide is a page of. */
  pdf?: number
}

interface PdfTask {
  kind: 'pdf'
  index: number
  set: SetPlan
  name: string
  firstSlide: number
}

type Task = SlideTask | PdfTask

function listTasks(sets: SetPlan[]): Task[] {
  const tasks: Task[] = []
  for (const set of sets) {
    const firstSlide = tasks.length
    const pdf = set.pdf === undefined ? undefined : firstSlide + set.slides.length
    for (const plan of set.slides) {
      tasks.push({ kind: 'slide', index: tasks.length, set, plan, ...(pdf !== undefined && { pdf }) })
    }
    if (set.pdf !== undefined && pdf !== undefined)
      tasks.push({ kind: 'pdf', index: pdf, set, name: set.pdf, firstSlide })
  }
  return tasks
}

function isDone(task: Task, done: ReadonlySet<number>): boolean {
  if (!done.has(task.index)) return false
  return task.kind === 'pdf' || task.pdf === undefined || done.has(task.pdf)
}

/** What is wrong with this slide alone; undefined for what a second try may mend. */
function problemOf(error: unknown, { slide, name }: SlidePlan): Problem | undefined {
  if (error instanceof PictureUnreadable) {
    return { code: 'picture-unreadable', values: { file: error.file, slide: slide + 1, name } }
  }
  if (error instanceof GlyphsMissing) {
    const characters = error.characters.slice(0, 5).join(' ')
    return { code: 'glyph-missing', values: { characters, slide: slide + 1, row: 0 } }
  }
  return undefined
}
