import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { photo } from '#tests/support/media.ts'
import { median } from '#tests/support/median.ts'
import type { Drill, DrillOptions, DrillRow } from './drill.ts'
import { below, pick } from './random.ts'
import { asFields, openRuns, post, ruleRows, secondsUntil, type Seller, type Studio } from './studio.ts'

const MINUTES = { quick: 1, default: 5, release: 30 }
const SELLERS = 12
const STREAMS = 40
/** Comfortable is a third of the time at work; twice as much leaves a third for whatever comes. */
const SHARE_AT_WORK = 2 / 3
const PAGES_A_SECOND = 10
const SAMPLE_MS = 5_000
/** Until then caches, pools and compiled code fill up. */
const WARM_UP = 0.2
const MAX_GROWTH = 0.1
/** Connections come and go; what leaks goes on growing. */
const MAX_MORE_FILES = 8
/** A window of the end may be so much slower than one of the beginning. */
const STEADY = 1.5
const UNNOTICED_MS = 100

/** Twice the comfortable load for as long as leaks need to show. */
export const soakUnderLoad: Drill = {
  name: 'soak',
  tiers: [],
  run,
}

interface Sample {
  /** Of the whole drill, 0 to 1. */
  at: number
  web: Use
  jobs: Use
}

interface Use {
  megabytes: number
  files: number
}

async function run(studio: Studio, { tier, random }: DrillOptions): Promise<DrillRow[]> {
  const minutes = MINUTES[tier]
  const sellers: Seller[] = []
  for (let count = 0; count < SELLERS; count += 1) sellers.push(await studio.createSeller(1_000_000))
  const seconds = await secondsOfARun(sellers, random)
  const picture = await readFile(await photo({ width: 1200, height: 1500 }))

  const until = performance.now() + minutes * 60_000
  const at = () => 1 - (until - performance.now()) / (minutes * 60_000)
  const load = new Load(studio, at)
  const ended = new AbortController()
  const streams = Promise.all(
    Array.from({ length: STREAMS }, (_, index) =>
      watchOnAndOn(studio, sellers[index % SELLERS]!, ended.signal),
    ),
  )
  const every = (ms: number, act: () => Promise<unknown>) => repeat(ms, until, act)
  const one = () => pick(random, sellers)
  const samples: Sample[] = []
  await Promise.all([
    every(1000 / PAGES_A_SECOND, () => load.readPage(one(), pick(random, PAGES))),
    every((seconds * 1000) / SHARE_AT_WORK, () => submitOne(studio, load, one(), random)),
    every(15_000, () => load.uploadPhoto(one(), picture)),
    every(20_000, () => load.removeOldest(one())),
    every(SAMPLE_MS, async () => samples.push(await sampleOf(studio, at()))),
  ])
  ended.abort()
  await streams
  const left = await secondsUntil(async () => (await openRuns()).length === 0, 120)
  const { rows: failed } = await sql<{ id: string }>`
    select id from generations where state not in ('done', 'cancelled')`.execute(db)

  const warm = samples.filter(({ at: when }) => when > WARM_UP)
  const growthOf = (role: 'web' | 'jobs', of: keyof Use) => growth(warm.map((sample) => sample[role][of]))
  const [early, late] = [load.p99(WARM_UP, 0.5), load.p99(0.7, 1)]
  return [
    { name: 'minutes', value: minutes, figure: 'minutes of soak' },
    { name: 'pages and posts answered', value: load.answered },
    { name: 'runs', value: load.runs },
    { name: 'answers that were not meant', value: load.wrong.length, limit: 0, details: load.wrong },
    {
      name: 'runs that did not end well',
      value: failed.length + (left === Infinity ? 1 : 0),
      limit: 0,
      harm: 'lost',
      details: failed.map(({ id }) => id),
    },
    ...(['web', 'jobs'] as const).flatMap((role): DrillRow[] => [
      { name: `memory of ${role} at the end`, value: growthOf(role, 'megabytes').end, unit: 'MB' },
      {
        name: `growth of the memory of ${role}`,
        value: growthOf(role, 'megabytes').share * 100,
        unit: '%',
        limit: MAX_GROWTH * 100,
      },
      {
        name: `more open files of ${role}`,
        value: growthOf(role, 'files').more,
        limit: MAX_MORE_FILES,
      },
    ]),
    { name: 'p99 of pages, first half', value: early, unit: 'ms' },
    {
      name: 'p99 of pages, last third',
      value: late,
      unit: 'ms',
      limit: Math.round(Math.max(early * STEADY, early + UNNOTICED_MS)),
    },
    ...(await ruleRows(studio)),
  ]
}

const PAGES = ['/dashboard', '/library', '/studio/video-mixer', '/studio/carousel-mix', '/wallet', '/poses']

/** What browsers do, and what they were answered. */
class Load {
  answered = 0
  runs = 0
  readonly wrong: string[] = []
  private readonly times: { at: number; ms: number }[] = []
  private readonly studio: Studio
  private readonly at: () => number

  constructor(studio: Studio, at: () => number) {
    this.studio = studio
    this.at = at
  }

  /** Milliseconds, of the pages read between the two parts of the drill. */
  p99(from: number, to: number): number {
    const times = this.times.filter(({ at }) => at > from && at <= to).map(({ ms }) => ms)
    return times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? NaN
  }

  async readPage({ cookie }: Seller, page: string): Promise<void> {
    const startedAt = performance.now()
    const response = await fetch(this.studio.app.url + page, { headers: { cookie }, redirect: 'manual' })
    await response.text()
    this.times.push({ at: this.at(), ms: performance.now() - startedAt })
    this.count(page, response.status, 200)
  }

  async submit(seller: Seller, tool: string, fields: Record<string, string>): Promise<void> {
    const response = await post(this.studio, `/studio/${tool}`, seller.cookie, {
      ...fields,
      _key: randomUUID(),
    })
    await response.arrayBuffer()
    this.count(tool, response.status, 302)
    this.runs += 1
  }

  async uploadPhoto({ cookie }: Seller, bytes: Buffer): Promise<void> {
    const body = new FormData()
    body.append('redirectTo', '/library')
    body.append('files', new Blob([new Uint8Array(bytes)]), `${randomUUID()}.jpg`)
    const { url } = this.studio.app
    const response = await fetch(`${url}/uploads`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, Origin: url },
      body,
    })
    await response.arrayBuffer()
    this.count('an upload', response.status, 303)
  }

  /** Somebody tidies up. */
  async removeOldest({ userId, cookie }: Seller): Promise<void> {
    const run = await db
      .selectFrom('generations')
      .select('id')
      .where('user_id', '=', userId)
      .where('state', '=', 'done')
      .where('trashed_at', 'is', null)
      .orderBy('created_at')
      .executeTakeFirst()
    if (!run) return
    const response = await post(this.studio, `/generations/${run.id}/removal`, cookie, {})
    await response.arrayBuffer()
    this.count('a removal', response.status, 302)
  }

  private count(what: string, status: number, meant: number): void {
    this.answered += 1
    if (status !== meant) this.wrong.push(`${what} was answered with ${status}`)
  }
}

/** Mostly small mixes, of which some were made before. */
async function submitOne(studio: Studio, load: Load, seller: Seller, random: () => number): Promise<void> {
  await load.submit(seller, 'video-mixer', asFields(seller.mix(2, below(random, 1_000))))
  if (studio.app.jobs.hasEnded()) throw new Error('The jobs process has ended')
}

/** Of one run when nothing else is done; the middle of three. */
async function secondsOfARun([seller]: Seller[], random: () => number): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < 3; run += 1) {
    const outcome = await seller!.submit(2, 1_000 + below(random, 1e6))
    if (!outcome.ok) throw new Error(JSON.stringify(outcome))
    times.push(await secondsUntil(async () => (await openRuns()).length === 0, 120))
  }
  return median(times)
}

/** A page that is left open: its stream is opened again whenever it ends. */
async function watchOnAndOn(studio: Studio, { cookie }: Seller, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const response = await fetch(`${studio.app.url}/live/me`, { headers: { cookie }, signal })
      await response.body?.pipeTo(new WritableStream(), { signal })
    } catch {
      // Ended from either side.
    }
    await sleep(1_000)
  }
}

/** Starts the act at a steady beat, however long each takes, as people do. Waits for the last. */
async function repeat(ms: number, until: number, act: () => Promise<unknown>): Promise<void> {
  const acts: Promise<unknown>[] = []
  const startedAt = performance.now()
  for (let beat = 1; performance.now() < until; beat += 1) {
    acts.push(act())
    await sleep(Math.max(0, startedAt + beat * ms - performance.now()))
  }
  await Promise.all(acts)
}

async function sampleOf({ app }: Studio, at: number): Promise<Sample> {
  return { at, web: await useOf(app.web.pid), jobs: await useOf(app.jobs.pid) }
}

async function useOf(pid: number): Promise<Use> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const files = (await readdir(`/proc/${pid}/fd`)).length
  return { megabytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024, files }
}

/** Between the first and the last third: the middle of each, because memory goes up and down all the time. */
function growth(values: number[]): { end: number; more: number; share: number } {
  const third = Math.ceil(values.length / 3)
  const [start, end] = [median(values.slice(0, third)), median(values.slice(-third))]
  return { end, more: end - start, share: (end - start) / start }
}
