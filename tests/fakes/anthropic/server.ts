import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { copyOf } from './copy.ts'

/**
 * A stand-in for api.anthropic.com: `POST /v1/messages` over real sockets. It answers copy that could be posted, from
 * the product in the prompt, or whatever fault is asked for. What a newer model would refuse, it refuses too.
 */
export interface FakeAnthropic {
  url: string
  /** Every request, in order, until `forget`. */
  requests: FakeRequest[]
  /** The next requests meet these, one each; what comes after them meets `always`, or nothing. */
  failNext(...faults: Fault[]): void
  failAlways(fault: Fault | undefined): void
  forget(): void
  stop(): Promise<void>
}

export interface FakeRequest {
  at: number
  body: MessagesBody
  /** The client hung up before the answer. */
  isAborted: boolean
}

export type Fault =
  /** An HTTP status with the provider's error body; 429 and 529 may say when to come back. */
  | { status: number; retryAfterSeconds?: number; message?: string }
  | 'hang'
  | 'slow-loris'
  | 'reset'
  | 'refusal'
  | 'truncated'
  | 'invalid-json'
  | 'wrong-schema'
  | 'error-in-200'
  | 'huge'
  | 'redirect'
  /** HTML, addresses and hashtags that are none, all within the schema. */
  | 'hostile'

export interface MessagesBody {
  model: string
  max_tokens: number
  system?: string
  messages: { role: string; content: string }[]
  output_config?: { format?: { type: string; schema: Record<string, unknown> } }
  [other: string]: unknown
}

export async function startAnthropic(
  options: { port?: number; latencyMs?: number } = {},
): Promise<FakeAnthropic> {
  const requests: FakeRequest[] = []
  let queue: Fault[] = []
  let always: Fault | undefined
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy())
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const complaint = complaintOf(request, Buffer.concat(chunks).toString())
    if (complaint) return sendError(response, 400, complaint)
    const body = JSON.parse(Buffer.concat(chunks).toString()) as MessagesBody
    const noted: FakeRequest = { at: performance.now(), body, isAborted: false }
    requests.push(noted)
    response.on('close', () => (noted.isAborted = !response.writableEnded))
    const fault = queue.shift() ?? always
    if (options.latencyMs) await sleep(options.latencyMs)
    await (fault ? fail(fault, body, response) : sendCopy(body, response))
  }

  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    failNext: (...faults) => void queue.push(...faults),
    failAlways: (fault) => void (always = fault),
    forget() {
      requests.length = 0
      queue = []
      always = undefined
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** What the real API would not take. */
function complaintOf(request: IncomingMessage, text: string): string | undefined {
  if (request.method !== 'POST' || !request.url?.startsWith('/v1/messages')) return 'not found'
  const { authorization, 'x-api-key': key, 'anthropic-version': version } = request.headers
  if (!authorization?.startsWith('Bearer ') && !key) return 'no key'
  if (!version) return 'no anthropic-version'
  const body = JSON.parse(text) as MessagesBody
  for (const name of ['temperature', 'top_p', 'top_k', 'tool_choice', 'tools', 'output_format']) {
    if (name in body) return `${name} is not supported by this model`
  }
  const format = body.output_config?.format
  if (format?.type !== 'json_schema') return 'output_config.format is missing'
  const unsupported = /"(minLength|maxLength|maxItems|pattern|minimum|maximum)":/.exec(
    JSON.stringify(format.schema),
  )
  if (unsupported) return `${unsupported[1]} is not supported in a schema`
  if (format.schema['additionalProperties'] !== false) return 'additionalProperties must be false'
  return undefined
}

async function fail(fault: Fault, body: MessagesBody, response: ServerResponse): Promise<void> {
  if (typeof fault === 'object') {
    const { status, retryAfterSeconds, message = `asked to fail with ${status}` } = fault
    return sendError(response, status, message, retryAfterSeconds)
  }
  switch (fault) {
    case 'hang':
      return
    case 'slow-loris':
      response.writeHead(200, { 'content-type': 'application/json' })
      while (!response.destroyed) {
        response.write(' ')
        await sleep(50)
      }
      return
    case 'reset':
      return void response.socket?.destroy()
    case 'refusal':
      return sendMessage(response, 'I cannot help with that.', { stop_reason: 'refusal' })
    case 'truncated':
      return sendMessage(response, JSON.stringify(copyOf(body)).slice(0, 120), { stop_reason: 'max_tokens' })
    case 'invalid-json':
      return sendMessage(response, 'Tentu! Ini teksnya: {')
    case 'wrong-schema':
      return sendMessage(response, JSON.stringify({ titles: ['satu'], note: 'not what was asked' }))
    case 'hostile':
      return sendMessage(response, JSON.stringify(hostile(copyOf(body))))
    case 'error-in-200':
      return send(response, 200, { type: 'error', error: { type: 'api_error', message: 'broken' } })
    case 'redirect':
      return void response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end()
    case 'huge': {
      response.writeHead(200, { 'content-type': 'application/json' })
      const block = Buffer.alloc(256 * 1024, ' ')
      for (let sent = 0; sent < 4_000 && !response.destroyed; sent += 1) {
        if (!response.write(block)) await sleep(1)
      }
      return void response.end()
    }
  }
}

function sendCopy(body: MessagesBody, response: ServerResponse): void {
  sendMessage(response, JSON.stringify(copyOf(body)))
}

function sendMessage(response: ServerResponse, text: string, over: object = {}): void {
  send(response, 200, {
    id: 'msg_fake',
    type: 'message',
    role: 'assistant',
    model: 'claude-fake',
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 900, output_tokens: Math.ceil(text.length / 3) },
    ...over,
  })
}

function sendError(
  response: ServerResponse,
  status: number,
  message: string,
  retryAfterSeconds?: number,
): void {
  const type = status === 429 ? 'rate_limit_error' : status === 529 ? 'overloaded_error' : 'api_error'
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds))
  send(response, status, { type: 'error', error: { type, message } })
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** Every text with something in it that must not come through. */
function hostile(answer: object): unknown {
  const soil = (value: unknown): unknown => {
    if (typeof value === 'string')
      return `<b onclick="x()">${value}</b> https://evil.example/a?b \u202e\u0000`
    if (Array.isArray(value)) return value.map(soil)
    if (value && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, soil(inner)]))
    }
    return value
  }
  return soil(answer)
}
