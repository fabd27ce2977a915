import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { cancelGeneration } from '#app/models/generation.server.ts'
import { sweepIncoming, sweepUnfinishedUploads } from '#app/models/upload.server.ts'
import { photo } from '#tests/support/media.ts'
import { freePort } from '../../bin/postgres.ts'
import { EVERY_TIER, type Drill, type DrillOptions, type DrillRow } from './drill.ts'
import { inLanes } from './lanes.ts'
import { asFields, openRuns, post, ruleRows, secondsUntil, type Seller, type Studio } from './studio.ts'

/**
 * P9, P10: kill -9 of web processes, several side by side, while a browser submits to each without a pause and another
 * uploads to it. Debits, holds and messages must belong together afterwards, and nothing half may be taken for a file.
 * The jobs process rests meanwhile.
 */
export const killWeb: Drill = { name: 'kill-web', tiers: EVERY_TIER, run }

const KILLS = { quick: 4, default: 60, release: 1_000 }
const LANES = { quick: 2, default: 4, release: 4 }
/** After so many kills what they left is looked at, and cancelled: thousands would be carried along otherwise. */
const LOOK_EVERY = 20
/** After this an unfinished upload is given up. */
const GIVEN_UP_MS = 25 * 3_600_000
const UPLOAD_NAME = 'Cut off.jpg'
const PADDING_BYTES = 400_000
const PIECE_BYTES = 4_000
const PIECE_EVERY_MS = 30

interface Kills {
  done: number
  /** Submits that a browser heard of. */
  answered: number
  /** Uploads that were under way when their process died. */
  uploads: number
  /** Rows that submits left. */
  runs: number
  silent: string[]
  uneven: string[]
}

async function run(studio: Studio, { tier, random }: DrillOptions): Promise<DrillRow[]> {
  const kills: Kills = { done: 0, answered: 0, uploads: 0, runs: 0, silent: [], uneven: [] }
  const sellers: Seller[] = []
  for (let lane = 0; lane < LANES[tier]; lane += 1) sellers.push(await studio.createSeller(1_000_000))
  const users = sellers.map(({ userId }) => userId)
  const usedBefore = await usedBytes(users)
  await studio.app.jobs.stop(30)

  const body = await slowForm()
  await inLanes(sellers.length, async (lane) => {
    const seller = sellers[lane]!
    for (let turn = 1; kills.done < KILLS[tier] && kills.silent.length === 0; turn += 1) {
      await killOne(studio, seller, body, kills, random)
      if (turn % LOOK_EVERY === 0) await lookAt(seller, kills)
    }
    await lookAt(seller, kills)
  })
  const half = await findHalf(users, body.fileBytes)
  const left = await findLeft(studio, users, usedBefore)
  await studio.app.restartJobs()
  const open = (await openRuns()).length
  return [
    { name: `P9 kills in ${LANES[tier]} lanes`, value: kills.done, figure: 'kill -9 of a web process' },
    { name: 'processes that answered nobody', value: kills.silent.length, limit: 0, details: kills.silent },
    { name: 'runs that were begun', value: kills.runs, limit: kills.answered, atLeast: true },
    { name: 'of them heard of by the browser', value: kills.answered, limit: kills.done, atLeast: true },
    {
      name: 'runs without their hold, their entries or their message',
      value: kills.uneven.length,
      limit: 0,
      harm: 'lost',
      details: kills.uneven,
    },
    { name: 'runs left open', value: open, limit: 0 },
    { name: 'P10 uploads cut off by a kill', value: kills.uploads },
    { name: 'of them taken for whole', value: half.length, limit: 0, details: half },
    { name: 'rows, files and room that they keep after a day', value: left.length, limit: 0, details: left },
    ...(await ruleRows(studio)),
  ]
}

async function killOne(
  studio: Studio,
  seller: Seller,
  form: Form,
  kills: Kills,
  random: () => number,
): Promise<void> {
  // Nobody else submits by the hundred.
  await db.deleteFrom('rate_limits').execute()
  const port = await freePort()
  const at = `http://localhost:${port}`
  const web = studio.app.startAnother('web', { PORT: String(port) })
  const isUp = await secondsUntil(async () => (await fetch(`${at}/health`)).ok, 60)
  if (isUp === Infinity) {
    kills.silent.push(`nobody listens at ${at}: ${web.lastLines(3)}`)
    return await web.stop(10)
  }
  const isOver = new AbortController()
  let answered = 0
  const submitting = (async () => {
    while (!isOver.signal.aborted) answered += await submitOnce(studio, seller, at)
  })()
  const uploading = uploadSlowly(studio, seller, at, form)
  // The first answer of a new process takes long; from then on any moment is as likely as another.
  await secondsUntil(async () => answered > 0, 30)
  await sleep(random() * 1_000)
  web.kill('SIGKILL')
  await web.ended
  isOver.abort()
  await submitting
  kills.uploads += (await uploading) ? 0 : 1
  kills.answered += answered
  kills.done += 1
}

/** 1 when the browser was told of a new run. */
async function submitOnce(studio: Studio, seller: Seller, at: string): Promise<number> {
  try {
    const fields = { ...asFields(seller.mix(2)), _key: randomUUID() }
    const response = await post(studio, '/studio/video-mixer', seller.cookie, fields, at)
    await response.arrayBuffer()
    return response.status === 302 ? 1 : 0
  } catch {
    // The process went away in the middle; that is the drill.
    await sleep(20)
    return 0
  }
}

interface Form {
  boundary: string
  body: Buffer
  /** Of the file that it holds. */
  fileBytes: number
}

/** With a picture that is long enough to be cut off anywhere. */
async function slowForm(): Promise<Form> {
  const boundary = `----${randomUUID()}`
  const file = Buffer.concat([await readFile(await photo({})), Buffer.alloc(PADDING_BYTES)])
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="${UPLOAD_NAME}"\r\nContent-Type: image/jpeg\r\n\r\n`
  return {
    boundary,
    body: Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    fileBytes: file.length,
  }
}

/** Sends it in small pieces, as by a bad network; whether all of it was taken. */
async function uploadSlowly(studio: Studio, seller: Seller, at: string, form: Form): Promise<boolean> {
  async function* pieces() {
    for (let start = 0; start < form.body.length; start += PIECE_BYTES) {
      yield form.body.subarray(start, start + PIECE_BYTES)
      await sleep(PIECE_EVERY_MS)
    }
  }
  const request: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    redirect: 'manual',
    headers: {
      cookie: seller.cookie,
      Origin: studio.app.url,
      'Content-Type': `multipart/form-data; boundary=${form.boundary}`,
    },
    body: Readable.toWeb(Readable.from(pieces())) as ReadableStream,
    duplex: 'half',
  }
  try {
    await (await fetch(`${at}/uploads`, request)).arrayBuffer()
    return true
  } catch {
    return false
  }
}

async function lookAt({ userId }: Seller, kills: Kills): Promise<void> {
  kills.uneven.push(...(await unevenRuns(userId)))
  const { runs } = await db
    .selectFrom('generations')
    .select((eb) => eb.fn.countAll<string>().as('runs'))
    .where('user_id', '=', userId)
    .where('state', '=', 'queued')
    .executeTakeFirstOrThrow()
  kills.runs += Number(runs)
  await cancelAll(userId)
}

/** Debits, holds and messages belong together: each run of the user has one of each, and there are no others. */
async function unevenRuns(userId: string): Promise<string[]> {
  const { rows } = await sql<{ detail: string }>`
    select format('generation %s has %s holds, %s debits, %s messages', g.id, count(distinct h.id), count(distinct t.id), count(distinct j.id)) as detail
    from generations g
    left join holds h on h.generation_id = g.id
    left join ledger_transactions t on t.generation_id = g.id and t.kind = 'hold'
    left join pgboss.job j on j.name = 'render' and j.data ->> 'generationId' = g.id::text
    where g.state = 'queued' and g.user_id = ${userId}
    group by g.id having count(distinct h.id) <> 1 or count(distinct t.id) <> 1 or count(distinct j.id) <> 1
    union all
    select format('message %s has no generation', j.id) from pgboss.job j
    where j.name = 'render' and j.state = 'created' and j.group_id = ${userId}
      and not exists (select from generations g where g.id::text = j.data ->> 'generationId')
    union all
    select format('hold %s has no generation', h.id) from holds h
    where h.user_id = ${userId} and not exists (select from generations g where g.id = h.generation_id)`.execute(
    db,
  )
  return rows.map(({ detail }) => detail)
}

async function cancelAll(userId: string): Promise<void> {
  const open = await db
    .selectFrom('generations')
    .select('id')
    .where('user_id', '=', userId)
    .where('state', '=', 'queued')
    .execute()
  for (const { id } of open) await cancelGeneration(userId, id)
}

function cutOff(users: string[]) {
  return db.selectFrom('uploads').where('user_id', 'in', users).where('name', '=', UPLOAD_NAME)
}

/** Uploads that are taken for whole, and are not. */
async function findHalf(users: string[], wholeBytes: number): Promise<string[]> {
  const rows = await cutOff(users)
    .select(['id', 'state', 'bytes'])
    .where('state', 'in', ['inspecting', 'ready'])
    .where('bytes', '<>', wholeBytes)
    .execute()
  return rows.map((row) => JSON.stringify(row))
}

/** What a day later still lies of the others. */
async function findLeft(studio: Studio, users: string[], usedBefore: number): Promise<string[]> {
  const now = new Date(Date.now() + GIVEN_UP_MS)
  while ((await sweepUnfinishedUploads({ now })).abandoned > 0);
  await sweepIncoming({ now })
  const rows = await cutOff(users)
    .select('id')
    .where('state', '=', 'receiving')
    .where('deleted_at', 'is', null)
    .execute()
  const files = await readdir(path.join(studio.app.dataDir, 'incoming')).catch(() => [])
  const whole = await cutOff(users)
    .select((eb) => eb.fn.coalesce(eb.fn.sum<string>('bytes'), eb.val('0')).as('bytes'))
    .where('state', 'in', ['inspecting', 'ready'])
    .executeTakeFirstOrThrow()
  const strayBytes = (await usedBytes(users)) - usedBefore - Number(whole.bytes)
  return [
    ...rows.map(({ id }) => `upload ${id} is still being received`),
    ...files.map((name) => `incoming/${name}`),
    ...(strayBytes === 0 ? [] : [`${strayBytes} bytes are counted that nobody keeps`]),
  ]
}

async function usedBytes(users: string[]): Promise<number> {
  const { bytes } = await db
    .selectFrom('users')
    .select((eb) => eb.fn.sum<string>('used_bytes').as('bytes'))
    .where('id', 'in', users)
    .executeTakeFirstOrThrow()
  return Number(bytes)
}
