import { once } from 'node:events'
import net from 'node:net'

/** A stretch of network between a process and a server, to be cut, to hang or to be slow. */
export interface Relay {
  port: number
  /** The same address, by way of the relay. */
  through(url: string): string
  /** As a server that ended: nobody listens, and who was connected is not any more. */
  cut(): Promise<void>
  /** As a machine that vanished: connections stay, and nothing arrives. */
  hang(): void
  /** Each piece arrives so many milliseconds late, in both directions together. */
  slow(ms: number): void
  mend(): Promise<void>
  stop(): Promise<void>
}

export async function startRelay(targetPort: number): Promise<Relay> {
  const sockets = new Set<net.Socket>()
  let mode: 'open' | 'hanging' = 'open'
  let lateMs = 0
  const server = net.createServer((client) => {
    const target = net.connect(targetPort, '127.0.0.1')
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => from.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.on('data', (piece) => {
        if (mode === 'hanging') return
        if (lateMs > 0) setTimeout(() => to.writable && to.write(piece), lateMs / 2)
        else to.write(piece)
      })
    }
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const cut = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await listen(0)
  const { port } = server.address() as net.AddressInfo
  return {
    port,
    through(address) {
      const url = new URL(address)
      url.port = String(port)
      return url.href
    },
    cut,
    hang: () => void (mode = 'hanging'),
    slow: (ms) => void (lateMs = ms),
    async mend() {
      mode = 'open'
      lateMs = 0
      // What was swallowed meanwhile is lost, and so are the conversations it belonged to.
      for (const socket of sockets) socket.destroy()
      if (!server.listening) await listen(port)
    },
    stop: cut,
  }
}
