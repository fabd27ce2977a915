import type { DetailedError, Upload } from 'tus-js-client'
import type { Kind, Problem } from '#app/studio/contract.ts'
import { MAX_ANY_BYTES, MAX_BYTES } from '#app/uploads/upload-limits.ts'

/**
 * Files on their way from this browser tab, two at a time, resumable. One queue for the tab, not for a page, so going to
 * another page of ours stops nothing; after a reload, choosing the same file again continues where it was.
 */
export interface QueuedFile {
  key: string
  name: string
  bytes: number
  sentBytes: number
  /** paused: the network is away. sent: the server has all of it, ask there how it is. */
  state: 'waiting' | 'sending' | 'paused' | 'sent' | 'refused'
  problem?: Problem
  /** Known once the server has begun. */
  uploadId?: string | undefined
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('online', resumeAll)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) window.removeEventListener('online', resumeAll)
  }
}

/** The same array until something changes. */
export function queuedFiles(): readonly QueuedFile[] {
  return files
}

export function addFiles(added: Iterable<File>, kinds: Kind[]): void {
  for (const file of added) {
    const key = crypto.randomUUID()
    const problem = problemOf(file, kinds)
    const state = problem ? 'refused' : 'waiting'
    files = [
      ...files,
      { key, name: file.name, bytes: file.size, sentBytes: 0, state, ...(problem && { problem }) },
    ]
    if (!problem) sources.set(key, { file, strays: 0 })
  }
  tell()
  startNext()
}

/** Takes a file off the queue; what the server has of it goes too. */
export function cancelFile(key: string): void {
  const sending = sources.get(key)?.sending
  // A second argument of true ends the upload on the server as well.
  void sending?.abort(true).catch(() => undefined)
  forgetFile(key)
}

export function forgetFile(key: string): void {
  sources.delete(key)
  files = files.filter((file) => file.key !== key)
  tell()
  startNext()
}

export function resumeFile(key: string): void {
  change(key, { state: 'waiting' })
  startNext()
}

/** The server asks for a moment between two uploads of one user sooner than it refuses a third. */
const AT_ONCE = 2
/** Small first, so that the server can say no before a large file has been sent for nothing. */
const FIRST_CHUNK_BYTES = 64 * 1024
/** A proxy may limit bodies and a request its time; what has arrived of a chunk is never sent twice. */
const CHUNK_BYTES = 16 * 1024 * 1024
const RETRY_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000]
/** Also those that an overloaded server means by "later". */
const RETRIED = new Set([409, 423, 429])

/** So often a chunk may come to a machine that lacks what another took; then the whole file goes in one request, */
const MAX_STRAYS = 2
/** and so often, should that break off; then the file waits for its user. */
const MAX_WHOLE = 3

interface Source {
  file: File
  sending?: Upload
  strays: number
}

const listeners = new Set<() => void>()
const sources = new Map<string, Source>()
let files: readonly QueuedFile[] = []

/** What can be said before a byte is sent. The bytes themselves, not the name, decide on the server. */
function problemOf(file: File, kinds: Kind[]): Problem | undefined {
  const { name, size } = file
  if (size === 0) return { code: 'empty-file', values: { name } }
  const kind = (['video', 'image', 'audio'] as const).find((one) => file.type.startsWith(`${one}/`))
  if (kind && !kinds.includes(kind)) return { code: 'wrong-kind', values: { name } }
  const most = kind ? MAX_BYTES[kind] : MAX_ANY_BYTES
  if (size > most) return { code: 'too-large', values: { name, megabytes: most / 1024 / 1024 } }
  return undefined
}

function startNext(): void {
  const open = files.filter(({ state }) => state === 'sending').length
  const waiting = files.filter(({ state }) => state === 'waiting')
  for (const { key } of waiting.slice(0, Math.max(0, AT_ONCE - open))) void start(key)
}

async function start(key: string): Promise<void> {
  const source = sources.get(key)
  if (!source) return
  change(key, { state: 'sending' })
  if (!source.sending) {
    // Only somebody who uploads needs it.
    const tus = await import('tus-js-client').catch(() => undefined)
    if (!tus) return change(key, { state: 'paused' })
    source.sending = makeUpload(tus.Upload, key, source)
    const [previous] = isWhole(source) ? [] : await source.sending.findPreviousUploads()
    if (previous) {
      source.sending.resumeFromPreviousUpload(previous)
      change(key, { uploadId: idOf(previous.uploadUrl) })
    }
  }
  // Cancelled while the code was on its way.
  if (sources.has(key)) source.sending.start()
}

function makeUpload(TusUpload: typeof Upload, key: string, source: Source): Upload {
  const { file } = source
  const inOneRequest = isWhole(source)
  let isGivenUp = false
  const upload = new TusUpload(file, {
    endpoint: new URL('/uploads/tus', location.href).href,
    metadata: { filename: file.name },
    chunkSize: inOneRequest ? Infinity : FIRST_CHUNK_BYTES,
    retryDelays: RETRY_MS,
    removeFingerprintOnSuccess: true,
    onBeforeRequest: (request) => {
      // Only Fly's machines put their names into addresses, and only its proxy reads this.
      const machine = new URL(request.getURL(), location.href).searchParams.get('machine')
      if (machine) request.setHeader('fly-prefer-instance-id', machine)
    },
    onUploadUrlAvailable: () => change(key, { uploadId: idOf(upload.url) }),
    onProgress: (sentBytes) => progress(key, sentBytes),
    onChunkComplete: (_, sentBytes) => {
      if (!inOneRequest) upload.options.chunkSize = CHUNK_BYTES
      change(key, { sentBytes })
    },
    onShouldRetry: (error) => {
      const status = statusOf(error)
      const isAstray = inOneRequest ? status === 409 : isStray(error)
      if (isAstray) source.strays += 1
      isGivenUp = isAstray && isWhole(source) && source.strays <= MAX_STRAYS + MAX_WHOLE
      if (isGivenUp) return false
      // The next one may go astray, too.
      if (!inOneRequest) upload.options.chunkSize = FIRST_CHUNK_BYTES
      return status === 0 ? navigator.onLine : status >= 500 || RETRIED.has(status)
    },
    onSuccess: () => {
      change(key, { state: 'sent', sentBytes: file.size })
      startNext()
    },
    onError: (error) => {
      if (isGivenUp) return void sendWhole(key, source)
      failed(key, file.name, error)
      startNext()
    },
  })
  return upload
}

/**
 * A balancer may lead every request to another machine, and machines do not share what has arrived of a file: an upload in
 * chunks would never end there. A new upload in a single request ends at whichever machine that reaches.
 */
async function sendWhole(key: string, source: Source): Promise<void> {
  // The room that it takes is needed for the other one.
  await source.sending?.abort(true).catch(() => undefined)
  if (!sources.has(key)) return
  delete source.sending
  change(key, { sentBytes: 0, uploadId: undefined })
  await start(key)
}

function isWhole({ strays }: Source): boolean {
  return strays > MAX_STRAYS
}

/** This machine has less of the file than another one took. More than that is another tab's doing. */
function isStray(error: DetailedError): boolean {
  const has = error.originalResponse?.getHeader('Upload-Offset')
  const sentFrom = error.originalRequest.getHeader('Upload-Offset')
  return statusOf(error) === 409 && Number(has) < Number(sentFrom)
}

function idOf(url: string | null): string | undefined {
  return url ? new URL(url, location.href).pathname.split('/').at(-1) : undefined
}

/** The server's own reason where it gave one; otherwise the file waits for the network. */
function failed(key: string, name: string, error: Error | DetailedError): void {
  const status = 'originalRequest' in error ? statusOf(error) : 0
  if (status < 400 || status >= 500 || RETRIED.has(status)) {
    const isFull = status === 507
    return change(
      key,
      isFull ? { state: 'refused', problem: { code: 'disk-full', values: { name } } } : { state: 'paused' },
    )
  }
  const body = 'originalResponse' in error ? error.originalResponse?.getBody() : undefined
  change(key, { state: 'refused', problem: parseProblem(body) ?? { code: 'not-uploaded', values: { name } } })
}

function parseProblem(body: string | undefined): Problem | undefined {
  try {
    const { code, values } = JSON.parse(body ?? '') as Partial<Problem>
    return code && values ? { code, values } : undefined
  } catch {
    return undefined
  }
}

function statusOf(error: DetailedError): number {
  return error.originalResponse?.getStatus() ?? 0
}

let lastTold = 0

/** Some hundred times a second for a fast line; a person sees ten. */
function progress(key: string, sentBytes: number): void {
  if (performance.now() - lastTold < 100) return
  lastTold = performance.now()
  change(key, { sentBytes })
}

function resumeAll(): void {
  for (const { key, state } of files) if (state === 'paused') resumeFile(key)
}

function change(key: string, changed: Partial<QueuedFile>): void {
  files = files.map((file) => (file.key === key ? { ...file, ...changed } : file))
  tell()
}

function tell(): void {
  for (const listener of listeners) listener()
}
