import { once } from 'node:events'
import net from 'node:net'
import type { App } from '#tests/support/app.ts'
import type { DrillRow } from '../drill.ts'
import { pageTime } from './door.ts'

/** The headers' ten seconds, the check every five, and what a busy machine adds. */
const GONE_AFTER_S = 25

/** Connections that say nothing, or say it slowly: they are ended, and others are served meanwhile. */
export async function idleConnections(app: App, howMany: number): Promise<DrillRow[]> {
  const { hostname, port } = new URL(app.url)
  const startedAt = performance.now()
  const sockets = Array.from({ length: howMany }, (_, at) => {
    const socket = net.connect(Number(port), hostname).on('error', () => undefined)
    if (at % 2) socket.write('GET / HTTP/1.1\r\nHost: lumiku\r\nX-Slow: ')
    return socket.resume()
  })
  const ended = Promise.all(sockets.map((socket) => socket.closed || once(socket, 'close')))
  const idle = { isOver: false }
  const others = pageTime(app, idle)
  await ended
  idle.isOver = true
  return [
    {
      name: `${howMany} idle connections, ended after`,
      value: (performance.now() - startedAt) / 1000,
      unit: 's',
      limit: GONE_AFTER_S,
    },
    { name: 'a page meanwhile, p95', value: await others, unit: 'ms', limit: 500 },
  ]
}
