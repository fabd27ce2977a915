import { fork } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { createTestGeneration, createTestUser } from '#tests/support/factories.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { monotonicMs, percentile } from './in-child.ts'
import type { BenchRow } from './main.ts'

const USERS = 50
const RUNS_PER_USER = 20
const STREAMS = USERS * RUNS_PER_USER
const SECONDS = 10
const BATCHES_PER_SECOND = 20

process.on('disconnect', () => process.exit())
const server = fork(fileURLToPath(new URL('live-server.ts', import.meta.url)))
const [{ port }] = (await once(server, 'message')) as [{ port: number }]
const before = await use()

const late: number[] = []
let committedAt = 0
let early = 0
let isMeasuring = false
const runs: string[] = []
for (let user = 0; user < USERS; user++) {
  const { userId } = await createTestUser()
  const cookie = await cookieOf(userId)
  const ids = await Promise.all(
    Array.from({ length: RUNS_PER_USER }, () => createTestGeneration(userId, { state: 'running' })),
  )
  await Promise.all(ids.map((id) => watch(id, cookie)))
  runs.push(...ids)
}
await sleep(1_000)

const idle = await use()
const idleFrom = monotonicMs()
await sleep(3_000)
const busyFrom = await use()
const idleShare = (busyFrom.cpuSeconds - idle.cpuSeconds) / ((monotonicMs() - idleFrom) / 1000)

isMeasuring = true
const startedAt = monotonicMs()
let sent = 0
for (let tick = 0; tick < SECONDS * BATCHES_PER_SECOND; tick++) {
  const from = (tick * runs.length) / BATCHES_PER_SECOND
  const batch = Array.from(
    { length: STREAMS / BATCHES_PER_SECOND },
    (_, index) => runs[(from + index) % runs.length]!,
  )
  await publishTo(batch, tick / (SECONDS * BATCHES_PER_SECOND))
  sent += batch.length
  await sleep(Math.max(0, startedAt + ((tick + 1) * 1_000) / BATCHES_PER_SECOND - monotonicMs()))
}
await sleep(500)
const seconds = (monotonicMs() - startedAt) / 1000
const after = await use()
const rows: BenchRow[] = [
  { name: `processor share of ${STREAMS} open streams, idle`, value: idleShare * 100, unit: '%' },
  {
    name: `processor share of ${STREAMS} streams × 1 update a second`,
    value: ((after.cpuSeconds - busyFrom.cpuSeconds) / seconds) * 100,
    unit: '%',
    limit: 15,
  },
  { name: 'commit to client, p50', value: percentile(late, 0.5), unit: 'ms' },
  { name: 'commit to client, p95', value: percentile(late, 0.95), unit: 'ms', limit: 100 },
  { name: 'updates that arrived', value: (late.length / sent) * 100, unit: '%', limit: 100, atLeast: true },
  { name: 'memory per stream', value: (after.rss - before.rss) / STREAMS / 1024, unit: 'kB' },
]
server.kill()
process.send!(rows)

/** One commit for all: the clock of each is the moment the commit was answered. */
async function publishTo(ids: string[], fraction: number): Promise<void> {
  const payloads = ids.map((id) =>
    JSON.stringify({ topic: `generation:${id}`, type: 'progress', step: 'join', fraction, etaSeconds: 12 }),
  )
  committedAt = Infinity
  await sql`select pg_notify('lumiku', payload) from unnest(${payloads}::text[]) as payload`.execute(db)
  committedAt = monotonicMs()
  settle()
}

/** Arrivals that came before the commit's answer did: as late as the answer itself, which is not at all. */
function settle(): void {
  for (; early > 0; early--) late.push(0)
}

function watch(id: string, cookie: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.get({
      port,
      host: '127.0.0.1',
      path: `/live/generations/${id}`,
      headers: { cookie },
      agent: false,
    })
    request.on('error', reject)
    request.on('response', (response) => {
      if (response.statusCode !== 200) return reject(new Error(`HTTP ${response.statusCode}`))
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        const events = chunk.split('\ndata: ').length - 1
        if (chunk.includes('"snapshot"')) resolve()
        else if (isMeasuring) for (let event = 0; event < events; event++) hear()
      })
    })
  })
}

function hear(): void {
  if (committedAt === Infinity) early += 1
  else late.push(monotonicMs() - committedAt)
}

async function use(): Promise<{ cpuSeconds: number; rss: number }> {
  server.send('use')
  const [answer] = (await once(server, 'message')) as [{ cpuSeconds: number; rss: number }]
  return answer
}
