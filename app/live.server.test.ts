import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import express from 'express'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { listening, stopListening } from '#app/db/notify.server.ts'
import type { GenerationEvent, SnapshotEvent } from '#app/live-events.ts'
import { closeLiveStreams, liveRouter } from '#app/live.server.ts'
import { registry } from '#app/metrics.server.ts'
import {
  cancelGeneration,
  claimGeneration,
  deliverOutput,
  reportProgress,
  settleGeneration,
  submitGeneration,
  type Claim,
} from '#app/models/generation.server.ts'
import { endSessions, startSession } from '#app/models/session.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import tool, { tinyInput } from '#tests/fakes/tiny-tool/tool.ts'
import { createTestUser } from '#tests/support/factories.ts'

let server: Server
let origin: string

beforeAll(async () => {
  server = createServer(express().use(liveRouter())).listen(0)
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await listening()
})

afterAll(async () => {
  closeLiveStreams()
  server.close()
  await stopListening()
  await stopQueue()
})

async function createWatcher() {
  const { userId } = await createTestUser({ credits: 20 })
  const token = await startSession(userId, { userAgent: '', ip: '' })
  return { userId, cookie: `lumiku_session=${token}` }
}

async function submitted(userId: string, count = 2): Promise<string> {
  const input = tinyInput.parse({ count })
  const outcome = await submitGeneration({
    userId,
    toolId: 'tiny-tool',
    tool,
    input,
    submissionKey: randomUUID(),
  })
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.generationId
}

async function claimed(id: string): Promise<Claim> {
  const outcome = await claimGeneration(id)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.claim
}

const deliver = (claim: Claim, index: number) =>
  deliverOutput(
    claim,
    { index, name: `${index}.txt`, contentType: 'text/plain', facts: {}, recipe: {}, manifest: {} },
    {
      key: `generations/${claim.generationId}/${index}.txt`,
      bytes: 1,
      sha256: 'a'.repeat(64),
      share: { credits: 2, from: index, to: index + 1 },
    },
  )

/** A stream as a browser sees it. */
async function open(path: string, headers: Record<string, string>) {
  const abort = new AbortController()
  const response = await fetch(origin + path, { headers, signal: abort.signal })
  const events: { id: string; data: GenerationEvent }[] = []
  let isEnded = false
  const reading = (async () => {
    let text = ''
    for await (const chunk of Readable.fromWeb(response.body as WebStream).setEncoding('utf8')) {
      text += String(chunk)
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const id = /^id: (.*)$/m.exec(block)?.[1]
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (id && data) events.push({ id, data: JSON.parse(data) as GenerationEvent })
      }
    }
    isEnded = true
  })().catch(() => undefined)
  return {
    status: response.status,
    headers: response.headers,
    events,
    types: () => events.map(({ data }) => data.type),
    isEnded: () => isEnded,
    close: async () => {
      abort.abort()
      await reading
    },
  }
}

test('a stream opens with the rows as they are, tells what happens and ends with the run', async () => {
  const { userId, cookie } = await createWatcher()
  const id = await submitted(userId)
  const stream = await open(`/live/generations/${id}`, { cookie })
  expect(stream.headers.get('content-type')).toContain('text/event-stream')
  await expect.poll(stream.types).toEqual(['snapshot'])
  expect(stream.events[0]?.data).toMatchObject({ id, state: 'queued', queuePosition: 1, outputs: [] })

  const claim = await claimed(id)
  await reportProgress(claim, { step: 'writing', fraction: 0.5, etaSeconds: 1 })
  await deliver(claim, 0)
  await settleGeneration(claim)
  await expect.poll(stream.isEnded).toBe(true)
  expect(stream.types()).toEqual(['snapshot', 'progress', 'progress', 'output', 'settled'])
  expect(stream.events[3]?.data).toMatchObject({
    delivered: 1,
    captured: 2,
    output: { index: 0, name: '0.txt', url: expect.stringMatching(/^\/files\//) },
  })
  expect(stream.events[4]?.data).toMatchObject({ state: 'done', captured: 2, released: 2 })
  const numbers = stream.events.map((event) => Number.parseInt(event.id))
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  expect(new Set(numbers).size).toBe(numbers.length)
})

test('who comes back is told everything anew, and to stay away once it is over', async () => {
  const { userId, cookie } = await createWatcher()
  const id = await submitted(userId)
  const claim = await claimed(id)
  await deliver(claim, 1)
  const stream = await open(`/live/generations/${id}`, { cookie, 'last-event-id': '17' })
  // The database may tell of the delivery a moment after it was read: it is heard twice then, and never missed.
  await expect.poll(() => stream.types()[0]).toBe('snapshot')
  expect(stream.events[0]?.data).toMatchObject({ state: 'running', delivered: 1, outputs: [{ index: 1 }] })
  await cancelGeneration(userId, id)
  await expect.poll(stream.isEnded).toBe(true)

  const after = await open(`/live/generations/${id}`, { cookie })
  await expect.poll(after.isEnded).toBe(true)
  expect(after.types()).toEqual(['snapshot'])
  const again = await open(`/live/generations/${id}`, { cookie, 'last-event-id': after.events[0]!.id })
  expect(again.status).toBe(204)
})

test("nobody watches somebody else's run", async () => {
  const { userId } = await createWatcher()
  const { cookie } = await createWatcher()
  const id = await submitted(userId)
  expect((await open(`/live/generations/${id}`, { cookie })).status).toBe(404)
  expect((await open('/live/generations/nonsense', { cookie })).status).toBe(404)
  expect((await open(`/live/generations/${id}`, {})).status).toBe(401)
  expect((await open('/live/me', {})).status).toBe(401)
})

test('a user hears of their own runs only', async () => {
  const { userId, cookie } = await createWatcher()
  const { userId: other } = await createWatcher()
  const stream = await open('/live/me', { cookie })
  await submitted(other)
  const id = await submitted(userId)
  await cancelGeneration(userId, id)
  await expect
    .poll(() => stream.events.map(({ data }) => data))
    .toMatchObject([
      { type: 'generation', generationId: id, state: 'queued' },
      { type: 'generation', generationId: id, state: 'cancelled' },
    ])
  await stream.close()
})

test('after a gap in hearing every watcher gets the rows again', async () => {
  const { userId, cookie } = await createWatcher()
  const id = await submitted(userId)
  const stream = await open(`/live/generations/${id}`, { cookie })
  await expect.poll(stream.types).toEqual(['snapshot'])
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'lumiku events' and datname = current_database()`.execute(db)
  await deliver(await claimed(id), 0)
  await expect
    .poll(() => stream.types().filter((type) => type === 'snapshot').length, { timeout: 5_000 })
    .toBe(2)
  // A delivery that comes after the gap is heard by itself.
  await expect.poll(() => stream.events.at(-1)?.data).toMatchObject({ delivered: 1 })
  await stream.close()
})

test('a stream of a run with hundreds of outputs opens, and goes on', async () => {
  const { userId, cookie } = await createWatcher()
  const { id, claim } = await withManyOutputs(userId)
  const stream = await open(`/live/generations/${id}`, { cookie })
  await expect.poll(() => stream.types()[0], { timeout: 5_000 }).toBe('snapshot')
  expect(stream.events[0]?.data).toMatchObject({ outputs: { length: 600 } })
  expect(JSON.stringify(stream.events[0]).length).toBeGreaterThan(512 * 1024)
  await reportProgress(claim, { step: 'writing', fraction: 0.5, etaSeconds: 1 })
  await expect.poll(() => stream.types().at(-1)).toBe('progress')
  // After a gap it gets all of them again.
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'lumiku events' and datname = current_database()`.execute(db)
  await expect.poll(() => stream.types().at(-1), { timeout: 5_000 }).toBe('snapshot')
  expect(stream.isEnded()).toBe(false)
  await stream.close()
})

test('a page that has outputs already is told the others, and which there are', async () => {
  const { userId, cookie } = await createWatcher()
  const { id, claim } = await withManyOutputs(userId)
  // While the page was on its way: one more was delivered, one was removed, and one that it knew as failed came.
  await deliver(claim, 0)
  await sql`update outputs set deleted_at = now() where generation_id = ${id} and index = 7`.execute(db)
  const stream = await open(`/live/generations/${id}?known=1-299,301-600`, { cookie })
  await expect.poll(() => stream.types()[0], { timeout: 5_000 }).toBe('snapshot')
  const { outputs = [] } = stream.events[0]!.data as SnapshotEvent
  const whole = outputs.filter((output) => 'index' in output)
  expect(whole.map(({ index }) => index)).toEqual([0, 300])
  expect(whole[0]).toMatchObject({ name: '0.txt', url: expect.stringMatching(/^\/files\//) })
  expect(outputs).toHaveLength(600)
  expect(outputs[1]).toEqual({ id: expect.any(String) })
  expect(JSON.stringify(outputs).length).toBeLessThan(64 * 1024)
  await stream.close()
})

test('who waits in line is told the place anew, without what is known', { timeout: 40_000 }, async () => {
  const { userId, cookie } = await createWatcher()
  const { id } = await withManyOutputs(userId)
  await sql`update generations set state = 'queued' where id = ${id}`.execute(db)
  const stream = await open(`/live/generations/${id}`, { cookie })
  await expect.poll(stream.types, { timeout: 20_000, interval: 500 }).toEqual(['snapshot', 'snapshot'])
  expect(stream.events[0]?.data).toMatchObject({ state: 'queued', delivered: 600, outputs: { length: 600 } })
  expect(stream.events[1]?.data).toMatchObject({ state: 'queued', delivered: 600 })
  expect(stream.events[1]?.data).not.toHaveProperty('outputs')
  await stream.close()
})

test('a reader that takes nothing is cut off, whatever it was given at once', async () => {
  const { userId, cookie } = await createWatcher()
  const { id } = await withManyOutputs(userId)
  const before = await openStreams()
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1').pause()
  // Breaking off is told as an error, if it is.
  socket.on('error', () => undefined)
  socket.write(`GET /live/generations/${id} HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}\r\n\r\n`)
  await expect.poll(openStreams).toBe(before + 1)
  const event = { type: 'progress', step: 'x'.repeat(7_000), fraction: 0.5, etaSeconds: 1 }
  // Beyond what the two ends of a connection hold: some megabytes.
  for (let sent = 0; sent < 100 && (await openStreams()) > before; sent += 1) {
    await sql`select pg_notify('lumiku', ${JSON.stringify({ topic: `generation:${id}`, ...event })} || repeat(' ', n))
      from generate_series(1, 50) n`.execute(db)
  }
  await expect.poll(openStreams).toBe(before)
  socket.destroy()
})

test('a browser that leaves while its session is looked up leaves no stream behind', async () => {
  const { userId, cookie } = await createWatcher()
  const id = await submitted(userId)
  const before = await openStreams()
  const left: Promise<unknown>[] = []
  const requests: Promise<unknown>[] = []
  const seen = (_request: unknown, response: ServerResponse) => left.push(once(response, 'close'))
  server.on('request', seen)
  await db.transaction().execute(async (trx) => {
    await sql`lock table sessions`.execute(trx)
    const abort = new AbortController()
    for (const path of ['/live/me', `/live/generations/${id}`]) {
      requests.push(
        fetch(origin + path, { headers: { cookie }, signal: abort.signal }).catch(() => undefined),
      )
    }
    await expect.poll(() => left.length).toBe(2)
    abort.abort()
    await Promise.all(left)
  })
  server.off('request', seen)
  await Promise.all(requests)
  // Whoever asks after them is answered after them.
  const next = await open('/live/me', { cookie })
  expect(next.status).toBe(200)
  await expect.poll(openStreams).toBe(before + 1)
  await next.close()
})

test('a revoked session loses its streams within 30 seconds', { timeout: 40_000 }, async () => {
  const { userId, cookie } = await createWatcher()
  const stream = await open('/live/me', { cookie })
  await endSessions(userId)
  await expect.poll(stream.isEnded, { timeout: 30_000, interval: 500 }).toBe(true)
})

test('closing the process ends the streams, so that browsers go to another', async () => {
  const { cookie } = await createWatcher()
  const stream = await open('/live/me', { cookie })
  closeLiveStreams()
  await expect.poll(stream.isEnded).toBe(true)
})

/** A running one with 600 delivered outputs, of names as long as people give them. */
async function withManyOutputs(userId: string) {
  const id = await submitted(userId)
  const claim = await claimed(id)
  await sql`update generations set planned = 601, delivered = 600 where id = ${id}`.execute(db)
  await sql`insert into outputs
      (generation_id, index, state, credits, name, storage_key, poster_key, preview_key, content_type, bytes, sha256, facts)
    select ${id}::uuid, n, 'delivered', 0, 'promo-lebaran-' || n || '.mp4', key || '.mp4', key || '.jpg', key || '-p.mp4',
      'video/mp4', 1, repeat('a', 64), '{"width": 1080, "height": 1920, "seconds": 15}'
    from generate_series(1, 600) n, lateral (select 'generations/' || ${id} || '/' || n) as keys (key)`.execute(
    db,
  )
  return { id, claim }
}

async function openStreams(): Promise<number> {
  const streams = await registry().getSingleMetric('lumiku_live_streams')?.get()
  return streams?.values[0]?.value ?? 0
}
