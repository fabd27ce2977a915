import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { icons } from 'lucide-react'
import { afterAll, describe, expect, test } from 'vitest'
import { env } from '#app/env.server.ts'
import { balanceOf, checkLedger } from '#app/models/credit.server.ts'
import { findGeneration, submitGeneration } from '#app/models/generation.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { loadTools } from '#app/studio/catalog.server.ts'
import { MAX_PREVIEW_OUTPUTS, type Tool, type UploadSummary } from '#app/studio/contract.ts'
import tinyTool from '#tests/fakes/tiny-tool/tool.ts'
import { checkoutWithTool } from '#tests/support/checkout.ts'
import { createTestUser } from '#tests/support/factories.ts'

/** What every tool promises, asked of every folder with a tool.ts, and of a tiny one of the tests' own. */

const STUDIO = new URL('./', import.meta.url)
const FAKES = new URL('../../tests/fakes/', import.meta.url)

const found: [string, Tool, URL][] = [
  ...[...(await loadTools(STUDIO))].map(([id, tool]): [string, Tool, URL] => [
    id,
    tool,
    new URL(`${id}/`, STUDIO),
  ]),
  ...[...(await loadTools(FAKES))].map(([id, tool]): [string, Tool, URL] => [
    id,
    tool,
    new URL(`${id}/`, FAKES),
  ]),
]

afterAll(() => stopQueue())

const uploads: UploadSummary[] = [
  ...[1, 2, 3, 4].map((number) => upload('video', `clip ${number}.mp4`)),
  upload('image', 'logo.png'),
  upload('audio', 'song.mp3'),
]

function upload(kind: UploadSummary['kind'], name: string): UploadSummary {
  const facts = {
    video: { container: 'mov,mp4', seconds: 5, width: 1080, height: 1920, fps: 30, hasAudio: true },
    image: { container: 'png', width: 600, height: 600 },
    audio: { container: 'mp3', seconds: 30, hasAudio: true },
  }[kind]
  return { id: randomUUID(), name, kind, bytes: 1_000_000, isSample: true, facts: { kind, ...facts } }
}

describe.each(found)('%s', (id, tool, folder) => {
  const accepted = uploads.filter(({ kind }) => tool.accepts.includes(kind))
  const byId = new Map(accepted.map((each) => [each.id, each]))
  const example = () => tool.example(accepted)

  test('is a folder with a kebab-case name and the four files', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['tool.ts', 'form.tsx', 'process.server.ts', 'words.ts']),
    )
  })

  test('says what it is in both languages, with an icon that exists', () => {
    for (const text of [tool.title, tool.summary]) {
      expect(text.id).not.toBe('')
      expect(text.en).not.toBe('')
    }
    const icon = tool.icon.replace(/(^|-)([a-z0-9])/g, (_, _dash, letter: string) => letter.toUpperCase())
    expect(Object.keys(icons)).toContain(icon)
  })

  test('says the same things in both languages, with the same values, and never shouts', async () => {
    const words = (await import(new URL('words.ts', folder).href)) as { id: object; en: object }
    const indonesian = sentencesOf(words.id)
    const english = sentencesOf(words.en)
    const plural = (key: string) => key.replace(/_one$/, '_other')
    expect(new Set([...english.keys()].map(plural))).toEqual(new Set(indonesian.keys()))
    for (const [key, sentence] of english) {
      expect(valuesIn(sentence), key).toEqual(valuesIn(indonesian.get(plural(key)) ?? ''))
    }
    for (const sentence of [...indonesian.values(), ...english.values()]) expect(sentence).not.toContain('!')
  })

  test('opens with an example that runs, and that a form or a recipe can carry', () => {
    expect(tool.check(example(), byId)).toEqual([])
    const carried = tool.input.parse(JSON.parse(JSON.stringify(example())))
    expect(tool.price(carried)).toEqual(tool.price(example()))
    expect(tool.check(carried, byId)).toEqual([])
    // What is kept is read anew by whoever runs it.
    expect(tool.input.parse(JSON.parse(JSON.stringify(carried)))).toEqual(carried)
  })

  test('opens without any upload too, and then names the problem rather than throwing', () => {
    const empty = tool.example([])
    expect(Array.isArray(tool.check(empty, new Map()))).toBe(true)
    expect(() => tool.input.safeParse({})).not.toThrow()
    expect(() => tool.price(empty)).not.toThrow()
  })

  test('names uploads that it was given, and misses those that are gone', () => {
    const names = tool.uploads(example())
    for (const name of names) expect(byId.has(name)).toBe(true)
    if (names.length > 0) expect(tool.check(example(), new Map()).length).toBeGreaterThan(0)
  })

  test('has a price in whole credits whose lines and outputs agree, the same each time', async () => {
    const quote = tool.price(example())
    const { lines, outputCredits } = quote
    const noted = (line: (typeof lines)[number]) => line.quantity * line.credits
    expect(sum(outputCredits)).toBe(sum(lines.map(noted)))
    for (const credits of outputCredits) expect(Number.isInteger(credits) && credits >= 0).toBe(true)
    expect(tool.price(example())).toEqual(quote)
    const { id: words } = (await import(new URL('words.ts', folder).href)) as { id: object }
    const labels = keysOf(words).map((key) => key.replace(/_other$/, ''))
    for (const { label } of lines) expect(labels).toContain(label)
  })

  test('says how long it takes and how much comes of it', () => {
    const { seconds, bytes } = tool.estimate(example(), byId)
    expect(seconds).toBeGreaterThan(0)
    expect(bytes).toBeGreaterThan(0)
    for (const language of ['id', 'en'] as const) {
      expect(tool.describe(example(), language)).toMatch(/^.{3,200}$/)
    }
  })

  test('previews few outputs at a time', () => {
    if (!tool.preview) return
    const last = tool.price(example()).outputCredits.length - 1
    for (const index of [0, last]) {
      const preview = tool.preview(example(), index)
      const { length } = tool.price(preview).outputCredits
      expect(length).toBeGreaterThanOrEqual(1)
      expect(length).toBeLessThanOrEqual(MAX_PREVIEW_OUTPUTS)
      expect(tool.check(preview, byId)).toEqual([])
      const carried: unknown = JSON.parse(JSON.stringify(preview))
      expect(tool.input.parse(carried)).toEqual(carried)
    }
  })

  test('counts whole groups', () => {
    const { length } = tool.price(example()).outputCredits
    expect(length % (tool.groupSize?.(example()) ?? 1)).toBe(0)
  })

  test('fits its settings to other uploads, and to none', () => {
    const others = accepted.map((each) => ({ ...each, id: randomUUID() }))
    const strangers = new Set(accepted.map((each) => each.id))
    for (const have of [others, []]) {
      const fitted = tool.refit(example(), have)
      expect(tool.input.safeParse(JSON.parse(JSON.stringify(fitted))).success).toBe(true)
      expect(tool.uploads(fitted).filter((upload) => strangers.has(upload))).toEqual([])
      // Nor anywhere else: what is shared must not carry the ids of somebody's files.
      for (const stranger of strangers) expect(JSON.stringify(fitted)).not.toContain(stranger)
    }
    expect(tool.refit(example(), accepted)).toEqual(example())
  })

  test('starts from each of its starters', () => {
    const ids = (tool.starters ?? []).map((starter) => starter.id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const starter of tool.starters ?? []) {
      expect(starter.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      const started = tool.input.parse(JSON.parse(JSON.stringify(starter.apply(example()))))
      expect(tool.check(started, byId), starter.id).toEqual([])
    }
  })

  test('has a form and a processor', async () => {
    const form = (await import(new URL('form.tsx', folder).href)) as { default?: unknown }
    expect(form.default).toBeTypeOf('function')
    const processor = (await import(new URL('process.server.ts', folder).href)) as { default?: unknown }
    expect(processor.default).toBeTypeOf('function')
  })
})

test(
  'adding a tool is adding a folder: the jobs process finds it and runs it',
  { timeout: 60_000 },
  async () => {
    const checkout = await checkoutWithTool(new URL('tiny-tool', FAKES))
    const jobs = spawn(process.execPath, ['jobs/main.ts'], {
      cwd: checkout.root,
      env: {
        ...process.env,
        NODE_ENV: 'test',
        LOG_LEVEL: 'info',
        LUMIKU_DATA: env().LUMIKU_DATA,
        QUEUES: 'render',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      await readyLine(jobs)
      const { userId } = await createTestUser({ credits: 10 })
      const outcome = await submitGeneration({
        userId,
        toolId: 'tiny-tool',
        tool: tinyTool,
        input: tinyTool.example([]),
        submissionKey: randomUUID(),
      })
      if (!outcome.ok) throw new Error(outcome.reason)
      await expect
        .poll(async () => await findGeneration(userId, outcome.generationId), { timeout: 15_000 })
        .toMatchObject({ state: 'done', delivered: 2 })
      expect(await balanceOf(userId)).toBe(6)
      expect(await checkLedger()).toEqual([])
    } finally {
      const ended = once(jobs, 'exit')
      jobs.kill('SIGTERM')
      expect((await ended)[0]).toBe(0)
      await checkout.remove()
    }
  },
)

async function readyLine(jobs: ChildProcess): Promise<void> {
  let text = ''
  for await (const chunk of jobs.stdout!) {
    text += String(chunk)
    if (text.includes('jobs is ready')) break
  }
  jobs.stdout!.resume()
  expect(text).toContain('jobs is ready')
}

function sentencesOf(words: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string'
        ? [[prefix + key, value]]
        : [...sentencesOf(value as object, `${prefix}${key}.`)],
    ),
  )
}

/** Names of what a sentence is filled with. */
function valuesIn(sentence: string): string[] {
  return [...sentence.matchAll(/\{\{(\w+)/g)].map(([, name = '']) => name).sort()
}

function keysOf(words: object, prefix = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? keysOf(value as object, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  )
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
