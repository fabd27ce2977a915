import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'

/** The parts of an event that tests look at. */
export interface SentryEvent {
  event_id: string
  release?: string
  environment?: string
  tags?: Record<string, string | number>
  user?: Record<string, unknown>
  exception?: { values: { type: string; value: string }[] }
}

/** What takes the envelopes of Sentry's clients, over real HTTP, and keeps the events in them. */
export interface FakeSentry {
  dsn: string
  events: SentryEvent[]
  /** Every envelope as it came: what must not leave is looked for in it. */
  envelopes: string[]
  /** From now on requests are taken and never answered. */
  hang(): void
  close(): Promise<void>
}

const PROJECT = '4'

export async function startFakeSentry(): Promise<FakeSentry> {
  const events: SentryEvent[] = []
  const envelopes: string[] = []
  let isHanging = false
  const server = createServer((request, response) => {
    // A browser asks from another origin.
    response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Access-Control-Allow-Headers', '*')
    if (request.method === 'GET') return void response.end(JSON.stringify(events))
    if (request.method !== 'POST' || isHanging) {
      if (!isHanging) response.end()
      return
    }
    void buffer(request).then((body) => {
      const isPacked = request.headers['content-encoding'] === 'gzip'
      const envelope = (isPacked ? gunzipSync(body) : body).toString()
      envelopes.push(envelope)
      events.push(...eventsIn(envelope))
      response.setHeader('Content-Type', 'application/json').end('{}')
    })
  })
  server.listen(0)
  await once(server, 'listening')
  return {
    dsn: `http://public@127.0.0.1:${(server.address() as AddressInfo).port}/${PROJECT}`,
    events,
    envelopes,
    hang: () => (isHanging = true),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** An envelope is lines of JSON: its header, then a header and a payload for each item. */
function eventsIn(envelope: string): SentryEvent[] {
  const lines = envelope.split('\n').slice(1)
  return lines.flatMap((line, at) => {
    if (at % 2 !== 0 || !line) return []
    const { type } = JSON.parse(line) as { type?: string }
    return type === 'event' ? [JSON.parse(lines[at + 1]!) as SentryEvent] : []
  })
}
