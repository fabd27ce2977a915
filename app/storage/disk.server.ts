import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, opendir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  checkedKey,
  hasCode,
  hashFile,
  isDiskFull,
  isStorageKey,
  isWrongFolder,
  MARKER_TEXT,
  MissingObjectError,
  READ_BYTES,
  StorageUnusableError,
  type Storage,
} from './object.server.ts'

/** Written into the folder once; its absence later means that a volume was not mounted. */
const MARKER = '.lumiku-storage'

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
  if (!path.isAbsolute(root)) {
    throw new StorageUnusableError('STORAGE_DIR must be an absolute path.', { isSetting: true })
  }
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

    async *all() {
      const folder = await opendir(root, { recursive: true }).catch((error: unknown) => {
        if (!hasCode(error, 'ENOENT')) throw error
      })
      if (!folder) return
      for await (const entry of folder) {
        const file = path.join(entry.parentPath, entry.name)
        const key = path.relative(root, file).replaceAll(path.sep, '/')
        if (!entry.isFile() || !isStorageKey(key)) continue
        const found = await stat(file).catch(() => null)
        if (found) yield { key, bytes: found.size, modifiedAt: found.mtime }
      }
    },

    link: async () => null,

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
        const reason = isDiskFull(error) ? 'its disk is full' : (error as Error).message
        throw new StorageUnusableError(`STORAGE_DIR cannot be used: ${reason}.`, {
          isSetting: isWrongFolder(error),
          cause: error,
        })
      }
    },
  }
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
      { isSetting: true },
    )
  }
  await writeFile(marker, MARKER_TEXT, { flag: 'wx' }).catch(
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
