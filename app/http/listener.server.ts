import { randomUUID } from 'node:crypto'
import { createServer, STATUS_CODES, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { fixedSecurityHeaders } from '#app/http/security.server.ts'
import { log } from '#app/log.server.ts'
import { counter } from '#app/metrics.server.ts'

const LIMITS = {
  /** Also for a connection that says nothing: slow headers are an attack. */
  headersMs: 10_000,
  /** A body may take long only because uploads do (500 MB on a phone's network); forms are held to less elsewhere. */
  requestMs: 15 * 60_000,
  /** Longer than load balancers keep theirs (60 s), so that they never reuse a connection that is closing here. */
  keepAliveMs: 65_000,
  /** How often Node looks for connections that are late. */
  lateCheckMs: 5_000,
  /** The address of a page, its cookies and what browsers add come to a quarter of it. */
  headerBytes: 16 * 1024,
  /** Open pages hold one each for their live stream; an idle connection costs some 30 KB. */
  connections: 10_000,
}

/** Said once in a while, not for each connection of a flood. */
const COMPLAIN_EVERY_MS = 60_000

const dropped = counter(
  'lumiku_http_connections_dropped_total',
  'Connections refused because too many are open',
)

/**
 * An HTTP server that gives nobody more time, memory or connections than they need, and answers what it cannot read with
 * the same headers as everything else. Nothing of it depends on what is asked.
 */
export function makeListener(given: Partial<typeof LIMITS> = {}): Server {
  const limits = { ...LIMITS, ...given }
  const server = createServer({
    connectionsCheckingInterval: limits.lateCheckMs,
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
  })
  server.maxConnections = limits.connections
  let complainedAt = 0
  server.on('drop', () => {
    dropped.inc()
    if (Date.now() - complainedAt < COMPLAIN_EVERY_MS) return
    complainedAt = Date.now()
    log.warn({ connections: limits.connections }, 'too many connections; new ones are refused')
  })
  server.on('clientError', refuse)
  return server
}

const STATUSES: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }

/** What is no HTTP, too long or too late. An answer that has begun is not spoilt: the connection just ends. */
function refuse(error: NodeJS.ErrnoException, socket: Socket & { _httpMessage?: ServerResponse }): void {
  if (socket.writable && !socket._httpMessage?.headersSent)
    socket.write(refusal(STATUSES[error.code ?? ''] ?? 400))
  socket.destroy(error)
}

function refusal(status: number): string {
  const title = STATUS_CODES[status]
  const requestId = randomUUID()
  const body = JSON.stringify({
    type: 'about:blank',
    title,
    status,
    detail: title,
    code: 'unreadable',
    requestId,
  })
  const headers = {
    ...fixedSecurityHeaders(),
    'Cache-Control': 'no-store',
    Connection: 'close',
    'Content-Length': Buffer.byteLength(body),
    'Content-Type': 'application/problem+json',
    'X-Request-Id': requestId,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${title}\r\n${lines.join('')}\r\n${body}`
}
