import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A load balancer as Fly, Traefik and Caddy are set up in docs/deploy.md: it asks each process's `/health` and sends requests
 * in turn to those that said yes. It tries nothing twice and keeps its connections open, so nothing that a process does
 * wrong when it leaves is made up for.
 */
export interface Balancer {
  url: string
  /** Resolves once this process is sent requests. */
  untilSentTo(port: number): Promise<void>
  stop(): Promise<void>
}

const ASK_EVERY_MS = 500
const ASK_MS = 5_000
/** Longer than any visitor pauses between two requests. */
const KEEP_ALIVE_MS = 65_000

export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const isWell = new Map(ports.map((port) => [port, false]))
  const over = new AbortController()
  const agent = new http.Agent({ keepAlive: true, maxSockets: 200 })
  const asking = ports.map(async (port) => {
    while (!over.signal.aborted) {
      isWell.set(port, await says(port))
      await sleep(ASK_EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined)
    }
  })

  let turn = 0
  const server = http.createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const well = ports.filter((port) => isWell.get(port))
    const port = well[turn++ % well.length]
    if (port === undefined) return void response.writeHead(502).end('nobody is well')
    const { method, url, headers } = request
    const onward = http.request({ host: '127.0.0.1', port, method, path: url, headers, agent }, (answer) => {
      // How long this process keeps a connection open is no promise of the balancer's.
      const { connection: _, 'keep-alive': __, ...kept } = answer.headers
      response.writeHead(answer.statusCode ?? 502, kept)
      answer.on('error', () => response.destroy())
      answer.pipe(response)
    })
    onward.on('error', (error) => {
      if (response.headersSent) return response.destroy()
      response.writeHead(502).end(`${port}: ${error.message}`)
    })
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async untilSentTo(port) {
      while (!isWell.get(port) && !over.signal.aborted) await sleep(50)
    },
    async stop() {
      over.abort()
      await Promise.all(asking)
      server.closeAllConnections()
      server.close()
      agent.destroy()
    },
  }
}

async function says(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(ASK_MS) })
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false
  }
}
