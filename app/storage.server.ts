import { env } from '#app/env.server.ts'
import { keepsAnyBytes } from '#app/models/quota.server.ts'
import { diskStorage } from './storage/disk.server.ts'
import type { Storage } from './storage/object.server.ts'
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
