import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export type StoreFault =
  /** What a store says that is too busy; what was sent is not kept. */
  | 503
  /** What it answers although it did as it was told. */
  | 'answer-lost'
  /** The connection ends in the middle of what is sent. */
  | 'reset'

/** Stands before a store and lets the next writes fail, one fault each. */
export async function startFlakyStore(endpoint: string) {
  const faults: StoreFault[] = []
  const writes: string[] = []
  const server = createServer((incoming, response) => {
    void handle(incoming, response).catch(() => response.destroy())
  })

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const isWrite = incoming.method === 'PUT' || incoming.method === 'POST'
    if (isWrite) writes.push(incoming.url ?? '')
    const fault = isWrite ? faults.shift() : undefined
    if (fault === 503) {
      await text(incoming).catch(() => '')
      const body = '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>'
      return void response.writeHead(503, { 'content-type': 'application/xml' }).end(body)
    }
    if (fault === 'reset') {
      await once(incoming, 'data')
      return void incoming.destroy()
    }
    const { method, url, headers } = incoming
    const forwarded = request(new URL(url ?? '/', endpoint), { method, headers })
    incoming.pipe(forwarded)
    const [answer] = (await once(forwarded, 'response')) as [IncomingMessage]
    if (fault === 'answer-lost') {
      await text(answer)
      return void response.destroy()
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Addresses of all writes, failed or not. */
    writes,
    failNext: (...next: StoreFault[]) => void faults.push(...next),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
