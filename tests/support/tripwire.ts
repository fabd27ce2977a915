import { createServer, request as httpRequest } from 'node:http'
import net, { type AddressInfo, type Socket } from 'node:net'

/**
 * Counts every step that a process takes outside of itself, a statement or a request, and springs at the one it is set
 * to: `before` the other side hears of it, or `after` it was done there and before the process learns of that. The
 * connection breaks then. So a fault can be put between any two steps, and nothing in the product knows of it.
 */
export interface Tripwire {
  /** Springs at this step from now on, the first being 1. */
  arm(step: number, moment: Moment, spring?: () => void): void
  /** Lets everything pass again. Returns the steps since `arm`. */
  disarm(): number
  /** For what stands in the way: the number of the step that comes now. */
  next(): number
  /** And whether it breaks off here. */
  meet(step: number, moment: Moment): boolean
}

export type Moment = 'before' | 'after'

export function makeTripwire(): Tripwire {
  let set: { step: number; moment: Moment; spring: (() => void) | undefined } | undefined
  let steps = 0
  return {
    arm(step, moment, spring) {
      steps = 0
      set = { step, moment, spring }
    },
    disarm() {
      set = undefined
      return steps
    },
    next: () => ++steps,
    meet(step, moment) {
      if (!set || set.step !== step || set.moment !== moment) return false
      set.spring?.()
      return true
    },
  }
}

export interface Relay {
  url: string
  close(): Promise<void>
}

const [EXECUTE, QUERY, READY_FOR_QUERY] = [...'EQZ'].map((letter) => letter.charCodeAt(0))

/** Stands before PostgreSQL. A step is a statement that is executed: `Execute` or `Query` of its protocol, version 3. */
export async function relayStatements(databaseUrl: string, tripwire: Tripwire): Promise<Relay> {
  const { hostname, port } = new URL(databaseUrl)
  const relay = await relayTo((client) => {
    const server = net.connect(Number(port || 5432), hostname)
    pair(client, server)
    // The first message of a connection has no letter in front.
    const asked = new Messages({ startsWithLetter: false })
    const answered = new Messages({ startsWithLetter: true })
    let underWay = 0
    client.on('data', (chunk: Buffer) => {
      for (const message of asked.read(chunk)) {
        if (message[0] === EXECUTE || message[0] === QUERY) {
          underWay = tripwire.next()
          if (tripwire.meet(underWay, 'before')) return void client.destroy()
        }
        server.write(message)
      }
    })
    server.on('data', (chunk: Buffer) => {
      for (const message of answered.read(chunk)) {
        // This one is done then, and committed where it was a transaction of its own.
        const isDone = message[0] === READY_FOR_QUERY && underWay > 0
        if (isDone && tripwire.meet(underWay, 'after')) return void client.destroy()
        client.write(message)
      }
    })
  })
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${relay.port}`
  return { url: url.href, close: relay.close }
}

/** Stands before an HTTP server, whose own address in its answers becomes the relay's. A step is a request. */
export async function relayRequests(baseUrl: string, tripwire: Tripwire): Promise<Relay> {
  const server = createServer((request, response) => {
    const step = tripwire.next()
    if (tripwire.meet(step, 'before')) return void request.socket.destroy()
    const onward = httpRequest(
      new URL(request.url ?? '/', baseUrl),
      { method: request.method, headers: request.headers, agent: false },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        answer.on('end', () => {
          if (tripwire.meet(step, 'after')) return void request.socket.destroy()
          response.writeHead(answer.statusCode ?? 502, answer.headers).end(text.replaceAll(baseUrl, url))
        })
      },
    )
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    url,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Cuts a stream of PostgreSQL's protocol into messages: a letter, a length that counts itself, the rest. */
class Messages {
  #rest = Buffer.alloc(0)
  #hasLetter: boolean

  constructor({ startsWithLetter }: { startsWithLetter: boolean }) {
    this.#hasLetter = startsWithLetter
  }

  *read(chunk: Buffer): Generator<Buffer> {
    this.#rest = Buffer.concat([this.#rest, chunk])
    for (;;) {
      const letters = this.#hasLetter ? 1 : 0
      if (this.#rest.length < letters + 4) return
      const length = letters + this.#rest.readUInt32BE(letters)
      if (this.#rest.length < length) return
      const message = this.#rest.subarray(0, length)
      this.#rest = this.#rest.subarray(length)
      this.#hasLetter = true
      yield message
    }
  }
}

async function relayTo(onClient: (client: Socket) => void) {
  const clients = new Set<Socket>()
  const server = net.createServer((client) => {
    clients.add(client)
    client.once('close', () => clients.delete(client))
    onClient(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const client of clients) client.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function pair(one: Socket, other: Socket): void {
  const end = () => {
    one.destroy()
    other.destroy()
  }
  // Message by message, each waits for the other side's acknowledgement otherwise.
  for (const socket of [one, other]) socket.setNoDelay(true).on('error', end).on('close', end)
}
