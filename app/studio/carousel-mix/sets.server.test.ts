import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { headerOf, pictureFiles, sourceFile } from '#tests/support/pictures.ts'
import type { DeliveredOutput, FailedOutput, SourceFile } from '../contract.ts'
import { carouselInput } from './input.ts'
import type { SetPlan } from './plan.ts'
import processCarousel from './process.server.ts'
import { drawSets, type SetsContext } from './sets.server.ts'
import type { SlidePlan } from './slide.ts'
import { textStyle } from './style.ts'

let folder: string
let files: Map<string, SourceFile>
let context: SetsContext
let reports: number[]

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-sets-'))
  files = await pictureFiles('plain', 'ramp', 'dark')
  const broken = path.join(folder, 'broken.jpg')
  const whole = await readFile(files.get('plain')!.path)
  await writeFile(broken, whole.subarray(0, whole.length / 2))
  files.set('broken', await sourceFile('broken', broken))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeEach(async () => {
  reports = []
  context = {
    files,
    workspace: await mkdtemp(path.join(folder, 'work-')),
    cache: await mkdtemp(path.join(folder, 'cache-')),
    done: new Set(),
    signal: new AbortController().signal,
    progress: ({ fraction }) => reports.push(fraction),
    log: { info: () => {}, warn: () => {} },
  }
})

describe('drawSets', { timeout: 60_000 }, () => {
  it('yields each slide of a set, then its PDF, then the next set', async () => {
    const made = delivered(await collect([set(0, ['plain', 'ramp']), set(1, ['dark', 'plain'])]))
    expect(made.map(({ index, name, contentType }) => [index, name, contentType])).toEqual([
      [0, 'set-01/01.jpg', 'image/jpeg'],
      [1, 'set-01/02.jpg', 'image/jpeg'],
      [2, 'set-01/set-01.pdf', 'application/pdf'],
      [3, 'set-02/01.jpg', 'image/jpeg'],
      [4, 'set-02/02.jpg', 'image/jpeg'],
      [5, 'set-02/set-02.pdf', 'application/pdf'],
    ])
    const [slide, , pdf] = made
    expect(slide).toMatchObject({
      facts: { width: 540, height: 675, found: { shrink: 1, cut: 0 } },
      manifest: { file: 'set-01/01.jpg', set: 1, slide: 1 },
      recipe: { of: ['set-01/01.jpg'] },
    })
    expect(slide!.facts.found!.contrast).toBeGreaterThanOrEqual(4.5)
    expect(slide!.facts.texts).toHaveLength(1)
    expect(pdf).toMatchObject({
      facts: { width: 540, height: 675 },
      recipe: { of: ['set-01/01.jpg', 'set-01/02.jpg'] },
    })
    expect(await headerOf(await readFile(pdf!.posterPath!))).toMatchObject({ width: 540, height: 675 })
    expect(reports[0]).toBe(0)
    expect(reports.at(-1)).toBe(1)
  })

  it('binds the slides untouched, on pages of their size', async () => {
    const plan = set(0, ['plain', 'ramp'])
    const [first, second, pdf] = await collect([plan])
    const bytes = await readFile(pdf!.path)
    expect(bytes.toString('latin1').match(/\/MediaBox \[0 0 405 506\.25\]/g)).toHaveLength(2)
    for (const slide of [first!, second!]) expect(bytes.includes(await readFile(slide.path))).toBe(true)
    const png = await collect([
      { ...plan, slides: plan.slides.map((slide) => ({ ...slide, format: 'png' as const })) },
    ])
    expect((await readFile(png[2]!.path)).subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('makes the same bytes of the same plans, on another day too', async () => {
    const hashes = async () => Promise.all((await collect([set(0, ['plain', 'ramp'])])).map(hashOf))
    const first = await hashes()
    context = {
      ...context,
      cache: path.join(folder, 'fresh'),
    }
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    expect(await hashes()).toEqual(first)
  })

  it('leaves out what cannot be made and says why; everything else is made', async () => {
    const wrong = set(0, ['plain', 'broken', 'ramp'])
    wrong.slides[2]!.texts[0]!.content = 'Promo 你好'
    const made = await run([wrong, set(1, ['plain', 'ramp'])])
    expect(made.map((item) => ('problem' in item ? item.problem : item.name))).toEqual([
      'set-01/01.jpg',
      { code: 'picture-unreadable', values: { file: 'broken.jpg', slide: 2, name: 'set-01/02.jpg' } },
      { code: 'glyph-missing', values: { characters: '你 好', slide: 3, row: 0 } },
      { code: 'pdf-incomplete', values: { file: 'set-01/set-01.pdf' } },
      'set-02/01.jpg',
      'set-02/02.jpg',
      'set-02/set-02.pdf',
    ])
  })

  it('throws for what a second try may mend', async () => {
    const gone = path.join(folder, 'gone.jpg')
    await copyFile(files.get('plain')!.path, gone)
    const file = { ...(await sourceFile('gone', gone)), sha256: 'never seen' }
    await rename(gone, `${gone}.moved`)
    context = { ...context, files: new Map([...files, ['gone', file]]) }
    await expect(run([set(0, ['gone', 'ramp'])])).rejects.toThrow(/gone|missing/i)
  })

  it('makes nothing twice, but draws again the pages that a PDF still needs', async () => {
    const whole = await Promise.all(
      (await collect([set(0, ['plain', 'ramp']), set(1, ['dark', 'ramp'])])).map(hashOf),
    )
    context = {
      ...context,
      done: new Set([0, 1, 3, 5]),
    }
    const rest = await collect([set(0, ['plain', 'ramp']), set(1, ['dark', 'ramp'])])
    expect(rest.map(({ index }) => index)).toEqual([2, 4])
    expect(await Promise.all(rest.map(hashOf))).toEqual([whole[2], whole[4]])
    context = { ...context, done: new Set([0, 1, 2, 3, 4, 5]) }
    expect(await collect([set(0, ['plain', 'ramp']), set(1, ['dark', 'ramp'])])).toEqual([])
  })

  it('stops within a second', async () => {
    const stop = new AbortController()
    context = { ...context, signal: stop.signal }
    const sets = Array.from({ length: 40 }, (_, index) => set(index, ['plain', 'ramp', 'dark']))
    let count = 0
    let stoppedAt = 0
    const all = async () => {
      for await (const _ of drawSets(sets, context, () => ({}))) {
        count += 1
        if (count === 3) {
          stoppedAt = performance.now()
          stop.abort()
        }
      }
    }
    await expect(all()).rejects.toThrow(/abort/i)
    expect(performance.now() - stoppedAt).toBeLessThan(1_000)
    expect(count).toBe(3)
  })
})

describe('the processor', { timeout: 60_000 }, () => {
  it('makes of an input what it plans, with a recipe that names the sources', async () => {
    const texts = (content: string) => [{ kind: 'title', texts: [content] }]
    const input = carouselInput.parse({
      mode: 'pools',
      pictures: 'each',
      slides: [
        { pictures: [{ upload: 'plain' }], blocks: texts('Satu') },
        { pictures: [{ upload: 'ramp' }], blocks: texts('Dua') },
      ],
      isPdf: true,
      count: 1,
    })
    const made = []
    for await (const item of processCarousel({ ...context, input, avatars: new Map() })) made.push(item)
    const [first, , pdf] = delivered(made)
    expect(made).toHaveLength(3)
    expect(first!.recipe).toMatchObject({
      tool: 'carousel-mix',
      sources: [{ id: 'plain', sha256: files.get('plain')!.sha256 }],
    })
    expect(pdf!.recipe).toMatchObject({ sources: [{ id: 'plain' }, { id: 'ramp' }] })
    expect(await headerOf(await readFile(first!.path))).toMatchObject({
      width: 1080,
      height: 1350,
      format: 'jpeg',
    })
  })

  it('repeats a large table in none of its recipes', async () => {
    const notes = Array.from({ length: 14 }, (_, column) => `Catatan ${column + 1}`)
    const rows = Array.from({ length: 20 }, (_, row) => [
      `Keripik ${row + 1}`,
      ...notes.map(() => 'renyah '.repeat(260)),
    ])
    const input = carouselInput.parse({
      table: { columns: ['Nama', ...notes], rows },
      slides: [
        { pictures: ['plain'], blocks: [{ template: '{Nama}' }] },
        { pictures: ['ramp'], blocks: [{ template: 'Pesan {Nama}' }] },
      ],
    })
    const sizeOf = (value: unknown) => JSON.stringify(value).length
    expect(sizeOf(input)).toBeGreaterThan(500_000)
    const made = []
    for await (const item of processCarousel({ ...context, input, avatars: new Map() })) made.push(item)
    const recipes = delivered(made).map(({ recipe }) => recipe)
    expect(recipes).toHaveLength(40)
    expect(sizeOf(recipes)).toBeLessThan(2 * sizeOf(input))
    // What a slide says is still there.
    expect(recipes.at(-1)).toMatchObject({
      slides: [{ set: 19, slide: 1, texts: [{ content: 'Pesan Keripik 20' }] }],
      sources: [{ id: 'ramp' }],
    })
  })
})

function set(number: number, pictures: string[]): SetPlan {
  const folderName = `set-${String(number + 1).padStart(2, '0')}`
  return {
    set: number,
    slides: pictures.map((upload, slide): SlidePlan => ({
      set: number,
      slide,
      name: `${folderName}/0${slide + 1}.jpg`,
      size: { width: 540, height: 675 },
      background: { picture: { upload, focusX: 0.5, focusY: 0.5 }, colour: '#000000', dim: 0.1 },
      texts: [{ content: `Slide ${slide + 1}`, style: textStyle.parse({}) }],
      marks: { colour: '#ffffff', arrow: true },
      format: 'jpeg',
      quality: 88,
    })),
    pdf: `${folderName}/${folderName}.pdf`,
    manifest: { set: number + 1 },
  }
}

/** As one attempt: with an empty workspace of its own. */
async function run(sets: SetPlan[]): Promise<(DeliveredOutput | FailedOutput)[]> {
  const made = []
  context = { ...context, workspace: await mkdtemp(path.join(folder, 'work-')) }
  for await (const item of drawSets(sets, context, (plans) => ({ of: plans.map(({ name }) => name) })))
    made.push(item)
  return made
}

async function collect(sets: SetPlan[]): Promise<DeliveredOutput[]> {
  return delivered(await run(sets))
}

function delivered(items: (DeliveredOutput | FailedOutput)[]): DeliveredOutput[] {
  return items.map((item) => {
    if ('problem' in item) throw new Error(JSON.stringify(item.problem))
    return item
  })
}

async function hashOf({ path: file }: DeliveredOutput): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
}
