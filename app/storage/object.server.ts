import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'

/**
 * Where finished bytes live. Objects are written once and never changed; their keys are made by the server, such as
 * `generations/<id>/7-a1.mp4`, and a key of any other shape is refused before a path is built from it.
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
  /** Every object there is, in no order; what comes or goes meanwhile may be missing. */
  all(): AsyncIterable<StoredObject>
  /** A path to read the object at: never write to it. Drivers without a disk download it into `workspace`. */
  localPath(key: string, workspace: string): Promise<string>
  /** An address that a browser may read the object at for a while; null where only this process can. */
  link(key: string, options: LinkOptions): Promise<string | null>
  /** Throws StorageUnusableError, which says in one sentence what to repair. */
  probe(): Promise<void>
}

export interface StoredFile {
  bytes: number
  /** Lower-case hex. */
  sha256: string
}

export interface StoredObject {
  key: string
  bytes: number
  modifiedAt: Date
}

export interface LinkOptions {
  contentType: string
  /** Content-Disposition. */
  disposition: string
  /** How long it is good. */
  seconds: number
}

export class MissingObjectError extends Error {
  override name = 'MissingObjectError'
}

export class StorageUnusableError extends Error {
  override name = 'StorageUnusableError'
  /** A person has to mend it: a setting, a mount, a right. Otherwise it may pass. */
  readonly isSetting: boolean

  constructor(message: string, { isSetting, cause }: { isSetting: boolean; cause?: unknown }) {
    super(message, { cause })
    this.isSetting = isSetting
  }
}

/** Of the object that says: this is the place. Immich does the same. */
export const MARKER_TEXT = 'Lumiku keeps files here. It refuses to start when this file is gone.\n'

/** A folder that is none, is not there, or that this user or this mount may not write. */
export function isWrongFolder(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT', 'ELOOP'].some((code) =>
    hasCode(error, code),
  )
}

export function isDiskFull(error: unknown): boolean {
  return hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT')
}

export async function hashFile(file: string): Promise<StoredFile> {
  return await hashStream(createReadStream(file, { highWaterMark: READ_BYTES }))
}

export async function hashStream(stream: Readable): Promise<StoredFile> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

export const READ_BYTES = 256 * 1024

/** Folders and a file name of lower-case letters, digits, `-` and `_`; dots only before an extension, so never `..`. */
const KEY = /^(?:[a-z0-9][a-z0-9_-]{0,63}\/){1,5}[a-z0-9][a-z0-9_-]{0,63}(?:\.[a-z0-9]{1,8}){0,2}$/

export function isStorageKey(key: string): boolean {
  return KEY.test(key)
}

export function checkedKey(key: string): string {
  if (!isStorageKey(key)) throw new Error(`Not a storage key: ${JSON.stringify(key.slice(0, 100))}`)
  return key
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
