import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { whenReached } from '#app/connection/reach.ts'
import type { UploadView } from '#app/models/upload.server.ts'
import type { Kind, Problem } from '#app/studio/contract.ts'
import {
  addFiles,
  cancelFile,
  forgetFile,
  queuedFiles,
  resumeFile,
  subscribe,
  type QueuedFile,
} from './upload-queue.ts'
import { useRefresh } from './use-refresh.ts'

/** One file in the tray: on its way from here, or known to the server. */
export interface TrayFile {
  key: string
  name: string
  bytes: number
  sentBytes: number
  /** interrupted: begun elsewhere or before a reload; choosing the same file again continues it. */
  state: QueuedFile['state'] | 'interrupted' | 'inspecting' | 'ready'
  problem: Problem | null
  thumbnailUrl: string | null
  seconds: number | null
  uploadId?: string | undefined
  cancel(): void
  /** Only while paused. */
  resume?(): void
}

/**
 * The files that are arriving, for a page whose loader knows `uploads`: those of this tab with their progress, and those
 * of the server that are not ready. The page's data is loaded again when one becomes ready or goes.
 */
export function useUploads({ kinds, uploads }: { kinds: Kind[]; uploads: UploadView[] }) {
  const queue = useSyncExternalStore(subscribe, queuedFiles, () => NOTHING)
  const asked = useAsked(idsToAsk(queue, uploads))
  const refresh = useRefresh()
  const files = useMemo(() => {
    const known = new Map([...uploads, ...asked].map((upload) => [upload.id, upload]))
    const remove = async (uploadId: string) => {
      await removeOnServer(uploadId)
      refresh()
    }
    return trayFiles(queue, known, remove)
  }, [queue, uploads, asked, refresh])
  useRefreshOnReady(files)
  return { files, add: (added: Iterable<File>) => addFiles(added, kinds) }
}

const NOTHING: readonly QueuedFile[] = []

/** What the tray shows of both; newest last, as they were chosen. */
export function trayFiles(
  queue: readonly QueuedFile[],
  known: ReadonlyMap<string, UploadView>,
  remove: (uploadId: string) => void,
): TrayFile[] {
  const queued = new Set(queue.map(({ uploadId }) => uploadId))
  // Chosen again, and about to be found: shown once.
  const isContinued = ({ name, bytes, state }: UploadView) =>
    state === 'receiving' &&
    queue.some((file) => !file.uploadId && file.name === name && file.bytes === bytes)
  const before = [...known.values()]
    .filter((upload) => upload.state !== 'ready' && !queued.has(upload.id) && !isContinued(upload))
    .reverse()
    .map((upload) => ({ ...fromServer(upload), cancel: () => remove(upload.id) }))
  return [...before, ...queue.map((file) => fromQueue(file, known.get(file.uploadId ?? ''), remove))]
}

function fromServer(upload: UploadView): Omit<TrayFile, 'cancel'> {
  const { id, name, bytes, state, problem, thumbnailUrl, facts } = upload
  return {
    key: id,
    uploadId: id,
    name,
    bytes,
    sentBytes: state === 'receiving' ? 0 : bytes,
    state: state === 'receiving' ? 'interrupted' : state,
    problem,
    thumbnailUrl,
    seconds: facts?.seconds ?? null,
  }
}

function fromQueue(
  file: QueuedFile,
  upload: UploadView | undefined,
  remove: (uploadId: string) => void,
): TrayFile {
  const { key, uploadId } = file
  const isArrived = upload !== undefined && upload.state !== 'receiving'
  const cancel = () => {
    if (!isArrived || !uploadId) return cancelFile(key)
    forgetFile(key)
    remove(uploadId)
  }
  if (isArrived) return { ...fromServer(upload), key, cancel }
  return {
    ...file,
    problem: file.problem ?? null,
    thumbnailUrl: null,
    seconds: null,
    cancel,
    ...(file.state === 'paused' && { resume: () => resumeFile(key) }),
  }
}

/** Uploads of which the page's data cannot say yet what became of them. */
function idsToAsk(queue: readonly QueuedFile[], uploads: UploadView[]): string {
  const states = new Map(uploads.map(({ id, state }) => [id, state]))
  const sent = queue.flatMap(({ uploadId, state }) => (uploadId && state === 'sent' ? [uploadId] : []))
  const inspecting = uploads.flatMap(({ id, state }) => (state === 'inspecting' ? [id] : []))
  return [...new Set([...sent, ...inspecting])]
    .filter((id) => !['ready', 'refused'].includes(states.get(id) ?? ''))
    .join(',')
}

const FIRST_PAUSE_MS = 700
const LONGEST_PAUSE_MS = 5_000

/** Asks the server, with growing pauses. The event stream is quicker when it is there; this needs none. */
function useAsked(ids: string): UploadView[] {
  const [answers, setAnswers] = useState<UploadView[]>([])
  useEffect(() => {
    if (!ids) return
    let timer: ReturnType<typeof setTimeout>
    const stopped = new AbortController()
    const ask = async (pause: number) => {
      const response = await fetch(`/uploads/list?ids=${ids}`, { signal: stopped.signal }).catch(
        () => undefined,
      )
      if (stopped.signal.aborted) return
      if (response?.ok) setAnswers(((await response.json()) as { uploads: UploadView[] }).uploads)
      schedule(Math.min(pause * 1.6, LONGEST_PAUSE_MS))
    }
    const schedule = (pause: number) => {
      timer = setTimeout(() => void ask(pause), pause)
    }
    schedule(FIRST_PAUSE_MS)
    return () => {
      stopped.abort()
      clearTimeout(timer)
    }
  }, [ids])
  return answers
}

async function removeOnServer(uploadId: string): Promise<void> {
  const send = () => fetch(`/uploads/${uploadId}`, { method: 'DELETE' })
  await send().catch(async () => {
    await whenReached()
    await send().catch(() => undefined)
  })
}

function useRefreshOnReady(files: TrayFile[]): void {
  const refresh = useRefresh()
  const told = useRef(new Set<string>())
  const ready = files.flatMap(({ key, state }) => (state === 'ready' ? [key] : []))
  const fresh = ready.filter((key) => !told.current.has(key)).join()
  useEffect(() => {
    if (!fresh) return
    for (const key of fresh.split(',')) told.current.add(key)
    refresh()
  }, [fresh, refresh])
}
