import { createHash, randomBytes } from 'node:crypto'
import { copyFile, link, mkdir, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises'
import path from 'node:path'
import { env } from '#app/env.server.ts'

/**
 * Encoded pieces by content: a piece is a folder named by the hash of everything that decides its bytes, made once and
 * shared by every video, run and user on this machine. It appears by rename, so a half-made piece is never seen.
 */

/** A folder that was being filled when its process died. */
const STALE_MS = 3_600_000

/** The name of a piece: SHA-256 of the canonical JSON of what it is made of. */
export function pieceKey(parts: unknown): string {
  return createHash('sha256').update(canonicalJson(parts)).digest('hex')
}

/**
 * Answers a folder of `workspace` with the files of the piece, linked, so that a trim of the cache cannot take them
 * away. A piece that is not there is made by `fill`, which writes into the folder it is given; two runs of this process
 * that want the same piece make it once.
 */
export async function takePiece(
  options: { cache: string; workspace: string; key: string; signal: AbortSignal },
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const { cache, key, signal } = options
  const folder = path.join(cache, key.slice(0, 2), key)
  const target = path.join(options.workspace, key)
  for (;;) {
    signal.throwIfAborted()
    if (await linkFiles(folder, target)) return target
    const running = making.get(folder)
    if (running) {
      // The other run may be cancelled; then it is our turn.
      await running.catch(() => {})
      continue
    }
    const made = make(cache, folder, fill)
    making.set(folder, made)
    try {
      await made
    } finally {
      making.delete(folder)
    }
  }
}

const making = new Map<string, Promise<void>>()

async function make(cache: string, folder: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const unfinished = path.join(cache, `tmp-${process.pid}-${randomBytes(6).toString('hex')}`)
  await mkdir(unfinished, { recursive: true })
  try {
    await fill(unfinished)
    await mkdir(path.dirname(folder), { recursive: true })
    await rename(unfinished, folder).catch((error: NodeJS.ErrnoException) => {
      // Another process was quicker; its bytes are ours.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

/** False when the piece is not there, or went while it was being linked. */
async function linkFiles(folder: string, target: string): Promise<boolean> {
  try {
    const names = await readdir(folder)
    await mkdir(target, { recursive: true })
    for (const name of names) await linkOrCopy(path.join(folder, name), path.join(target, name))
    const now = new Date()
    await utimes(folder, now, now)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  try {
    await link(source, target)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code === 'EXDEV' || code === 'EPERM' || code === 'EMLINK') return copyFile(source, target)
    throw error
  }
}

/**
 * Removes the pieces that were not asked for the longest until the rest fits: into CACHE_BYTES, and into a quarter of what
 * the cache and its disk's free room make together. Runs that hold one have it all the same, by the links in their workspace.
 */
export async function trimPieces(
  cache: string,
  maxBytes = env().CACHE_BYTES,
  { isDryRun = false } = {},
): Promise<Trimmed> {
  const pieces: { folder: string; bytes: number; usedAt: number }[] = []
  for (const shelf of await namesIn(cache)) {
    const folder = path.join(cache, shelf)
    if (shelf.startsWith('tmp-')) {
      const made = await stat(folder).catch(() => undefined)
      const isStale = made && Date.now() - made.mtimeMs > STALE_MS
      if (isStale && !isDryRun) await rm(folder, { recursive: true, force: true })
      continue
    }
    for (const name of await namesIn(folder)) pieces.push(await weigh(path.join(folder, name)))
  }
  const held = pieces.reduce((sum, piece) => sum + piece.bytes, 0)
  const trimmed = { removed: 0, bytes: 0, held }
  const disk = await statfs(cache).catch(() => undefined)
  const allowed = Math.min(maxBytes, disk ? (disk.bavail * disk.bsize + held) / 4 : maxBytes)
  for (const piece of pieces.sort((a, b) => a.usedAt - b.usedAt)) {
    if (trimmed.held <= allowed) break
    if (!isDryRun) await removePiece(cache, piece.folder)
    trimmed.removed += 1
    trimmed.bytes += piece.bytes
    trimmed.held -= piece.bytes
  }
  return trimmed
}

export interface Trimmed {
  /** Pieces, and their bytes. */
  removed: number
  bytes: number
  /** Bytes that stay. */
  held: number
}

/** Renamed first: a folder that is half removed must not look like a piece. */
async function removePiece(cache: string, folder: string): Promise<void> {
  const doomed = path.join(cache, `tmp-${process.pid}-${randomBytes(6).toString('hex')}`)
  await rename(folder, doomed).catch(() => {})
  await rm(doomed, { recursive: true, force: true })
}

async function weigh(folder: string): Promise<{ folder: string; bytes: number; usedAt: number }> {
  const used = await stat(folder).catch(() => undefined)
  const sizes = await Promise.all(
    (await namesIn(folder)).map(
      async (name) => (await stat(path.join(folder, name)).catch(() => undefined))?.size ?? 0,
    ),
  )
  return { folder, bytes: sizes.reduce((sum, size) => sum + size, 0), usedAt: used?.mtimeMs ?? 0 }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}

/** JSON with the keys of every object in order, so that equal contents are equal texts. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
