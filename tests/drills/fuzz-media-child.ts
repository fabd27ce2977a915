import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { sniffMediaType, SNIFF_BYTES } from '#app/uploads/media-type.server.ts'
import { look } from '#jobs/inspect-upload.ts'
import { heicBytes } from '#tests/support/heic.ts'
import { photo, portraitHevcRotated, smallest, variableRateWebm } from '#tests/support/media.ts'
import { mutate } from '#tests/support/mutate.ts'
import type { FuzzReport } from './fuzz-media.ts'
import { inLanes } from './lanes.ts'
import { below, seeded } from './random.ts'

/**
 * Opens broken media as the jobs process opens uploads, one process for each core: what is sniffed as media is probed,
 * decoded and drawn small. Writes a FuzzReport into its folder. A file that cannot be opened is refused; whatever else
 * comes of one is told, and the file is kept.
 */
const [files = 0, seed = 0] = process.argv.slice(2, 4).map(Number)
const folder = process.argv[4]!
/** Children of one wait while another decodes. */
const LANES = 3

const random = seeded(seed)
const pictures = await readAll([
  await smallest('jpg'),
  await smallest('png'),
  await smallest('gif'),
  await smallest('webp'),
  await photo({}),
])
const avif = await sharp(pictures[0]).avif({ effort: 0 }).toBuffer()
const sounds = await readAll(
  await Promise.all((['mp3', 'm4a', 'aac', 'wav', 'ogg', 'opus', 'flac'] as const).map(smallest)),
)
const videos = await readAll([
  ...(await Promise.all((['mp4', 'mov', 'mkv', 'webm', '3gp'] as const).map(smallest))),
  await portraitHevcRotated(),
  await variableRateWebm(),
])
/** Pictures are decoded here, so most of all are pictures; a video costs four children. */
const KINDS = [
  { share: 0.68, samples: [...pictures, avif] },
  { share: 0.02, samples: [await heicBytes()] },
  { share: 0.17, samples: sounds },
  { share: 0.13, samples: videos },
]
const everything = KINDS.flatMap(({ samples }) => samples)

const report: FuzzReport = { opened: 0, refused: {}, uncontained: [], slowestMs: 0, mostMegabytes: 0 }
let next = 0
await inLanes(LANES, async () => {
  while (next < files) {
    const number = next++
    const bytes = mutate(sample(), everything, random)
    await open(number, bytes)
    report.mostMegabytes = Math.max(report.mostMegabytes, process.memoryUsage.rss() / 1e6)
  }
})
await writeFile(path.join(folder, 'report.json'), JSON.stringify(report))

function sample(): Buffer {
  let left = random()
  const { samples } = KINDS.find(({ share }) => (left -= share) < 0) ?? KINDS[0]!
  return samples[below(random, samples.length)]!
}

async function open(number: number, bytes: Buffer): Promise<void> {
  const workspace = path.join(folder, String(number))
  await mkdir(workspace)
  const file = path.join(workspace, 'upload')
  await writeFile(file, bytes)
  const startedAt = performance.now()
  try {
    const sniffed = await sniffMediaType(bytes.subarray(0, SNIFF_BYTES))
    const looked = sniffed.ok
      ? await look(file, { workspace, sniffed: sniffed.type.contentType })
      : { ok: false as const, problem: { code: sniffed.code } }
    if (looked.ok) report.opened += 1
    else report.refused[looked.problem.code] = (report.refused[looked.problem.code] ?? 0) + 1
  } catch (error) {
    const kept = path.join(folder, `uncontained-${number}`)
    await writeFile(kept, bytes)
    report.uncontained.push(`${kept}: ${String(error).slice(0, 300)}`)
  }
  report.slowestMs = Math.max(report.slowestMs, performance.now() - startedAt)
  await rm(workspace, { recursive: true, force: true })
}

async function readAll(names: string[]): Promise<Buffer[]> {
  return await Promise.all(names.map((name) => readFile(name)))
}
