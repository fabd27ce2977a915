import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { env } from '#app/env.server.ts'
import { keepsAnyBytes } from '#app/models/quota.server.ts'

/**
 * Where finished bytes live. Objects are written once and never changed; their keys are made by the server, such as
 * `generations/<id>/7.mp4`, and a key of any other shape is refused before a path is built from it.
 */
export interface Storage {
  /**
   * Moves the file at `sourcePath` to `key`: after this the source is gone and the object survives a power cut.
   * Hashes it on the way unless the caller already has (`known`), so that no big file is read twice.
   */
  put(key: string, sourcePath: string, known?: StoredFile): Promise<StoredFile>
  /** Throws MissingObjectError. `end` is inclusive, as in HTTP. Destroy the stream to stop reading. */
  open(key: string, range?: { start: number; end: number }): Promise<Readable>
  stat(key: string): Promise<{ bytes: number } | null>
  /** Removing what is not there is fine. */
  remove(key: string): Promise<void>
  /** Keys of the objects directly in a folder such as `generations/<id>`; none when there is no such folder. */
  list(folder: string): Promise<string[]>
  /** A path to read the object at: never write to it. Drivers without a disk download it into `workspace`. */
  localPath(key: string, workspace: string): Promise<string>
  /** Throws StorageUnusableError, which says in one sentence what to repair. */
  probe(): Promise<void>
}

export interface StoredFile {
  bytes: number
  /** Lower-case hex. */
  sha256: string
}

export class MissingObjectError extends Error {
  override name = 'MissingObjectError'
}

export class StorageUnusableError extends Error {
  override name = 'StorageUnusableError'
}

let bound: Storage | undefined

/** The storage of this process, as the environment describes it. */
export function storage(): Storage {
  if (env().STORAGE_DRIVER !== 'disk')
    throw new StorageUnusableError('STORAGE_DRIVER: only disk is built in.')
  bound ??= diskStorage({ root: env().STORAGE_DIR, isNewInstallation: async () => !(await keepsAnyBytes()) })
  return bound
}

/** Written into the folder once; its absence later means that a volume was not mounted. Immich does the same. */
const MARKER = '.lumiku-storage'
const READ_BYTES = 256 * 1024

/**
 * Objects as files below `root`. `isNewInstallation` decides whether a folder without a marker may be taken into use:
 * when the database says that people keep files, it is a volume that is missing.
 */
export function diskStorage({
  root,
  isNewInstallation,
}: {
  root: string
  isNewInstallation: () => Promise<boolean>
}): Storage {
  if (!path.isAbsolute(root)) throw new StorageUnusableError('STORAGE_DIR must be an absolute path.')
  const pathOf = (key: string) => path.join(root, checkedKey(key))

  return {
    async put(key, sourcePath, known) {
      const target = pathOf(key)
      const stored = known ?? (await hashFile(sourcePath))
      await mkdir(path.dirname(target), { recursive: true })
      try {
        await flush(sourcePath)
        await rename(sourcePath, target)
      } catch (error) {
        if (!hasCode(error, 'EXDEV')) throw error
        await copyThenRename(sourcePath, target)
      }
      await flush(path.dirname(target))
      return stored
    },

    async open(key, range) {
      try {
        const file = await open(pathOf(key))
        return file.createReadStream({ ...range, highWaterMark: READ_BYTES })
      } catch (error) {
        if (hasCode(error, 'ENOENT')) throw new MissingObjectError(`No object at ${key}.`, { cause: error })
        throw error
      }
    },

    async stat(key) {
      try {
        return { bytes: (await stat(pathOf(key))).size }
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return null
        throw error
      }
    },

    remove: (key) => unlinkIfThere(pathOf(key)),

    async list(folder) {
      try {
        const names = await readdir(path.dirname(pathOf(`${folder}/x`)))
        return names.map((name) => `${folder}/${name}`).filter(isStorageKey)
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return []
        throw error
      }
    },

    async localPath(key) {
      const file = pathOf(key)
      if (!(await stat(file).catch(() => null))) throw new MissingObjectError(`No object at ${key}.`)
      return file
    },

    async probe() {
      try {
        await mkdir(root, { recursive: true })
        await checkMarker(root, isNewInstallation)
        await writeReadDelete(root)
      } catch (error) {
        if (error instanceof StorageUnusableError) throw error
        const reason = hasCode(error, 'ENOSPC') ? 'its disk is full' : (error as Error).message
        throw new StorageUnusableError(`STORAGE_DIR cannot be used: ${reason}.`, { cause: error })
      }
    },
  }
}

export function isDiskFull(error: unknown): boolean {
  return hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT')
}

export async function hashFile(file: string): Promise<StoredFile> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(file, { highWaterMark: READ_BYTES })) {
    hash.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Folders and a file name of lower-case letters, digits, `-` and `_`; dots only before an extension, so never `..`. */
const KEY = /^(?:[a-z0-9][a-z0-9_-]{0,63}\/){1,5}[a-z0-9][a-z0-9_-]{0,63}(?:\.[a-z0-9]{1,8}){0,2}$/

export function isStorageKey(key: string): boolean {
  return KEY.test(key)
}

function checkedKey(key: string): string {
  if (!isStorageKey(key)) throw new Error(`Not a storage key: ${JSON.stringify(key.slice(0, 100))}`)
  return key
}

/** For a source on another file system: nobody ever sees half an object under its key. */
async function copyThenRename(sourcePath: string, target: string): Promise<void> {
  const temporary = path.join(path.dirname(target), `.${randomUUID()}.tmp`)
  try {
    await pipeline(createReadStream(sourcePath), createWriteStream(temporary, { flags: 'wx', flush: true }))
    await rename(temporary, target)
  } finally {
    await unlinkIfThere(temporary)
  }
  await unlinkIfThere(sourcePath)
}

/** fsync of a file makes its bytes durable; of a folder, the names in it. */
async function flush(fileOrFolder: string): Promise<void> {
  const handle = await open(fileOrFolder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function checkMarker(root: string, isNewInstallation: () => Promise<boolean>): Promise<void> {
  const marker = path.join(root, MARKER)
  if (await stat(marker).catch(() => null)) return
  if (!(await isNewInstallation())) {
    throw new StorageUnusableError(
      `STORAGE_DIR is not the folder it was: its ${MARKER} file is missing. ` +
        'Mount the volume that holds the files, or create that file if this really is the right folder.',
    )
  }
  await writeFile(marker, 'Lumiku keeps files here. It refuses to start when this file is gone.\n', {
    flag: 'wx',
  }).catch(
    // The other process may have been first.
    (error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error
    },
  )
}

async function writeReadDelete(root: string): Promise<void> {
  const file = path.join(root, `.probe-${randomUUID()}.tmp`)
  const written = randomUUID()
  try {
    await writeFile(file, written, { flag: 'wx', flush: true })
    if ((await readFile(file, 'utf8')) !== written) throw new Error('a file read back differently')
  } finally {
    await unlinkIfThere(file)
  }
}

async function unlinkIfThere(file: string): Promise<void> {
  try {
    await unlink(file)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
