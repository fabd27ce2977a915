import { readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { env } from '#app/env.server.ts'
import type { Message } from '#app/queue.server.ts'

/** Folder of one attempt at what `id` names, `<LUMIKU_DATA>/work/<id>-<attempt>`: empty at first, gone when the attempt is over. */
export async function makeWorkspace(id: string, attempt: number): Promise<string> {
  const folder = path.join(workFolder(), `${id}-${attempt}`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  return folder
}

export async function removeWorkspace(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** Pieces that runs on this machine share; see `ProcessContext.cache`. */
export async function cacheFolder(): Promise<string> {
  const folder = path.join(env().LUMIKU_DATA, 'cache')
  await mkdir(folder, { recursive: true })
  return folder
}

/** A job that a process of this machine holds. */
export interface HeldJob {
  name: string
  id: string
  retryCount: number
  data: Message
}

/** One whose process is gone. What it was about is unknown where that died while it wrote its note. */
export type OrphanedJob = Omit<HeldJob, 'data'> & { data?: Message }

/**
 * Notes on this machine's disk that this process works on a job, before it does. A process that is killed cannot take
 * its note away, so the next one knows at once what was left lying, long before the heartbeat would have been missed.
 * Returns the way to take the note away.
 */
export async function noteHeld({ name, id, retryCount, data }: HeldJob): Promise<() => Promise<void>> {
  const { host, pid, startedAt } = ownProcess()
  const file = path.join(notesFolder(), [host, pid, startedAt, name, id, retryCount].join('~'))
  await mkdir(notesFolder(), { recursive: true })
  const forget = () => rm(file, { force: true })
  try {
    await writeFile(file, JSON.stringify(data))
  } catch (error) {
    // A full disk still has room for the name.
    await forget()
    throw error
  }
  return forget
}

/**
 * Gives back the jobs that processes of this machine held when they died, and takes away their notes and workspaces.
 * Another machine's, on a shared volume, are left to that machine for a day.
 */
export async function sweepWorkspaces(giveBack: (job: OrphanedJob) => Promise<void>): Promise<void> {
  const busy = new Set<string>()
  // Before the notes: who has made one of these has written its note, and may not be taken for dead.
  const workspaces = await namesIn(workFolder())
  for (const name of await namesIn(notesFolder())) {
    const file = path.join(notesFolder(), name)
    const note = await readNote(file)
    const isOver = !isAlive(note.process) && (isHere(note.process) || (await isOld(file)))
    if (!isOver) {
      for (const id of Object.values(note.job.data ?? {})) busy.add(id)
      continue
    }
    // Before its note goes: who sweeps may be killed, too.
    if (isHere(note.process)) await giveBack(note.job)
    await rm(file, { force: true })
  }
  for (const name of workspaces) {
    const [, id] = WORKSPACE.exec(name) ?? []
    if (id && !busy.has(id)) await removeWorkspace(path.join(workFolder(), name))
  }
}

/** All but the job's data is in the name: a note whose writing was cut off still tells whose it was, and of what. */
interface Note {
  process: Process
  job: OrphanedJob
}

interface Process {
  host: string
  pid: number
  /** Clock ticks after boot at which it began: process ids are given again, in containers even at every start. */
  startedAt: string
}

const DAY_MS = 86_400_000
/** Of an attempt at a generation or a copy, or of an upload that is inspected. */
const WORKSPACE = /^(?:inspect-)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-\w+$/

const workFolder = () => path.join(env().LUMIKU_DATA, 'work')
const notesFolder = () => path.join(workFolder(), 'held')

function ownProcess(): Process {
  return { host: hostname(), pid: process.pid, startedAt: startOf(process.pid) ?? '' }
}

const isHere = ({ host }: Process) => host === hostname()

function isAlive({ host, pid, startedAt }: Process): boolean {
  if (host !== hostname()) return false
  if (startedAt) return startOf(pid) === startedAt
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Field 22 of /proc/<pid>/stat (proc_pid_stat(5)); undefined where there is no such process, or no /proc. */
function startOf(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the name in brackets, and may hold spaces.
    const [state, ...rest] = fields.slice(fields.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? undefined : rest[18]
  } catch {
    return undefined
  }
}

async function readNote(file: string): Promise<Note> {
  const [host = '', pid, startedAt = '', name = '', id = '', retryCount] = path.basename(file).split('~')
  const process = { host, pid: Number(pid), startedAt }
  const job = { name, id, retryCount: Number(retryCount) }
  try {
    return { process, job: { ...job, data: JSON.parse(await readFile(file, 'utf8')) as Message } }
  } catch {
    // Half written when its process died, or just taken away.
    return { process, job }
  }
}

async function isOld(file: string): Promise<boolean> {
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }))
  return Date.now() - mtimeMs > DAY_MS
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => [])
}
