import { readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Process } from '../../bin/process.ts'
import type { Studio } from './studio.ts'

/** What several processes need that are started, watched and killed side by side. */

/** Runs the same in several lanes at once, and ends when all have. */
export async function inLanes(count: number, lane: (index: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => lane(index)))
}

type Data = Partial<Record<'generationId' | 'uploadId' | 'variantId', string>>

/** The ids of what each process has in hand, by its own notes on disk. */
export async function inHand(studio: Studio): Promise<Map<number, string[]>> {
  const folder = path.join(studio.app.dataDir, 'work/held')
  const found = new Map<number, string[]>()
  for (const name of await readdir(folder).catch(() => [])) {
    const data = await readNote(path.join(folder, name))
    if (!data) continue
    const pid = Number(name.split('~')[1])
    const ids = found.get(pid) ?? []
    found.set(pid, [...ids, data.generationId ?? data.uploadId ?? data.variantId ?? ''])
  }
  return found
}

async function readNote(file: string): Promise<Data | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Data
  } catch {
    // Half written, or just taken away.
    return undefined
  }
}

/** Waits until a process has something in hand; what it is, or nothing when it ended or took too long. */
export async function untilBusy(studio: Studio, one: Process, seconds: number): Promise<string[]> {
  const until = Date.now() + seconds * 1_000
  while (Date.now() < until && !one.hasEnded()) {
    const ids = (await inHand(studio)).get(one.pid)
    if (ids) return ids
    await sleep(40)
  }
  return []
}

/** A process, told from another that was given its number later. */
export interface Known {
  pid: number
  startedAt: string
}

/** All that a process started, and what those did. */
export function childrenOf(pid: number): Known[] {
  const parents = new Map<number, Known[]>()
  for (const name of readdirSync('/proc')) {
    const fields = fieldsOf(Number(name))
    if (!fields) continue
    const siblings = parents.get(fields.parent) ?? []
    parents.set(fields.parent, [...siblings, { pid: Number(name), startedAt: fields.startedAt }])
  }
  const below = (parent: number): Known[] =>
    (parents.get(parent) ?? []).flatMap((child) => [child, ...below(child.pid)])
  return below(pid)
}

/** Those that are still there after two seconds. */
export async function stillThere(processes: Known[]): Promise<Known[]> {
  const isThere = ({ pid, startedAt }: Known) => fieldsOf(pid)?.startedAt === startedAt
  const until = Date.now() + 2_000
  while (processes.some(isThere) && Date.now() < until) await sleep(50)
  return processes.filter(isThere)
}

/** Of /proc/<pid>/stat (proc_pid_stat(5)); undefined where there is none, or only what its parent has not asked about. */
function fieldsOf(pid: number): { parent: number; startedAt: string } | undefined {
  if (!Number.isInteger(pid)) return undefined
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? undefined : { parent: Number(parent), startedAt: rest[17] ?? '' }
  } catch {
    return undefined
  }
}
