import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createInstance } from 'i18next'
import { z } from 'zod'
import { BYTE_ORDER_MARK, csvRow } from '#app/files/csv.ts'
import { en } from '#app/i18n/en.ts'
import { findTool, processorOf, tools } from '#app/studio/catalog.server.ts'
import { personaSchema, traitsSchema } from '#app/avatars/traits.ts'
import type {
  DeliveredOutput,
  FailedOutput,
  Problem,
  SourceAvatar,
  SourceFile,
  Tool,
} from '#app/studio/contract.ts'
import { masterOfHevc } from '#jobs/media/heic.ts'
import { probeFile } from '#jobs/media/probe.ts'

/**
 * Runs a tool's processor, the one that the jobs process runs, on files of this computer: for operators, support and
 * benches. In the recipe, paths relative to the recipe file stand where a form posts ids: of a file for an upload, of a
 * folder for an avatar, with its pictures in the order of their names and, if it has more to say of itself, an avatar.json.
 * A second call makes only what is missing. Exit codes: 0 all made, 1 something could not be made, 64 wrong call, 65 the recipe or its files are no good, 130 interrupted.
 */
const USAGE = 'Usage: bin/studio <tool> <recipe.json> <out-dir>'
const EXIT = { failed: 1, usage: 64, data: 65, interrupted: 130 }

class Stop extends Error {
  readonly exitCode: number

  constructor(exitCode: number, message: string) {
    super(message)
    this.exitCode = exitCode
  }
}

const interruption = new AbortController()
process.once('SIGINT', () =>
  interruption.abort(new Stop(EXIT.interrupted, 'Interrupted. Finished outputs stay.')),
)
process.once('SIGTERM', () =>
  interruption.abort(new Stop(EXIT.interrupted, 'Stopped. Finished outputs stay.')),
)

/** Answers how many outputs could not be made. */
async function main(args: string[]): Promise<number> {
  const [toolId, recipeArgument, outArgument] = args
  if (!toolId || !recipeArgument || !outArgument || args.length > 3) throw new Stop(EXIT.usage, USAGE)
  const tool = await findTool(toolId)
  if (!tool) {
    const known = [...(await tools()).keys()].join(', ')
    throw new Stop(EXIT.usage, `There is no tool "${toolId}". Tools: ${known}`)
  }
  const recipePath = path.resolve(recipeArgument)
  const outFolder = path.resolve(outArgument)
  const input = parseInput(tool, await readRecipe(recipePath))
  const say = await sentences(toolId)
  const masters = await mkdtemp(path.join(tmpdir(), 'lumiku-masters-'))
  try {
    const files = await readFiles(tool.uploads(input), path.dirname(recipePath), { masters, say })
    const avatars = await readAvatars(tool.avatars?.(input) ?? [], path.dirname(recipePath))
    const problems = tool.check(input, files)
    if (problems.length) throw new Stop(EXIT.data, problems.map(say).join('\n'))
    await mkdir(outFolder, { recursive: true })
    return await make({ toolId, tool, input, files, avatars, outFolder, say })
  } finally {
    await rm(masters, { recursive: true, force: true })
  }
}

async function readRecipe(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Stop(EXIT.data, `${file} cannot be read (${error.code}).`)
  })
  try {
    const recipe = JSON.parse(text) as unknown
    // The recipe of an output holds its input beside what was decided.
    const made = z.object({ tool: z.string(), input: z.unknown() }).safeParse(recipe)
    return made.success && made.data.input !== undefined ? made.data.input : recipe
  } catch (error) {
    throw new Stop(EXIT.data, `${file} is no JSON: ${(error as Error).message}`)
  }
}

function parseInput(tool: Tool, recipe: unknown): unknown {
  const parsed = tool.input.safeParse(recipe)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(
    ({ path: place, message }) => `  ${place.join('.') || 'recipe'}: ${message}`,
  )
  throw new Stop(EXIT.data, `The recipe is not right:\n${faults.join('\n')}`)
}

async function readFiles(
  ids: string[],
  folder: string,
  { masters, say }: { masters: string; say(problem: Problem): string },
): Promise<ReadonlyMap<string, SourceFile>> {
  const files = new Map<string, SourceFile>()
  const faults: string[] = []
  for (const id of ids) {
    const file = path.resolve(folder, id)
    const name = path.basename(file)
    const found = await stat(file).catch(() => undefined)
    if (!found?.isFile()) {
      faults.push(`${file} does not exist.`)
      continue
    }
    const opened = await openFile(file, masters)
    if (!opened.ok) {
      faults.push(say({ ...opened.problem, values: { ...opened.problem.values, name, file: name } }))
      continue
    }
    const { facts } = opened
    const sha256 = await sha256Of(file)
    files.set(id, {
      id,
      name,
      kind: facts.kind,
      bytes: found.size,
      facts,
      isSample: false,
      path: opened.path,
      sha256,
    })
  }
  if (faults.length) throw new Stop(EXIT.data, faults.join('\n'))
  return files
}

/** As an upload is opened: where no tool could decode it, by a picture that stands for it. */
async function openFile(file: string, masters: string) {
  const { signal } = interruption
  const master = await masterOfHevc(file, await mkdtemp(path.join(masters, 'of-')), signal)
  if (master && !master.ok) return master
  const source = master?.path ?? file
  const probed = await probeFile(source, { signal })
  return probed.ok ? { ...probed, path: source } : probed
}

const avatarFile = z.object({
  name: z.string().default(''),
  description: z.string().default(''),
  traits: traitsSchema.prefault({}),
  persona: personaSchema.prefault({}),
  seed: z.number().int().min(0).default(0),
  isRealFace: z.boolean().default(true),
})

const PICTURE = /\.(jpe?g|png|webp)$/i

async function readAvatars(ids: string[], folder: string): Promise<ReadonlyMap<string, SourceAvatar>> {
  const avatars = new Map<string, SourceAvatar>()
  for (const id of ids) {
    const home = path.resolve(folder, id)
    const names = await readdir(home).catch((error: NodeJS.ErrnoException) => {
      throw new Stop(EXIT.data, `${home} is no folder with an avatar's pictures (${error.code}).`)
    })
    const references = names.filter((name) => PICTURE.test(name)).sort()
    if (references.length === 0)
      throw new Stop(EXIT.data, `${home} holds no JPEG, PNG or WebP of the avatar.`)
    const about = names.includes('avatar.json') ? await readRecipe(path.join(home, 'avatar.json')) : {}
    const parsed = avatarFile.safeParse(about)
    if (!parsed.success) {
      throw new Stop(EXIT.data, `${path.join(home, 'avatar.json')} is not right: ${parsed.error.message}`)
    }
    avatars.set(id, { id, ...parsed.data, references: references.map((name) => path.join(home, name)) })
  }
  return avatars
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

interface Making {
  toolId: string
  tool: Tool
  input: unknown
  files: ReadonlyMap<string, SourceFile>
  avatars: ReadonlyMap<string, SourceAvatar>
  outFolder: string
  say(problem: Problem): string
}

async function make({ toolId, tool, input, files, avatars, outFolder, say }: Making): Promise<number> {
  const progress = new ProgressLine(tool.price(input).outputCredits.length)
  const record = await openRecord(outFolder, await fingerprint(toolId, input, { files, avatars }))
  const done = new Set(Object.keys(record.outputs).map(Number))
  if (done.size) progress.print(`${done.size} finished earlier`)
  const workspace = path.join(outFolder, `.lumiku-work-${process.pid}`)
  const cache = path.join(
    process.env.LUMIKU_DATA ?? fileURLToPath(new URL('../.data', import.meta.url)),
    'cache',
  )
  await mkdir(workspace, { recursive: true })
  await mkdir(cache, { recursive: true })
  let failures = 0
  try {
    const run = await processorOf(toolId)
    const outputs = run({
      ...{ input, files, avatars, workspace, cache, done },
      signal: interruption.signal,
      progress: ({ step, fraction }) => progress.show(step, fraction),
      log: {
        info: () => {},
        warn: (facts, message) => progress.print(`${message}: ${JSON.stringify(facts)}`),
      },
    })
    for (;;) {
      const next = await outputs.next()
      if (next.done) {
        if (next.value) throw new Stop(EXIT.data, say(next.value.refused))
        break
      }
      if (isFailed(next.value)) {
        failures += 1
        progress.print(say(next.value.problem))
      } else {
        await keep(next.value, { input, outFolder, record })
        progress.made(next.value.name, Object.keys(record.outputs).length)
      }
    }
  } finally {
    progress.end()
    await rm(workspace, { recursive: true, force: true })
    await writeManifest(outFolder, record)
  }
  return failures
}

function isFailed(output: DeliveredOutput | FailedOutput): output is FailedOutput {
  return 'problem' in output
}

const outputRecord = z.object({
  name: z.string(),
  bytes: z.number(),
  manifest: z.record(z.string(), z.union([z.string(), z.number()])),
})
const runRecord = z.object({ fingerprint: z.string(), outputs: z.record(z.string(), outputRecord) })
type RunRecord = z.infer<typeof runRecord>

/** What earlier calls with the same recipe and the same files have finished in this folder. */
async function openRecord(outFolder: string, fingerprint: string): Promise<RunRecord> {
  const text = await readFile(recordFile(outFolder), 'utf8').catch(() => 'null')
  const parsed = runRecord.safeParse(JSON.parse(text))
  if (!parsed.success || parsed.data.fingerprint !== fingerprint) return { fingerprint, outputs: {} }
  const kept = await Promise.all(
    Object.entries(parsed.data.outputs).map(async ([index, output]) => {
      const found = await stat(path.join(outFolder, output.name)).catch(() => undefined)
      return found?.size === output.bytes && existsSync(recipeFile(outFolder, output.name))
        ? [[index, output] as const]
        : []
    }),
  )
  return { fingerprint, outputs: Object.fromEntries(kept.flat()) }
}

async function fingerprint(
  toolId: string,
  input: unknown,
  { files, avatars }: Pick<Making, 'files' | 'avatars'>,
): Promise<string> {
  const contents = [...files.values()].map(({ id, sha256 }) => [id, sha256])
  const faces = await Promise.all(
    [...avatars.values()].map(async ({ references, ...avatar }) => [
      avatar,
      await Promise.all(references.map(sha256Of)),
    ]),
  )
  return createHash('sha256')
    .update(JSON.stringify([toolId, input, contents, faces]))
    .digest('hex')
}

async function keep(
  output: DeliveredOutput,
  { input, outFolder, record }: Pick<Making, 'input' | 'outFolder'> & { record: RunRecord },
): Promise<void> {
  const target = path.join(outFolder, output.name)
  await mkdir(path.dirname(target), { recursive: true })
  await rename(output.path, target).catch(() => copyFile(output.path, target))
  const { size } = await stat(target)
  const recipe = { input, ...output.recipe }
  await writeFile(recipeFile(outFolder, output.name), `${JSON.stringify(recipe, null, 2)}\n`)
  record.outputs[output.index] = { name: output.name, bytes: size, manifest: output.manifest }
  await writeFile(recordFile(outFolder), JSON.stringify(record))
}

async function writeManifest(outFolder: string, { outputs }: RunRecord): Promise<void> {
  const rows = Object.entries(outputs)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, output]) => output.manifest)
  if (rows.length === 0) return
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))].map(csvRow)
  await writeFile(path.join(outFolder, 'manifest.csv'), BYTE_ORDER_MARK + lines.join(''))
}

function recordFile(outFolder: string): string {
  return path.join(outFolder, '.lumiku-run.json')
}

function recipeFile(outFolder: string, name: string): string {
  return path.join(outFolder, `${name.replace(/\.[^.]+$/, '')}.recipe.json`)
}

/** The product's own sentences for problems: the tool's words, then those that all tools share. */
async function sentences(toolId: string): Promise<(problem: Problem) => string> {
  const words = new URL(`../app/studio/${toolId}/words.ts`, import.meta.url)
  const own = existsSync(words) ? ((await import(words.href)) as { en: object }).en : {}
  const i18n = createInstance()
  await i18n.init({
    lng: 'en',
    resources: { en: { translation: en, own } },
    interpolation: { escapeValue: false },
  })
  const translate = i18n.t as unknown as (keys: string[], values: object) => string
  return ({ code, values }) =>
    translate([`own:problems.${code}`, `problems.${code}`], {
      ...values,
      defaultValue: `${code} ${JSON.stringify(values ?? {})}`,
    })
}

/** One line that grows on a terminal; elsewhere only whole lines. */
class ProgressLine {
  private readonly planned: number

  constructor(planned: number) {
    this.planned = planned
  }

  show(step: string, fraction: number): void {
    if (!process.stderr.isTTY) return
    const width = 30
    const filled = Math.round(fraction * width)
    const bar = '█'.repeat(filled) + '░'.repeat(width - filled)
    process.stderr.write(`\r\x1b[K${bar} ${String(Math.floor(fraction * 100)).padStart(3)} %  ${step}`)
  }

  made(name: string, count: number): void {
    this.print(`${name}  (${count} of ${this.planned})`)
  }

  print(line: string): void {
    endLine()
    console.log(line)
  }

  end(): void {
    endLine()
  }
}

function endLine(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
}

try {
  const failures = await main(process.argv.slice(2))
  process.exitCode = failures ? EXIT.failed : 0
} catch (error) {
  endLine()
  console.error(error instanceof Stop ? error.message : error)
  process.exitCode = error instanceof Stop ? error.exitCode : EXIT.failed
}
