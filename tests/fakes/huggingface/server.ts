import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { pictureFor, subjectOf } from './picture.ts'

/**
 * A stand-in for huggingface.co, its router and the providers behind it, over real sockets: give its `url` as
 * HUGGINGFACE_BASE_URL, with any key but `hf_wrong`. It speaks as they are documented to:
 * - `GET /api/models/<owner>/<name>`: which provider has a model, and for which task;
 * - `POST /together/v1/images/generations`: one answer in JSON, the picture in base64;
 * - `POST /fal-ai/<app>?_subdomain=queue`, then its status and its result (docs.fal.ai, "Queue");
 * - `POST /hf-inference/models/<owner>/<name>`: the picture itself, or segments in JSON.
 */
export interface FakeHuggingFace {
  url: string
  /** Every paid request, in order, until `forget`. */
  requests: AskedPicture[]
  /** Ids of queued requests at whose status the client looked, once for each look. */
  looks: string[]
  /** Ids of queued requests that the client no longer wanted. */
  cancelled: string[]
  /** The next requests meet these, one each; what comes after them meets `always`, or nothing. */
  failNext(...faults: Fault[]): void
  failAlways(fault: Fault | undefined): void
  /** How long it thinks from now on. */
  answerAfter(latencyMs: number): void
  /** From now on all pictures of a size are one: what a provider's own machines do costs nothing here. */
  drawOnce(): void
  forget(): void
  stop(): Promise<void>
}

/** A request as the provider reads it. */
export interface AskedPicture {
  at: number
  /** The client hung up before the answer. */
  isAborted: boolean
  provider: 'together' | 'fal-ai' | 'hf-inference'
  model: string
  task: 'text-to-image' | 'image-to-image' | 'image-segmentation'
  prompt: string
  seed: number | undefined
  steps: number | undefined
  width: number | undefined
  height: number | undefined
  /** In the order in which they were sent. */
  pictures: SentPicture[]
  body: Record<string, unknown>
}

export interface SentPicture {
  bytes: Buffer
  width: number
  height: number
  format: string
}

export type Fault =
  /** An HTTP status with the provider's error body. */
  | { status: number; retryAfterSeconds?: number; message?: string }
  /** 503 while the model is loaded, and how long that takes. */
  | { loadingSeconds: number }
  | 'hang'
  | 'slow-loris'
  | 'reset'
  | 'redirect'
  | 'error-in-200'
  /** 200 and no JSON or no picture. */
  | 'garbage'
  | 'wrong-schema'
  /** The connection ends in the middle of the answer. */
  | 'cut-off'
  /** A whole answer with half a picture. */
  | 'truncated'
  | 'huge'
  | 'nsfw'
  | 'wrong-size'
  /** The answer names its picture by an address inside. */
  | 'inside-url'

export async function startHuggingFace(
  options: { port?: number; latencyMs?: number } = {},
): Promise<FakeHuggingFace> {
  const requests: AskedPicture[] = []
  const looks: string[] = []
  const cancelled: string[] = []
  /** fal's queue: what will be answered, and the file where an answer names one. */
  const results = new Map<string, object>()
  const files = new Map<string, Buffer>()
  let drawn: Map<string, Promise<Buffer>> | undefined
  let queue: Fault[] = []
  let latencyMs = options.latencyMs ?? 0
  let always: Fault | undefined
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy())
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { pathname } = new URL(request.url ?? '/', 'http://stand-in')
    const file = files.get(pathname)
    if (file) return void response.writeHead(200, { 'content-type': 'image/png' }).end(file)
    const { authorization = '' } = request.headers
    if (!/^Bearer \w/.test(authorization) || authorization === 'Bearer hf_wrong') {
      return sendError(response, providerOf(pathname), 401, 'Invalid username or password.')
    }
    const model = /^\/api\/models\/([\w.-]+\/[\w.-]+)$/.exec(pathname)?.[1]
    if (model) return sendMapping(response, model)
    const ticket = /\/requests\/([\w-]+)(\/status|\/cancel)?$/.exec(pathname)
    if (ticket) return sendTicket(response, ticket[1]!, ticket[2])
    if (request.method !== 'POST') return sendError(response, 'hf-inference', 404, 'Not Found')
    await work(pathname, JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>, response)
  }

  async function work(
    pathname: string,
    body: Record<string, unknown>,
    response: ServerResponse,
  ): Promise<void> {
    const asked = await READERS[providerOf(pathname)](pathname, body)
    requests.push(asked)
    response.on('close', () => (asked.isAborted = !response.writableEnded))
    const fault = queue.shift() ?? always
    if (latencyMs) await sleep(latencyMs)
    if (fault && (await fail(fault, asked, response))) return
    const made = await draw(asked, fault)
    if (asked.provider === 'hf-inference') return sendPlain(response, made, asked, fault)
    if (asked.provider === 'together') return sendTogether(response, made, asked, fault)
    const id = randomUUID()
    results.set(id, falResult(made, asked, fault))
    const app = pathname.replace(/^\/fal-ai/, '')
    const base = `https://queue.fal.run${app}/requests/${id}`
    send(response, 200, {
      status: 'IN_QUEUE',
      request_id: id,
      response_url: base,
      status_url: `${base}/status`,
      cancel_url: `${base}/cancel`,
      queue_position: 0,
    })
  }

  function draw(asked: AskedPicture, fault: Fault | undefined): Promise<Buffer> {
    if (!drawn || fault || asked.task === 'image-segmentation') return make(asked, fault)
    const size = `${asked.width} × ${asked.height}`
    const picture = drawn.get(size) ?? make(asked, undefined)
    drawn.set(size, picture)
    return picture
  }

  function sendTicket(response: ServerResponse, id: string, what: string | undefined): void {
    if (what === '/cancel') {
      cancelled.push(id)
      return send(response, 202, { status: 'CANCELLATION_REQUESTED' })
    }
    const result = results.get(id)
    if (!result) return sendError(response, 'fal-ai', 404, 'Request not found')
    // The first look always comes too early.
    if (what === '/status') {
      looks.push(id)
      const isDone = 'isSeen' in result
      results.set(id, { ...result, isSeen: true })
      return send(response, isDone ? 200 : 202, { status: isDone ? 'COMPLETED' : 'IN_PROGRESS' })
    }
    const { isSeen: _, ...rest } = result as { isSeen?: boolean }
    send(response, 200, rest)
  }

  function falResult(made: Buffer, asked: AskedPicture, fault: Fault | undefined): object {
    if (fault === 'wrong-schema') return { pictures: [] }
    const isInline = asked.body['sync_mode'] === true
    const path = `/files/${randomUUID()}.png`
    if (!isInline) files.set(path, made)
    const inline = `data:image/png;base64,${made.toString('base64')}`
    const picture = {
      url: fault === 'inside-url' ? INSIDE : isInline ? inline : `https://v3.fal.media${path}`,
      content_type: 'image/png',
      width: asked.width ?? null,
      height: asked.height ?? null,
    }
    if (asked.task === 'image-segmentation') return { image: picture }
    return { images: [picture], seed: asked.seed ?? 0, has_nsfw_concepts: [fault === 'nsfw'] }
  }

  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    looks,
    cancelled,
    failNext: (...faults) => void queue.push(...faults),
    failAlways: (fault) => void (always = fault),
    answerAfter: (ms) => void (latencyMs = ms),
    drawOnce: () => void (drawn ??= new Map()),
    forget() {
      for (const list of [requests, looks, cancelled]) list.length = 0
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

const INSIDE = 'http://169.254.169.254/latest/meta-data'

function providerOf(pathname: string): AskedPicture['provider'] {
  const [, first] = pathname.split('/')
  return first === 'together' || first === 'fal-ai' ? first : 'hf-inference'
}

/** How each provider reads a request; it refuses what the real one would refuse by throwing, which ends the connection. */
const READERS: Record<
  AskedPicture['provider'],
  (pathname: string, body: Record<string, unknown>) => Promise<AskedPicture>
> = {
  async together(_, body) {
    const urls = listOf(body['reference_images']) ?? listOf(body['image_url'])
    return {
      ...(await askedOf(body, urls ?? [])),
      provider: 'together',
      model: String(body['model']),
      task: urls ? 'image-to-image' : 'text-to-image',
      width: numberOf(body['width']),
      height: numberOf(body['height']),
      steps: numberOf(body['steps']),
    }
  },
  async 'fal-ai'(pathname, body) {
    const urls = listOf(body['image_urls']) ?? listOf(body['image_url'])
    const size = body['image_size'] as { width?: number; height?: number } | undefined
    return {
      ...(await askedOf(body, urls ?? [])),
      provider: 'fal-ai',
      model: pathname.replace(/^\/fal-ai\//, ''),
      task: /rmbg|birefnet/i.test(pathname)
        ? 'image-segmentation'
        : urls
          ? 'image-to-image'
          : 'text-to-image',
      width: size?.width,
      height: size?.height,
      steps: numberOf(body['num_inference_steps']),
    }
  },
  async 'hf-inference'(pathname, body) {
    const parameters = (body['parameters'] ?? {}) as Record<string, unknown>
    const inputs = String(body['inputs'])
    const isPicture = /^(iVBORw0KGgo|\/9j\/)/.test(inputs)
    const size = (parameters['target_size'] ?? parameters) as { width?: number; height?: number }
    const model = pathname.replace(/^\/hf-inference\/models\//, '')
    return {
      ...(await askedOf(
        { prompt: isPicture ? parameters['prompt'] : inputs, seed: parameters['seed'] },
        isPicture ? [`data:;base64,${inputs}`] : [],
      )),
      body,
      provider: 'hf-inference',
      model,
      task: /rmbg|segment/i.test(model)
        ? 'image-segmentation'
        : isPicture
          ? 'image-to-image'
          : 'text-to-image',
      width: size.width,
      height: size.height,
      steps: numberOf(parameters['num_inference_steps']),
    }
  },
}

async function askedOf(body: Record<string, unknown>, urls: string[]) {
  const pictures = await Promise.all(
    urls.map(async (url) => {
      const bytes = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
      const { width, height, format } = await sharp(bytes).metadata()
      return { bytes, width, height, format }
    }),
  )
  return {
    at: performance.now(),
    isAborted: false,
    prompt: typeof body['prompt'] === 'string' ? body['prompt'] : '',
    seed: numberOf(body['seed']),
    pictures,
    body,
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function listOf(value: unknown): string[] | undefined {
  return Array.isArray(value) ? (value as string[]) : typeof value === 'string' ? [value] : undefined
}

async function make(asked: AskedPicture, fault: Fault | undefined): Promise<Buffer> {
  const sent = asked.pictures.map(({ bytes }) => bytes)
  if (asked.task === 'image-segmentation') {
    return await subjectOf(sent[0]!, asked.provider === 'fal-ai' ? 'alpha' : 'grey')
  }
  const size = fault === 'wrong-size' ? { width: 640, height: 200 } : {}
  const made = await pictureFor({ ...asked, ...size }, sent)
  if (fault === 'truncated') return made.subarray(0, made.length / 2)
  return fault === 'garbage' ? randomBytes(2_000) : made
}

/** True when that was the answer; other faults change the answer. */
async function fail(fault: Fault, { provider }: AskedPicture, response: ServerResponse): Promise<boolean> {
  if (typeof fault === 'object') {
    if ('loadingSeconds' in fault) {
      const error = 'Model is currently loading'
      send(response, 503, { error, estimated_time: fault.loadingSeconds })
      return true
    }
    const { status, retryAfterSeconds, message = `asked to fail with ${status}` } = fault
    if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds))
    sendError(response, provider, status, message)
    return true
  }
  switch (fault) {
    case 'hang':
      return true
    case 'slow-loris':
      response.writeHead(200, { 'content-type': 'application/json' })
      while (!response.destroyed) {
        response.write(' ')
        await sleep(50)
      }
      return true
    case 'reset':
      response.socket?.destroy()
      return true
    case 'redirect':
      response.writeHead(302, { location: INSIDE }).end()
      return true
    case 'error-in-200':
      sendError(response, provider, 200, 'broken')
      return true
    case 'cut-off':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' })
      response.write('{"data":[{"b64_json":"')
      await sleep(20)
      response.destroy()
      return true
    case 'huge': {
      response.writeHead(200, { 'content-type': 'application/json' })
      const block = Buffer.alloc(1024 * 1024, ' ')
      for (let sent = 0; sent < 1_000 && !response.destroyed; sent += 1) {
        if (!response.write(block)) await sleep(1)
      }
      response.end()
      return true
    }
    case 'nsfw':
      // fal says it in its result.
      if (provider === 'fal-ai') return false
      sendError(response, provider, 422, 'NSFW content detected in the prompt')
      return true
    default:
      return false
  }
}

function sendMapping(response: ServerResponse, model: string): void {
  const task = /rmbg|segment|birefnet/i.test(model)
    ? 'image-segmentation'
    : /flux\.2|kontext|edit/i.test(model)
      ? 'image-to-image'
      : 'text-to-image'
  if (/missing/.test(model)) return sendError(response, 'hf-inference', 404, 'Repository not found')
  const app = `fal-ai/${model.split('/')[1]!.toLowerCase()}`
  send(response, 200, {
    _id: '6627c4a5f9ea2e7bcd47f6b0',
    id: model,
    inferenceProviderMapping: {
      together: { status: 'live', providerId: model, task },
      'fal-ai': { status: 'live', providerId: app, task },
      'hf-inference': { status: 'live', providerId: model, task },
    },
  })
}

function sendTogether(
  response: ServerResponse,
  made: Buffer,
  { model }: AskedPicture,
  fault: Fault | undefined,
): void {
  const data = fault === 'inside-url' ? { url: INSIDE } : { b64_json: made.toString('base64') }
  if (fault === 'garbage') {
    return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[{"b64')
  }
  if (fault === 'wrong-schema') return send(response, 200, { pictures: [] })
  send(response, 200, { id: randomUUID(), model, object: 'list', data: [{ index: 0, ...data }] })
}

function sendPlain(
  response: ServerResponse,
  made: Buffer,
  { task }: AskedPicture,
  fault: Fault | undefined,
): void {
  if (fault === 'inside-url') return send(response, 200, { output: [INSIDE] })
  if (fault === 'wrong-schema') return send(response, 200, { pictures: [] })
  if (task === 'image-segmentation') {
    return send(response, 200, [
      { label: 'background', score: 0.9, mask: 'AAAA' },
      { label: 'product', score: 0.8, mask: made.toString('base64') },
    ])
  }
  response.writeHead(200, { 'content-type': 'image/jpeg' }).end(made)
}

function sendError(
  response: ServerResponse,
  provider: AskedPicture['provider'],
  status: number,
  message: string,
): void {
  const bodies = {
    together: {
      id: randomUUID(),
      error: { message, type: 'invalid_request_error', param: null, code: null },
    },
    'fal-ai': { detail: message },
    'hf-inference': { error: message },
  }
  send(response, status, bodies[provider])
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
