import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { env } from '#app/env.server.ts'
import { log } from '#app/log.server.ts'
import type { Db, Trx } from './client.server.ts'

/**
 * Events between processes: PostgreSQL's NOTIFY on one channel, a topic in each payload. Nothing is stored: whoever was
 * not listening reads the rows.
 */
const CHANNEL = 'lumiku'
/** NOTIFY refuses 8,000 bytes and more. */
const PAYLOAD_BYTES = 7_900
const CHECK_MS = 10_000
const CHECK_TIMEOUT_MS = 5_000
const LONGEST_PAUSE_MS = 10_000

export type Topic = `generation:${string}` | `user:${string}`
/** `json` is the event as it travelled, for those who only pass it on. */
export type Listener = (event: Record<string, unknown>, json: string) => void

/** Tells every process. Inside a transaction it leaves at commit, and never leaves when that rolls back. */
export async function publish(on: Db | Trx, topic: Topic, event: object): Promise<void> {
  const payload = JSON.stringify({ topic, ...event })
  if (Buffer.byteLength(payload) > PAYLOAD_BYTES)
    throw new Error(`The event for ${topic} is too long to publish`)
  await sql`select pg_notify(${CHANNEL}, ${payload})`.execute(on)
}

/**
 * Calls `listener` with every event of the topic from now on. The first subscription opens this process's one listening
 * connection. Returns the way out.
 */
export function subscribe(topic: Topic, listener: Listener): () => void {
  const listeners = topics.get(topic) ?? new Set()
  topics.set(topic, listeners.add(listener))
  void listening()
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic)
  }
}

/** Calls `listener` whenever the connection is back after a gap in which events may have been lost. */
export function onGap(listener: () => void): () => void {
  gapListeners.add(listener)
  return () => gapListeners.delete(listener)
}

/** Resolves once this process hears what others publish. */
export function listening(): Promise<void> {
  connection ??= keepListening()
  return connection.ready
}

export async function stopListening(): Promise<void> {
  const open = connection
  connection = undefined
  await open?.stop()
}

const topics = new Map<string, Set<Listener>>()
const gapListeners = new Set<() => void>()
let connection: { ready: Promise<void>; stop(): Promise<void> } | undefined

function keepListening() {
  const stopped = new AbortController()
  const ready = Promise.withResolvers<void>()
  // Nobody may be waiting for it.
  ready.promise.catch(() => undefined)
  const finished = connectAgainAndAgain(stopped.signal, ready.resolve).then(() =>
    ready.reject(new Error('Stopped listening')),
  )
  return {
    ready: ready.promise,
    async stop() {
      stopped.abort()
      await finished
    },
  }
}

async function connectAgainAndAgain(signal: AbortSignal, onReady: () => void): Promise<void> {
  let pause = 100
  let isFirst = true
  while (!signal.aborted) {
    try {
      await listenUntilLost(signal, () => {
        pause = 100
        onReady()
        if (!isFirst) for (const tell of gapListeners) tell()
        isFirst = false
      })
    } catch (error) {
      if (signal.aborted) return
      log.warn({ error: String(error), pause }, 'event connection lost')
      await sleep(pause, undefined, { signal }).catch(() => undefined)
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    }
  }
}

/** Throws when the connection ends; a connection that went silent is found by asking it something. */
async function listenUntilLost(signal: AbortSignal, onListening: () => void): Promise<void> {
  const client = new pg.Client({
    connectionString: env().DATABASE_DIRECT_URL,
    connectionTimeoutMillis: 5_000,
    query_timeout: CHECK_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'lumiku events',
  })
  const lost = Promise.withResolvers<never>()
  lost.promise.catch(() => undefined)
  client.on('error', lost.reject).on('end', () => lost.reject(new Error('connection ended')))
  client.on('notification', ({ payload }) => payload && deliver(payload))
  const stop = () => lost.reject(new Error('stopped'))
  signal.addEventListener('abort', stop)
  let check: NodeJS.Timeout | undefined
  try {
    await Promise.race([client.connect(), lost.promise])
    await client.query(`listen ${CHANNEL}`)
    onListening()
    check = setInterval(() => client.query('select 1').catch(lost.reject), CHECK_MS)
    await lost.promise
  } finally {
    clearInterval(check)
    signal.removeEventListener('abort', stop)
    // A connection that hangs does not answer the goodbye either.
    await Promise.race([client.end().catch(() => undefined), sleep(1_000)])
  }
}

function deliver(payload: string): void {
  const event = JSON.parse(payload) as Record<string, unknown> & { topic: string }
  for (const listener of topics.get(event.topic) ?? []) {
    try {
      listener(event, payload)
    } catch (error) {
      log.error({ error: String(error), topic: event.topic }, 'a listener failed')
    }
  }
}
