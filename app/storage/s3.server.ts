import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm, stat, unlink } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { S3Client } from '@aws-sdk/client-s3'
import {
  checkedKey,
  hashFile,
  isStorageKey,
  MARKER_TEXT,
  MissingObjectError,
  StorageUnusableError,
  type Storage,
} from './object.server.ts'

/**
 * Objects in a bucket of any store that speaks S3. The bucket is addressed in the path, which all of them understand.
 * Uploads go in parts, each with its check sum; an object is there when all of it is.
 */
export interface S3Options {
  endpoint: string
  /** Where browsers reach the bucket; undefined when they do not, and files go through this process. */
  publicEndpoint?: string | undefined
  region: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
  /** As diskStorage's. */
  isNewInstallation: () => Promise<boolean>
}

const PART_BYTES = 16 * 1024 * 1024
/** Of one upload; each holds a part in memory. */
const PARTS_AT_ONCE = 3
const CONNECT_MS = 5_000
/** Without a byte moving. */
const IDLE_MS = 30_000
const MARKER = 'lumiku/storage-marker.txt'

export function s3Storage({ bucket, isNewInstallation, ...options }: S3Options): Storage {
  let connected: Promise<Connection> | undefined
  const connection = () => (connected ??= connect(options))
  const at = (key: string) => ({ Bucket: bucket, Key: checkedKey(key) })

  async function statOf(key: string): Promise<{ bytes: number } | null> {
    const { sdk, client } = await connection()
    try {
      const { ContentLength = 0 } = await client.send(new sdk.HeadObjectCommand(at(key)))
      return { bytes: ContentLength }
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  async function upload(key: string, source: string): Promise<void> {
    const { client, Upload } = await connection()
    const body = createReadStream(source, { highWaterMark: 1024 * 1024 })
    const params = { ...at(key), Body: body }
    try {
      await new Upload({ client, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE }).done()
    } finally {
      body.destroy()
    }
  }

  async function open(key: string, range?: { start: number; end: number }): Promise<Readable> {
    const { sdk, client } = await connection()
    const bytes = range && { Range: `bytes=${range.start}-${range.end}` }
    try {
      const { Body } = await client.send(new sdk.GetObjectCommand({ ...at(key), ...bytes }))
      return Body as Readable
    } catch (error) {
      if (isMissing(error)) throw new MissingObjectError(`No object at ${key}.`, { cause: error })
      throw error
    }
  }

  async function remove(key: string): Promise<void> {
    const { sdk, client } = await connection()
    await client.send(new sdk.DeleteObjectCommand(at(key)))
  }

  async function* pages(prefix: string, delimiter?: string) {
    const { sdk, client } = await connection()
    const where = { Bucket: bucket, Prefix: prefix, ...(delimiter && { Delimiter: delimiter }) }
    for await (const { Contents = [] } of sdk.paginateListObjectsV2({ client }, where)) yield Contents
  }

  return {
    async put(key, sourcePath, known) {
      checkedKey(key)
      const { size } = await stat(sourcePath)
      const stored = known ?? (await hashFile(sourcePath))
      await upload(key, sourcePath)
      const found = await statOf(key)
      if (found?.bytes !== size) {
        await remove(key)
        throw new Error(`The bucket kept ${found?.bytes ?? 0} of ${size} bytes of ${key}.`)
      }
      await unlink(sourcePath)
      return stored
    },
    open,
    async stat(key) {
      checkedKey(key)
      return await statOf(key)
    },
    remove,

    async list(folder) {
      checkedKey(`${folder}/x`)
      const keys: string[] = []
      for await (const contents of pages(`${folder}/`, '/')) {
        for (const { Key } of contents) if (Key && isStorageKey(Key)) keys.push(Key)
      }
      return keys
    },

    async *all() {
      for await (const contents of pages('')) {
        for (const { Key: key, Size: bytes = 0, LastModified: modifiedAt } of contents) {
          if (key && key !== MARKER && isStorageKey(key) && modifiedAt) yield { key, bytes, modifiedAt }
        }
      }
    },

    async localPath(key, workspace) {
      const file = path.join(workspace, checkedKey(key).replaceAll('/', '~'))
      if (await stat(file).catch(() => null)) return file
      const unfinished = `${file}.${randomUUID()}.tmp`
      try {
        await pipeline(await open(key), createWriteStream(unfinished, { flags: 'wx' }))
        await rename(unfinished, file)
      } finally {
        await rm(unfinished, { force: true })
      }
      return file
    },

    async link(key, { contentType, disposition, seconds }) {
      if (!options.publicEndpoint) return null
      const { sdk, publicClient, getSignedUrl } = await connection()
      const command = new sdk.GetObjectCommand({
        ...at(key),
        ResponseContentType: contentType,
        ResponseContentDisposition: disposition,
      })
      return await getSignedUrl(publicClient, command, { expiresIn: seconds })
    },

    async probe() {
      try {
        const { sdk, client } = await connection()
        await client.send(new sdk.HeadBucketCommand({ Bucket: bucket }))
        const write = (key: string, Body: string) =>
          client.send(new sdk.PutObjectCommand({ Bucket: bucket, Key: key, Body }))
        if (!(await statOf(MARKER))) {
          if (!(await isNewInstallation())) {
            throw new StorageUnusableError(
              `S3_BUCKET is not the bucket it was: its object ${MARKER} is missing. ` +
                'Name the bucket that holds the files, or create that object if this really is the right one.',
              { isSetting: true },
            )
          }
          await write(MARKER, MARKER_TEXT)
        }
        const key = `lumiku/probe-${randomUUID()}.txt`
        await write(key, key)
        const read = await text(await open(key))
        await remove(key)
        if (read !== key) throw new Error('an object read back differently')
      } catch (error) {
        if (error instanceof StorageUnusableError) throw error
        throw new StorageUnusableError(`S3_BUCKET cannot be used: ${reasonOf(error)}.`, {
          isSetting: isRefused(error),
          cause: error,
        })
      }
    },
  }
}

type Connection = Awaited<ReturnType<typeof connect>>

/** The SDK is loaded with the first object, so that whoever keeps files on a disk never pays for it. */
async function connect({
  endpoint,
  publicEndpoint,
  region,
  accessKeyId,
  secretAccessKey,
}: Omit<S3Options, 'bucket' | 'isNewInstallation'>) {
  const sdk = await import('@aws-sdk/client-s3')
  const { Upload } = await import('@aws-sdk/lib-storage')
  const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner')
  const clientOf = (address: string): S3Client =>
    new sdk.S3Client({
      endpoint: address,
      region,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: true,
      maxAttempts: 3,
      requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: IDLE_MS },
    })
  const client = clientOf(endpoint)
  const publicClient = publicEndpoint && publicEndpoint !== endpoint ? clientOf(publicEndpoint) : client
  return { sdk, client, publicClient, Upload, getSignedUrl }
}

function isMissing(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } }
  return name === 'NoSuchKey' || name === 'NotFound' || $metadata?.httpStatusCode === 404
}

/** The store answered, and asking again will not change what it says. */
function isRefused(error: unknown): boolean {
  const { httpStatusCode = 0 } = (error as { $metadata?: { httpStatusCode?: number } }).$metadata ?? {}
  return [401, 403, 404].includes(httpStatusCode)
}

/** What an operator can act on; never the request, which carries the key's name. */
function reasonOf(error: unknown): string {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } }
  const status = $metadata?.httpStatusCode
  if (status === 404) return 'there is no such bucket'
  if (status === 401 || status === 403) return 'the store refuses the access key'
  return message && name !== message ? `${name}: ${message}` : name
}
