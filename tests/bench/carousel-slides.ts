import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Canvas } from '@napi-rs/canvas'
import { createCanvas, ImageData } from '@napi-rs/canvas'
import type { SourceFile } from '#app/studio/contract.ts'
import { openBackground } from '#app/studio/carousel-mix/background.server.ts'
import { drawSlide } from '#app/studio/carousel-mix/draw.server.ts'
import type { SetPlan } from '#app/studio/carousel-mix/plan.ts'
import { drawSets, type SetsContext } from '#app/studio/carousel-mix/sets.server.ts'
import type { SlidePlan } from '#app/studio/carousel-mix/slide.ts'
import { textStyle } from '#app/studio/carousel-mix/style.ts'
import { PRESETS } from '#app/studio/carousel-mix/styles.ts'
import { checkFonts } from '#jobs/media/fonts-check.ts'
import { openFace, type Face } from '#jobs/media/fonts.ts'
import { sourceFile } from '#tests/support/pictures.ts'
import type { BenchRow } from './main.ts'

/** The measuring process of carousel.ts: `speed`, `memory` or `memory-with-emoji`, then a photo for each role. */

const SIZE = { width: 1080, height: 1350 }
const SLIDES = 5
const SETS = 20
const ROUNDS = 3
const QUALITY = 90
const TITLE = 'Kopi susu gula aren'
const TITLE_LINES = ['Kopi susu', 'gula aren']
const BODY = 'Diseduh pagi ini, diantar hangat sampai depan pintu.'
const BODY_LINES = ['Diseduh pagi ini, diantar', 'hangat sampai depan pintu.']

const [what, ...photos] = process.argv.slice(2)
const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-bench-'))
try {
  const files = new Map<string, SourceFile>()
  for (const [role, file] of photos.entries()) files.set(String(role), await sourceFile(String(role), file))
  // Opens every font there is, the 85 MB of the emoji among them.
  if (what !== 'memory') await checkFonts()
  process.send!(what === 'speed' ? await measureSpeed(files) : await measureMemory(files))
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function measureMemory(files: Map<string, SourceFile>): Promise<BenchRow[]> {
  await mix(files, await newContext(files))
  const peak = process.resourceUsage().maxRSS / 1024
  if (what === 'memory') return [{ name: 'peak memory of 100 slides', value: peak, unit: 'MB', limit: 300 }]
  return [{ name: 'the same with the emoji font open', value: peak, unit: 'MB' }]
}

async function measureSpeed(files: Map<string, SourceFile>): Promise<BenchRow[]> {
  const context = await newContext(files)
  const cold = await cpuOf(SETS, async () => {
    // Other dims, so that nothing is there yet.
    for (let index = 0; index < SETS; index += 1) {
      const plan = slideOf(0, index % SLIDES)
      await drawSlide({ ...plan, background: { ...plan.background, dim: 0.3 + index / 100 } }, context)
    }
  })
  await mix(files, context)
  const canvas = await finishedCanvas(context)
  const rounds = { ours: [] as Cost[], byHand: [] as Cost[], encoding: [] as Cost[], preview: [] as Cost[] }
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.ours.push(await cpuOf(SETS * SLIDES, () => mix(files, context)))
    rounds.byHand.push(await cpuOf(SETS * SLIDES, () => mixByHand(context)))
    rounds.encoding.push(await cpuOf(SETS, () => twoAtATime(SETS, () => canvas.encode('jpeg', QUALITY))))
    rounds.preview.push(await cpuOf(SETS, () => previews(context)))
  }
  const [ours, byHand, encoding, preview] = [
    middle(rounds.ours),
    middle(rounds.byHand),
    middle(rounds.encoding),
    middle(rounds.preview),
  ]
  return [
    {
      name: 'a slide, its photo decoded',
      value: cold.cpu,
      unit: 'CPU ms',
      note: `${cold.wall.toFixed(1)} ms`,
    },
    {
      name: 'a slide, its background kept',
      value: ours.cpu,
      unit: 'CPU ms',
      note: `${(1_000 / ours.wall).toFixed(0)} slides/s`,
    },
    {
      name: 'the same drawn by hand',
      value: byHand.cpu,
      unit: 'CPU ms',
      note: `${(1_000 / byHand.wall).toFixed(0)} slides/s`,
    },
    { name: 'JPEG encoding alone', value: encoding.cpu, unit: 'CPU ms' },
    {
      name: 'speed to drawing by hand',
      value: byHand.wall / ours.wall,
      unit: '×',
      limit: 0.9,
      atLeast: true,
    },
    { name: 'CPU to JPEG encoding alone', value: ours.cpu / encoding.cpu, unit: '×', limit: 2 },
    {
      name: 'cheaper with the background kept',
      value: cold.cpu / ours.cpu,
      unit: '×',
      limit: 5,
      atLeast: true,
    },
    { name: 'preview of a slide, 540 wide', value: preview.wall, unit: 'ms', limit: 150 },
  ]
}

/** All slides through the tool's own processor, files written. */
async function mix(files: Map<string, SourceFile>, context: SetsContext): Promise<void> {
  const workspace = await mkdtemp(path.join(folder, 'work-'))
  const sets = Array.from({ length: SETS }, (_, set): SetPlan => ({
    set,
    slides: Array.from({ length: SLIDES }, (_, slide) => slideOf(set, slide)),
    manifest: {},
  }))
  for await (const item of drawSets(sets, { ...context, files, workspace }, () => ({}))) {
    if ('problem' in item) throw new Error(JSON.stringify(item.problem))
    await rm(item.path)
  }
  await rm(workspace, { recursive: true })
}

async function previews(context: SetsContext): Promise<void> {
  for (let index = 0; index < SETS; index += 1) {
    await drawSlide(
      { ...slideOf(0, index % SLIDES), size: { width: 540, height: 675 }, quality: 82 },
      context,
    )
  }
}

function slideOf(set: number, slide: number): SlidePlan {
  return {
    set,
    slide,
    name: `set-${set + 1}/${slide + 1}.jpg`,
    size: SIZE,
    background: {
      picture: { upload: roleOf(slide), focusX: 0.5, focusY: 0.5 },
      colour: '#000000',
      dim: 0.2,
    },
    texts: [
      {
        content: TITLE,
        style: textStyle.parse({
          ...PRESETS.bold,
          size: 10,
          anchor: 'top-left',
          align: 'left',
          plate: 'box',
        }),
      },
      {
        content: BODY,
        style: textStyle.parse({ ...PRESETS.plate, size: 4.6, anchor: 'bottom-left', align: 'left' }),
      },
    ],
    marks: {
      colour: '#ffffff',
      dots: { index: slide, of: SLIDES },
      arrow: slide < SLIDES - 1,
      number: `${slide + 1}/${SLIDES}`,
      handle: '@kopisenja',
    },
    format: 'jpeg',
    quality: QUALITY,
  }
}

function roleOf(slide: number): string {
  return slide === 0 ? '0' : slide === SLIDES - 1 ? '2' : '1'
}

/** What a script for this one slide would do: the lines are known, the backgrounds are canvases, nothing is measured. */
async function mixByHand(context: SetsContext): Promise<void> {
  const workspace = await mkdtemp(path.join(folder, 'hand-'))
  const backgrounds = await backgroundCanvases(context)
  const bold = await openFace(TITLE, 'plus-jakarta-sans', 800)
  const plain = await openFace(BODY, 'poppins', 600)
  const small = await openFace('@kopisenja 1/5', 'plus-jakarta-sans', 700)
  await twoAtATime(SETS * SLIDES, async (index) => {
    const canvas = drawByHand(backgrounds[Number(roleOf(index % SLIDES))]!, index % SLIDES, {
      bold,
      plain,
      small,
    })
    const file = path.join(workspace, `${index}.jpg`)
    await writeFile(file, await canvas.encode('jpeg', QUALITY))
    await rm(file)
  })
  await rm(workspace, { recursive: true })
}

async function backgroundCanvases(context: SetsContext): Promise<Canvas[]> {
  return await Promise.all(
    [0, 1, SLIDES - 1].map(async (slide) => {
      const { data } = await openBackground(slideOf(0, slide).background, SIZE, context)
      const canvas = createCanvas(SIZE.width, SIZE.height)
      const pixels = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length)
      canvas.getContext('2d').putImageData(new ImageData(pixels, SIZE.width, SIZE.height), 0, 0)
      return canvas
    }),
  )
}

function drawByHand(
  background: Canvas,
  slide: number,
  faces: Record<'bold' | 'plain' | 'small', Face>,
): Canvas {
  const canvas = createCanvas(SIZE.width, SIZE.height)
  const context = canvas.getContext('2d')
  context.drawImage(background, 0, 0)
  context.fillStyle = 'rgba(0, 0, 0, 0.55)'
  context.beginPath()
  context.roundRect(60, 144, 560, 240, 21)
  context.fill()
  context.fillStyle = '#ffffff'
  context.font = faces.bold.css(108)
  TITLE_LINES.forEach((line, index) => context.fillText(line, 87, 248 + index * 116))
  context.beginPath()
  context.roundRect(60, 1060, 650, 132, 14)
  context.fill()
  context.fillStyle = '#1b1a17'
  context.font = faces.plain.css(49.7)
  BODY_LINES.forEach((line, index) => context.fillText(line, 80, 1112 + index * 67))
  context.fillStyle = 'rgba(0, 0, 0, 0.42)'
  context.beginPath()
  context.roundRect(936, 60, 84, 56, 28)
  context.fill()
  context.fillStyle = '#ffffff'
  context.font = faces.small.css(29)
  context.fillText(`${slide + 1}/${SLIDES}`, 956, 98)
  context.shadowColor = 'rgba(0, 0, 0, 0.45)'
  context.shadowBlur = 10
  context.font = faces.small.css(32)
  context.fillText('@kopisenja', 60, 1272)
  for (let dot = 0; dot < SLIDES; dot += 1) {
    context.fillStyle = `rgba(255, 255, 255, ${dot === slide ? 1 : 0.55})`
    context.beginPath()
    context.roundRect(478 + dot * 24, 1255, dot === slide ? 30 : 12, 12, 6)
    context.fill()
  }
  if (slide < SLIDES - 1) {
    context.strokeStyle = '#ffffff'
    context.lineWidth = 4
    context.beginPath()
    context.arc(990, 1261, 27, 0, Math.PI * 2)
    context.stroke()
    context.beginPath()
    context.moveTo(977, 1261)
    context.lineTo(1003, 1261)
    context.lineTo(993, 1251)
    context.moveTo(1003, 1261)
    context.lineTo(993, 1271)
    context.stroke()
  }
  return canvas
}

async function finishedCanvas(context: SetsContext): Promise<Canvas> {
  const [background] = await backgroundCanvases(context)
  const faces = {
    bold: await openFace(TITLE, 'plus-jakarta-sans', 800),
    plain: await openFace(BODY, 'poppins', 600),
  }
  return drawByHand(background!, 0, {
    ...faces,
    small: await openFace('@kopisenja 1/5', 'plus-jakarta-sans', 700),
  })
}

async function newContext(files: Map<string, SourceFile>): Promise<SetsContext> {
  return {
    files,
    workspace: await mkdtemp(path.join(folder, 'work-')),
    cache: await mkdtemp(path.join(folder, 'cache-')),
    done: new Set(),
    signal: new AbortController().signal,
    progress: () => {},
    log: { info: () => {}, warn: (facts, message) => console.warn(message, facts) },
  }
}

async function twoAtATime(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all([worker(), worker()])
}

/** Milliseconds per slide. */
interface Cost {
  cpu: number
  wall: number
}

async function cpuOf(count: number, work: () => Promise<void>): Promise<Cost> {
  const [cpu, begun] = [process.cpuUsage(), performance.now()]
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { cpu: (user + system) / 1_000 / count, wall: (performance.now() - begun) / count }
}

/** The medians of both. */
function middle(costs: Cost[]): Cost {
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!
  return { cpu: median(costs.map(({ cpu }) => cpu)), wall: median(costs.map(({ wall }) => wall)) }
}
