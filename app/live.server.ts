import { Router, type Request, type Response } from 'express'
import { listening, onGap, subscribe } from '#app/db/notify.server.ts'
import type { GenerationEvent, GenerationProgress, SnapshotEvent, UserEvent } from '#app/live-events.ts'
import { fromRanges } from '#app/known-outputs.ts'
import { log } from '#app/log.server.ts'
import { gauge } from '#app/metrics.server.ts'
import { findProgress } from '#app/models/generation.server.ts'
import { listOutputsOf, toLiveOutput, type ShownOutput } from '#app/models/output.server.ts'
import { findLiveSessions } from '#app/models/session.server.ts'
import { sendProblem } from '#app/http/problem.server.ts'
import { getUserFromCookie, type SessionUser } from '#app/session.server.ts'

export { subscribe } from '#app/db/notify.server.ts'

/**
 * Live progress as server-sent events (app/live-events.ts says which). All streams of a process share its one listening
 * connection: an event is read, and written as text, once for everybody who watches the same thing.
 */
const RETRY_MS = 2_000
const HEARTBEAT_MS = 15_000
/** A session that has ended loses its streams within this and one look-up. */
const SESSION_CHECK_MS = 20_000
/** How often those in line are told their place. */
const LINE_MS = 10_000
const WAIT_FOR_LISTENING_MS = 2_000
/** A reader this far behind is not reading. The largest it was given comes on top: a snapshot is as large as its run. */
const LONGEST_BACKLOG_BYTES = 512 * 1024
const STREAMS_PER_USER = 50

export function liveRouter(): Router {
  const router = Router()
  router.get('/live/generations/:id', (request, response, next) => {
    watchGeneration(request, response).catch(next)
  })
  router.get('/live/me', (request, response, next) => {
    watchUser(request, response).catch(next)
  })
  return router
}

/**
 * Ends every stream, now and from now on: their browsers come back to another process or this one's successor, not all of
 * them in the same moment.
 */
export function closeLiveStreams(): void {
  isLeaving = true
  for (const stream of streams) stream.sendAway()
}

async function watchGeneration(request: Request, response: Response): Promise<void> {
  const user = await admit(request, response)
  if (!user) return
  const id = request.params['id'] ?? ''
  // Joined before the rows are read, so that nothing falls between them and the first event.
  const stream = makeStream(response, user)
  const room = enterRoom(id, user.id)
  const pending: string[] = []
  let hear = (event: GenerationEvent, text: string) => {
    if (event.type !== 'progress') pending.push(text)
  }
  const listener: RoomListener = (event, text) => hear(event, text)
  room.listeners.add(listener)
  stream.onClose(() => leaveRoom(room, listener))
  await listeningSoon()

  const snapshot = await snapshotOf(user.id, id)
  if (!snapshot) {
    stream.forget()
    return sendProblem(response, { status: 404, code: 'not-found', title: 'There is no such generation' })
  }
  if (isOver(snapshot.state) && String(request.headers['last-event-id']).endsWith(LAST)) {
    stream.forget()
    return void response.status(204).end()
  }
  room.state = snapshot.state
  stream.open()
  stream.write(asText(withoutKnown(snapshot, fromRanges(request.query['known']))))
  if (isOver(snapshot.state)) return stream.end()
  for (const text of pending) stream.write(text)
  hear = (event, text) => {
    stream.write(text)
    if (event.type === 'settled' || (event.type === 'snapshot' && isOver(event.state))) stream.end()
  }
}

async function watchUser(request: Request, response: Response): Promise<void> {
  const user = await admit(request, response)
  if (!user) return
  const stream = makeStream(response, user)
  stream.onClose(
    subscribe(`user:${user.id}`, (_event, json) => stream.write(`id: ${nextEventId()}\ndata: ${json}\n\n`)),
  )
  stream.onClose(onGap(() => stream.write(asText({ type: 'reload' }))))
  await listeningSoon()
  stream.open()
  if (request.headers['last-event-id']) stream.write(asText({ type: 'reload' }))
}

async function admit(request: Request, response: Response): Promise<SessionUser | undefined> {
  const user = await getUserFromCookie(request.headers.cookie)
  if (!user) {
    sendProblem(response, { status: 401, code: 'unauthenticated', title: 'Log in first' })
    return
  }
  let open = 0
  for (const stream of streams) if (stream.userId === user.id) open += 1
  if (open >= STREAMS_PER_USER) {
    sendProblem(response, { status: 429, code: 'too-many-streams', title: 'Too many pages are watching' })
    return
  }
  return user
}

type RoomListener = (event: GenerationEvent, text: string) => void

/** Everybody who watches one generation. All of them are its owner: nobody else gets past the snapshot. */
interface Room {
  id: string
  userId: string
  state: GenerationProgress['state'] | undefined
  listeners: Set<RoomListener>
  /** Tells everybody in it how far it is. */
  tellPlace(): void
  leave(): void
}

const rooms = new Map<string, Room>()

function enterRoom(id: string, userId: string): Room {
  // By user too: a stranger who asks must not share a room with the owner, even for the moment until the answer.
  const key = `${id} ${userId}`
  const known = rooms.get(key)
  if (known) return known
  const room: Room = { id, userId, state: undefined, listeners: new Set(), tellPlace, leave }
  const tell = (event: GenerationEvent, text: string) => {
    if (event.type === 'progress') room.state = 'running'
    for (const listener of room.listeners) listener(event, text)
  }
  const tellAnew = (reading: Promise<SnapshotEvent | undefined>) => {
    reading.then(
      (snapshot) => {
        if (!snapshot) return
        room.state = snapshot.state
        tell(snapshot, asText(snapshot))
      },
      (error: unknown) => log.warn({ error: String(error), generationId: id }, 'no snapshot'),
    )
  }
  const unsubscribe = subscribe(`generation:${id}`, (event, json) => {
    const shown = withLinks(event as unknown as GenerationEvent, userId)
    tell(shown, shown === (event as unknown) ? asEvent(shown, json) : asText(shown))
  })
  const forgetGap = onGap(() => tellAnew(snapshotOf(userId, id)))
  function tellPlace() {
    tellAnew(placeOf(userId, id))
  }
  function leave() {
    unsubscribe()
    forgetGap()
    rooms.delete(key)
  }
  rooms.set(key, room)
  return room
}

function leaveRoom(room: Room, listener: RoomListener): void {
  room.listeners.delete(listener)
  if (room.listeners.size === 0) room.leave()
}

async function snapshotOf(userId: string, id: string): Promise<SnapshotEvent | undefined> {
  const progress = await findProgress(userId, id)
  return progress && { type: 'snapshot', ...progress, outputs: await listOutputsOf(id, userId) }
}

/** Delivered outputs that the page has are only named: they do not change any more. */
function withoutKnown(snapshot: SnapshotEvent, isKnown: (index: number) => boolean): SnapshotEvent {
  const outputs = snapshot.outputs?.map((output) =>
    'index' in output && output.state === 'delivered' && isKnown(output.index) ? { id: output.id } : output,
  )
  return { ...snapshot, ...(outputs && { outputs }) }
}

/** For who has the outputs: hundreds of them, with their links, are most of a megabyte. */
async function placeOf(userId: string, id: string): Promise<SnapshotEvent | undefined> {
  const progress = await findProgress(userId, id)
  return progress && { type: 'snapshot', ...progress }
}

/** Workers publish rows; links are this process's to make. */
function withLinks(event: GenerationEvent, userId: string): GenerationEvent {
  if (event.type !== 'output' && event.type !== 'failed') return event
  const row = event.output as unknown as ShownOutput
  return { ...event, output: toLiveOutput({ ...row, created_at: new Date(row.created_at) }, userId) }
}

const isOver = (state: GenerationProgress['state']) => state !== 'queued' && state !== 'running'

/** Marks the id of the last event of a run: a browser that comes back with it is told to stay away. */
const LAST = '-last'
let eventId = Date.now() * 1_000

/** Increases within a process, and from one process to its successor. */
function nextEventId(): number {
  return ++eventId
}

function asText(event: GenerationEvent | UserEvent): string {
  return asEvent(event, JSON.stringify(event))
}

function asEvent(event: GenerationEvent | UserEvent, json: string): string {
  const isLast = event.type === 'settled' || (event.type === 'snapshot' && isOver(event.state))
  return `id: ${nextEventId()}${isLast ? LAST : ''}\ndata: ${json}\n\n`
}

/** Hearing comes first where it can; a snapshot follows once it is back where it cannot. */
async function listeningSoon(): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([
    listening().catch(() => undefined),
    new Promise((resolve) => (timer = setTimeout(resolve, WAIT_FOR_LISTENING_MS))),
  ])
  clearTimeout(timer)
}

interface Stream {
  sessionId: string
  userId: string
  open(): void
  write(text: string): void
  end(): void
  /** Ends it with word of when to come back. */
  sendAway(): void
  /** The request is answered in another way. */
  forget(): void
  onClose(tidy: () => void): void
}

const streams = new Set<Stream>()
gauge('lumiku_live_streams', 'Pages that watch live progress', [], (open) => open.set(streams.size))
let isLeaving = false
let clocks: NodeJS.Timeout[] = []

function makeStream(response: Response, user: SessionUser): Stream {
  const tidying: (() => void)[] = []
  let isOpen = false
  let isClosed = false
  let largestBytes = 0
  const close = () => {
    if (isClosed) return
    isClosed = true
    streams.delete(stream)
    for (const tidy of tidying) tidy()
    if (streams.size === 0) stopClocks()
  }
  const stream: Stream = {
    sessionId: user.sessionId,
    userId: user.id,
    open() {
      if (isClosed) return
      isOpen = true
      response.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        // no-transform: a proxy that compresses would hold events back.
        'Cache-Control': 'no-store, no-transform',
        'X-Accel-Buffering': 'no',
      })
      response.write(`retry: ${RETRY_MS}\n\n`)
      if (isLeaving) stream.sendAway()
    },
    write(text) {
      if (!isOpen || isClosed) return
      // What earlier writes left: of this one nobody has had the time to read anything.
      if (response.writableLength > LONGEST_BACKLOG_BYTES + largestBytes) return void response.destroy()
      largestBytes = Math.max(largestBytes, text.length)
      response.write(text)
    },
    end() {
      close()
      response.end()
    },
    sendAway() {
      stream.write(`retry: ${Math.round(RETRY_MS / 2 + Math.random() * RETRY_MS)}\n\n`)
      stream.end()
    },
    forget: close,
    onClose(tidy) {
      if (isClosed) tidy()
      else tidying.push(tidy)
    },
  }
  response.on('close', close)
  streams.add(stream)
  if (clocks.length === 0) startClocks()
  // A browser may have left while its session was looked up: nobody is told of that a second time.
  if (response.destroyed) close()
  return stream
}

function startClocks(): void {
  const heartbeat = setInterval(() => {
    for (const stream of streams) stream.write(':\n\n')
  }, HEARTBEAT_MS)
  const sessions = setInterval(() => {
    endStreamsOfEndedSessions().catch((error: unknown) =>
      log.warn({ error: String(error) }, 'sessions not checked'),
    )
  }, SESSION_CHECK_MS)
  const line = setInterval(() => {
    for (const room of rooms.values()) if (room.state === 'queued') room.tellPlace()
  }, LINE_MS)
  clocks = [heartbeat.unref(), sessions.unref(), line.unref()]
}

function stopClocks(): void {
  for (const clock of clocks) clearInterval(clock)
  clocks = []
}

async function endStreamsOfEndedSessions(): Promise<void> {
  const checked = [...streams]
  const live = await findLiveSessions([...new Set(checked.map(({ sessionId }) => sessionId))])
  for (const stream of checked) if (!live.has(stream.sessionId)) stream.end()
}
