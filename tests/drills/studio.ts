import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createReadStream, readdirSync, readFileSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { closeDatabase, db } from '#app/db/client.server.ts'
import { checkLedger } from '#app/models/credit.server.ts'
import { submitGeneration, type SubmitOutcome } from '#app/models/generation.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { storage } from '#app/storage.server.ts'
import { carouselInput } from '#app/studio/carousel-mix/input.ts'
import carousel from '#app/studio/carousel-mix/tool.ts'
import type { Tool } from '#app/studio/contract.ts'
import { loopInput } from '#app/studio/looping-flow/input.ts'
import looping from '#app/studio/looping-flow/tool.ts'
import { mixerInput, type MixerInput } from '#app/studio/video-mixer/input.ts'
import mixer from '#app/studio/video-mixer/tool.ts'
import { poseGeneratorInput } from '#app/studio/pose-generator/input.ts'
import poseGenerator from '#app/studio/pose-generator/tool.ts'
import { POSES } from '#app/poses/library.ts'
import { probeFile } from '#jobs/media/probe.ts'
import { startFakeDuitku, type FakeDuitku } from '#tests/fakes/duitku/duitku.ts'
import { startHuggingFace, type FakeHuggingFace } from '#tests/fakes/huggingface/server.ts'
import { startApp, type App } from '#tests/support/app.ts'
import { createTestUpload, createTestUser } from '#tests/support/factories.ts'
import { cookieOf } from '#tests/support/listen.ts'
import {
  landscapeSilent25,
  photo,
  portraitClip,
  sixtyFpsMov,
  variableRateWebm,
} from '#tests/support/media.ts'
import { migrateAll } from '../../bin/migrate.ts'
import { startPostgres, type Postgres } from '../../bin/postgres.ts'
import type { DrillRow } from './drill.ts'
import { watchProcesses } from './watch.ts'

/** The whole product, running, with hands on what may be taken from under it. */
export interface Studio {
  app: App
  /** Where it takes payments. */
  duitku: FakeDuitku
  /** Who makes its pictures. */
  huggingFace: FakeHuggingFace
  /** Of the drill that runs now. */
  random(): number
  /** Stops the database, waits `downMs`, and starts it again at the same address. */
  restartPostgres(downMs?: number): Promise<void>
  createSeller(credits: number): Promise<Seller>
  /** What nobody asked for since the last call: processes that ended by themselves, promises that nobody caught. */
  unasked(): Promise<DrillRow[]>
  close(): Promise<void>
}

export interface Seller {
  userId: string
  /** Of somebody logged in. */
  cookie: string
  /** A mix of small clips: about a second of work for every two videos. */
  mix(count: number, seed?: number): MixerInput
  /** With a seed every piece is cut anew, at speeds of its own: nothing of it is in the cache. */
  submit(count: number, seed?: number): Promise<SubmitOutcome>
  /** Work of each tool, about as long, with `size` for how much of it. */
  works: Work[]
  /** Work that waits for a provider, `size` pictures of it. */
  pictures: Work
}

export interface Work {
  toolId: string
  submit(size: number, seed: number): Promise<SubmitOutcome>
}

const FOLDER = fileURLToPath(new URL('../../.data/drills/', import.meta.url))

/** Rules of the ledger that have a column of their own, as `checkLedger` names them. */
const NEVER_NEGATIVE = ['no balance and no hold is negative']
const NEVER_TWICE = [
  'captured credits are those of the delivered outputs',
  'holds were captured exactly as their entries say',
]
const NEVER_UNEARNED = ['every paid payment was credited once, with what was ordered, and nothing else was']

/** A provider is waited for, or nothing would show that others can work meanwhile. */
export const PROVIDER_MS = 1_000

export async function openStudio(random: () => number): Promise<Studio> {
  await mkdir(FOLDER, { recursive: true })
  const folder = await mkdtemp(path.join(FOLDER, 'run-'))
  const dataDir = await mkdtemp(path.join(tmpdir(), 'lumiku-drill-'))
  const postgres = await restartablePostgres(path.join(folder, 'postgres'))
  await migrateAll(postgres.url)
  const merchant = { merchantCode: 'DSDRILL', apiKey: randomBytes(24).toString('hex') }
  const duitku = await startFakeDuitku(merchant)
  const env = {
    DUITKU_ENV: 'sandbox',
    DUITKU_BASE_URL: duitku.url,
    DUITKU_MERCHANT_CODE: merchant.merchantCode,
    DUITKU_API_KEY: merchant.apiKey,
  }
  const huggingFace = await startHuggingFace({ latencyMs: PROVIDER_MS })
  Object.assign(env, {
    HUGGINGFACE_API_KEY: 'hf_drill',
    HUGGINGFACE_BASE_URL: huggingFace.url,
    AI_DAILY_USD: '1000',
    // A process that was compiled before is there in two thirds of the time; drills start thousands.
    NODE_COMPILE_CACHE: fileURLToPath(new URL('../../.data/compile-cache/', import.meta.url)),
  })
  const app = await startApp({ databaseUrl: postgres.url, dataDir, env })
  // The drill itself reads and writes by the models, with the settings of the processes.
  Object.assign(process.env, app.env, { LOG_LEVEL: 'silent' })
  return {
    app,
    duitku,
    huggingFace,
    random,
    restartPostgres: postgres.restart,
    createSeller,
    unasked: watchProcesses(app),
    async close() {
      await stopQueue()
      await closeDatabase()
      await app.stop()
      await duitku.close()
      await huggingFace.stop()
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
      if (!process.env['KEEP']) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function createSeller(credits: number): Promise<Seller> {
  const { userId } = await createTestUser({ credits })
  // A release makes and uploads more in an hour than a person's studio holds.
  await db.updateTable('users').set({ quota_bytes: 1e12 }).where('id', '=', userId).execute()
  const files = await Promise.all([portraitClip(), landscapeSilent25(), variableRateWebm(), sixtyFpsMov()])
  const clips: string[] = []
  for (const file of files) clips.push(await keepAsUpload(userId, file))
  const mix = (count: number, seed?: number) =>
    mixerInput.parse({
      groups: [{ name: 'Clips', clips }],
      mixing: 'list',
      isOrderMixed: true,
      count,
      seed: seed ?? count,
      isSpeedVaried: seed !== undefined,
      resolution: '480p',
      quality: 'low',
    })
  const send = <Input>(toolId: string, tool: Tool<Input>, input: Input) =>
    submitGeneration({ userId, toolId, tool, input, submissionKey: randomUUID() })
  const submit = (count: number, seed?: number) => send('video-mixer', mixer, mix(count, seed))

  const pictures: string[] = []
  for (const look of [0, 1, 2, 3])
    pictures.push(await keepAsUpload(userId, await photo({ look, width: 1600, height: 2000 })))
  const slides = (texts: string[]) =>
    [0, 1, 2].map((position) => ({ pictures, texts: texts.map((text) => `${text} ${position}`) }))
  return {
    userId,
    cookie: await cookieOf(userId),
    mix,
    submit,
    works: [
      { toolId: 'video-mixer', submit },
      {
        toolId: 'carousel-mix',
        submit: (size, seed) => {
          const texts = Array.from({ length: 8 }, (_, index) => `Promo ${seed} ${index}`)
          return send(
            'carousel-mix',
            carousel,
            carouselInput.parse({ slides: slides(texts), count: size * 4, seed }),
          )
        },
      },
      {
        toolId: 'looping-flow',
        submit: (size, seed) => {
          const clip = clips[seed % clips.length]
          const seconds = 60 * size
          const fadeSeconds = 0.2 + (seed % 40) / 100
          return send(
            'looping-flow',
            looping,
            loopInput.parse({ clip, seconds, fadeSeconds, also: ['poster'] }),
          )
        },
      },
    ],
    pictures: {
      toolId: 'pose-generator',
      submit: (size, seed) =>
        send(
          'pose-generator',
          poseGenerator,
          poseGeneratorInput.parse({
            poses: [{ pose: POSES[seed % POSES.length]!.id }],
            variations: size,
            formats: ['shopee'],
            tier: 'standard',
            seed,
          }),
        ),
    },
  }
}

async function keepAsUpload(userId: string, file: string): Promise<string> {
  const probed = await probeFile(file, {})
  if (!probed.ok) throw new Error(`${file}: ${probed.problem.code}`)
  const copy = path.join(process.env['LUMIKU_DATA'] ?? '', `${randomUUID()}${path.extname(file)}`)
  await copyFile(file, copy)
  const storageKey = `uploads/${randomUUID()}/original${path.extname(file)}`
  const { bytes, sha256 } = await storage().put(storageKey, copy)
  return await createTestUpload(userId, {
    kind: probed.facts.kind,
    facts: probed.facts,
    name: path.basename(file),
    bytes,
    sha256,
    storageKey,
  })
}

/**
 * Everything that is wrong with money, files and rows once all work has ended: the ledger's own rules; a delivered
 * output has its file, whole; a file has its row; nothing is left in the workspaces.
 */
export async function findWrongs(studio: Studio): Promise<string[]> {
  await secondsUntil(async () => (await busyWith(studio)).length === 0, 15)
  const wrongs = (await checkLedger()).map(({ invariant, detail }) => `${invariant}: ${detail}`)
  const outputs = await db
    .selectFrom('outputs')
    .select(['generation_id', 'storage_key', 'poster_key', 'preview_key', 'sha256'])
    .where('state', '=', 'delivered')
    .where('deleted_at', 'is', null)
    .execute()
  for (const { storage_key: key, sha256 } of outputs) {
    const file = path.join(studio.app.dataDir, 'storage', key ?? '')
    if ((await hashOf(file)) !== sha256) wrongs.push(`${key} is not what its row says`)
  }
  const known = new Set(
    outputs.flatMap(({ storage_key, poster_key, preview_key }) => [storage_key, poster_key, preview_key]),
  )
  for (const key of await keysBelow(path.join(studio.app.dataDir, 'storage'), 'generations')) {
    if (!known.has(key)) wrongs.push(`${key} has no row`)
  }
  return [...wrongs, ...(await busyWith(studio)).map((name) => `${name} is left in the work folder`)]
}

/** The same as rows of a drill, with what else it found wrong. */
export async function ruleRows(studio: Studio, others: string[] = []): Promise<DrillRow[]> {
  const wrongs = [...others, ...(await findWrongs(studio))]
  const count = (rules: string[]) =>
    wrongs.filter((wrong) => rules.some((rule) => wrong.startsWith(rule))).length
  return [
    { name: 'rules broken', value: wrongs.length, limit: 0, harm: 'violations', details: wrongs },
    { name: 'balances and holds below zero', value: count(NEVER_NEGATIVE), limit: 0, harm: 'negative' },
    { name: 'runs paid for twice', value: count(NEVER_TWICE), limit: 0, harm: 'double' },
    { name: 'credits without a payment', value: count(NEVER_UNEARNED), limit: 0, harm: 'unearned' },
  ]
}

/** Workspaces, and notes of jobs in hand. */
export async function busyWith(studio: Studio): Promise<string[]> {
  const work = path.join(studio.app.dataDir, 'work')
  const names = await readdir(work).catch(() => [])
  const held = await readdir(path.join(work, 'held')).catch(() => [])
  return [...names.filter((name) => name !== 'held'), ...held]
}

/** ffmpeg processes that work below this studio's data folder. */
export function ffmpegProcesses(studio: Studio): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const command = readProcess(pid, 'cmdline')
      const state = readProcess(pid, 'stat').split(') ')[1]?.[0]
      return state !== 'Z' && command.includes('ffmpeg') && command.includes(studio.app.dataDir)
    })
}

/** Number that are still there after two seconds. */
export async function ffmpegLeft(studio: Studio): Promise<number> {
  const until = Date.now() + 2_000
  while (ffmpegProcesses(studio).length > 0 && Date.now() < until) await sleep(50)
  return ffmpegProcesses(studio).length
}

export async function openRuns(): Promise<
  { id: string; tool: string; state: string; attempt: number; delivered: number }[]
> {
  return await db
    .selectFrom('generations')
    .select(['id', 'tool', 'state', 'attempt', 'delivered'])
    .where('state', 'in', ['queued', 'running'])
    .execute()
}

/** Seconds it took until `isTrue`, or Infinity. */
export async function secondsUntil(isTrue: () => Promise<boolean>, limit: number): Promise<number> {
  const startedAt = performance.now()
  const seconds = () => (performance.now() - startedAt) / 1000
  while (seconds() < limit) {
    if (await isTrue().catch(() => false)) return seconds()
    await sleep(25)
  }
  return Infinity
}

/** A form post as our own pages send it. */
export function post(
  studio: Studio,
  to: string,
  cookie: string,
  fields: Record<string, string>,
  /** Of another web process of the same studio. */
  at = studio.app.url,
): Promise<Response> {
  return fetch(at + to, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, Origin: studio.app.url },
    body: new URLSearchParams(fields),
  })
}

/** An input in conform's notation, as the browser's form would name its fields. */
export function asFields(value: unknown, name = ''): Record<string, string> {
  if (value === undefined || value === null || value === false) return {}
  if (value === true) return { [name]: 'on' }
  if (typeof value !== 'object') return { [name]: String(value) }
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.map((each, index) => [`${name}[${index}]`, each])
    : Object.entries(value).map(([key, each]) => [name ? `${name}.${key}` : key, each])
  return Object.assign({}, ...entries.map(([key, each]) => asFields(each, key))) as Record<string, string>
}

/** A server that comes back on the same address, because a relay stands before it. */
async function restartablePostgres(folder: string) {
  let postgres: Postgres = await startPostgres({ folder, isThrowaway: true })
  const relay = net.createServer((client) => {
    const server = net.connect(Number(new URL(postgres.url).port), '127.0.0.1')
    const end = () => {
      client.destroy()
      server.destroy()
    }
    client.on('error', end).on('close', end)
    server.on('error', end).on('close', end)
    client.pipe(server).pipe(client)
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  const url = new URL(postgres.url)
  url.port = String((relay.address() as net.AddressInfo).port)
  return {
    url: url.href,
    async restart(downMs = 0) {
      await postgres.stop()
      await sleep(downMs)
      postgres = await startPostgres({ folder, isThrowaway: true })
    },
    async stop() {
      relay.close()
      await postgres.stop()
    },
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
    return hash.digest('hex')
  } catch {
    return 'missing'
  }
}

async function keysBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(path.join(root, folder), { recursive: true, withFileTypes: true }).catch(
    () => [],
  )
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
}

function readProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
