import { randomUUID } from 'node:crypto'
import { mkdir, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { env } from '#app/env.server.ts'
import { keepsAnyBytes } from '#app/models/quota.server.ts'
import { diskStorage } from './storage/disk.server.ts'
import { isDiskFull, isWrongFolder, StorageUnusableError, type Storage } from './storage/object.server.ts'
import { s3Storage } from './storage/s3.server.ts'

export {
  hashFile,
  hashStream,
  isDiskFull,
  isStorageKey,
  MissingObjectError,
  StorageUnusableError,
  type Storage,
  type StoredFile,
  type StoredObject,
} from './storage/object.server.ts'

let bound: Storage | undefined

/** The storage of this process, as the environment describes it. */
export function storage(): Storage {
  return (bound ??= openStorage(env().STORAGE_DRIVER))
}

/** A place that has not answered by then will not answer a request either: a mount that hangs, a bucket far away. */
const PROBE_MS = 10_000

/**
 * Writes, reads and removes a little where finished files live, and where this machine keeps what is under way. Throws
 * StorageUnusableError, which says in one sentence what to repair.
 */
export async function probeStorage(): Promise<void> {
  const late = new AbortController()
  const tooLate = sleep(PROBE_MS, undefined, { signal: late.signal }).then(() => {
    throw new StorageUnusableError(`It gave no answer in ${PROBE_MS / 1_000} seconds.`, { isSetting: false })
  })
  try {
    await Promise.race([Promise.all([probeDataFolder(), storage().probe()]), tooLate])
  } finally {
    late.abort()
    tooLate.catch(() => undefined)
  }
}

async function probeDataFolder(): Promise<void> {
  const folder = env().LUMIKU_DATA
  const file = path.join(folder, `.probe-${randomUUID()}.tmp`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(file, '', { flag: 'wx' })
    await unlink(file)
  } catch (error) {
    const reason = isDiskFull(error) ? 'its disk is full' : (error as Error).message
    throw new StorageUnusableError(`LUMIKU_DATA cannot be used: ${reason}.`, {
      isSetting: isWrongFolder(error),
      cause: error,
    })
  }
}

/**
 * Of either kind, whichever this process uses: what moves from one to the other needs both. `isNewInstallation` says
 * whether an empty place is what it should be.
 */
export function openStorage(
  driver: 'disk' | 's3',
  isNewInstallation = async () => !(await keepsAnyBytes()),
): Storage {
  const settings = env()
  if (driver === 'disk') return diskStorage({ root: settings.STORAGE_DIR, isNewInstallation })
  const { S3_ENDPOINT, S3_PUBLIC_ENDPOINT, S3_REGION, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } =
    settings
  return s3Storage({
    endpoint: given('S3_ENDPOINT', S3_ENDPOINT),
    publicEndpoint: S3_PUBLIC_ENDPOINT === 'none' ? undefined : (S3_PUBLIC_ENDPOINT ?? S3_ENDPOINT),
    region: S3_REGION,
    bucket: given('S3_BUCKET', S3_BUCKET),
    accessKeyId: given('S3_ACCESS_KEY_ID', S3_ACCESS_KEY_ID),
    secretAccessKey: given('S3_SECRET_ACCESS_KEY', S3_SECRET_ACCESS_KEY),
    isNewInstallation,
  })
}

function given(key: string, value: string | undefined): string {
  if (!value) throw new Error(`${key} is not set`)
  return value
}
