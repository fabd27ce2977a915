import { pipeline } from 'node:stream/promises'
import { Router, type Request, type Response } from 'express'
import { BYTE_ORDER_MARK, csvRow } from '#app/files/csv.ts'
import { contentDisposition } from '#app/files/file-links.server.ts'
import { log } from '#app/log.server.ts'
import {
  findArchive,
  findPlatformArchive,
  findSelection,
  type Archive,
  type ArchivedOutput,
} from '#app/models/archive.server.ts'
import { findAccountExport, type AccountExport } from '#app/models/user/export.server.ts'
import { sendProblem } from '#app/http/problem.server.ts'
import { isReaderGone } from '#app/http/reader-gone.ts'
import { quotaHeaders } from '#app/http/quota.server.ts'
import { consume } from '#app/rate-limit.server.ts'
import { getUserFromCookie } from '#app/session.server.ts'
import { storage } from '#app/storage.server.ts'
import { zip, zipLength, type SizedZipEntry, type ZipEntry } from '#app/files/zip.server.ts'

/**
 * `GET /generations/:id/zip`, `?only=1,4,7` or `?only=1&only=4` (a form's ticks) for a selection: the finished outputs
 * and a `manifest.csv` in one folder. `?platform=` takes what that platform takes, copies in place of originals, in a
 * folder named for it. `GET /library.zip?only=…` takes the ids of outputs of any run.
 * `GET /account.zip` is everything of the user's, with their records as JSON.
 * Stored, not deflated, because video does not get smaller; streamed from storage, so its size costs no memory and is
 * known before the first byte. The same outputs give the same bytes. An account's is streamed from the rows as well: how
 * long those are as JSON is known behind them.
 */
export function zipRouter(): Router {
  const router = Router()
  router.get('/generations/:id/zip', (request, response, next) => {
    const numbers = numbersOf(request.query['only'])
    const { platform } = request.query
    const find = (userId: string) =>
      typeof platform === 'string' && platform
        ? findPlatformArchive(userId, request.params.id, platform, numbers)
        : findArchive(userId, request.params.id, numbers)
    sendArchive(request, response, find).catch(next)
  })
  router.get('/library.zip', (request, response, next) => {
    const ids = listOf(request.query['only']) ?? []
    sendArchive(request, response, (userId) => findSelection(userId, ids)).catch(next)
  })
  router.get('/account.zip', (request, response, next) => {
    const find = (userId: string) => {
      if (request.method !== 'HEAD') endEarlierExport(userId, response)
      return accountZip(userId)
    }
    sendZip(request, response, find).catch(next)
  })
  return router
}

/** A ZIP before it is written. */
interface Zip {
  name: string
  entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>
  /** Of the whole; undefined when nobody knows. */
  bytes?: number
}

/** By user. */
const openExports = new Map<string, Response>()

/** A user has one at a time, the newest: who asks again may have lost the connection of the one before without our notice. */
function endEarlierExport(userId: string, response: Response): void {
  if (response.destroyed) return
  openExports.get(userId)?.destroy()
  openExports.set(userId, response)
  response.once('close', () => {
    if (openExports.get(userId) === response) openExports.delete(userId)
  })
}

async function sendArchive(
  request: Request,
  response: Response,
  find: (userId: string) => Promise<Archive | undefined>,
): Promise<void> {
  await sendZip(request, response, async (userId) => {
    const archive = await find(userId)
    if (!archive || archive.outputs.length === 0) return undefined
    const entries = await entriesOf(archive)
    return { name: archive.name, entries, bytes: zipLength(entries) }
  })
}

async function sendZip(
  request: Request,
  response: Response,
  find: (userId: string) => Promise<Zip | undefined>,
): Promise<void> {
  const user = await getUserFromCookie(request.headers.cookie)
  if (!user) return sendNothing(response)
  // First: what is looked for may be thousands of rows and files.
  const allowed = await consume('archive', user.id)
  response.set(quotaHeaders(allowed.quota))
  if (!allowed.ok) {
    const { retryAfterSeconds } = allowed
    return sendProblem(response, {
      status: 429,
      code: 'too-many-archives',
      title: 'Too many downloads. Wait a little.',
      retryAfterSeconds,
    })
  }

  const archive = await find(user.id)
  if (!archive) return sendNothing(response)
  response.set({
    'Cache-Control': 'private, no-store',
    'Content-Disposition': contentDisposition('attachment', `${archive.name}.zip`),
    ...(archive.bytes !== undefined && { 'Content-Length': String(archive.bytes) }),
    'Content-Type': 'application/zip',
    'X-Content-Type-Options': 'nosniff',
  })
  if (request.method === 'HEAD') return void response.end()
  try {
    await pipeline(zip(archive.entries), response)
  } catch (error) {
    // Half an archive must not look like a whole one. The reader going away is no fault of ours.
    const isFault = !request.destroyed && !isReaderGone(error, response)
    response.destroy()
    if (isFault) log.warn({ err: error, archive: archive.name }, 'a download broke off')
  }
}

function sendNothing(response: Response): void {
  sendProblem(response, {
    status: 404,
    code: 'not-found',
    title: 'There is nothing to download here.',
  })
}

/** 1-based numbers of `?only=`; none of it that is no number. */
function numbersOf(only: unknown): number[] | undefined {
  return listOf(only)
    ?.map(Number)
    .filter((number) => Number.isSafeInteger(number) && number > 0)
}

/** A parameter with commas, or one that came more than once; undefined when it did not come. */
function listOf(parameter: unknown): string[] | undefined {
  if (parameter === undefined) return undefined
  return [parameter].flat().map(String).join(',').split(',').slice(0, MAX_OUTPUTS)
}

const MAX_OUTPUTS = 10_000

async function entriesOf(archive: Archive): Promise<SizedZipEntry[]> {
  const { folder = archive.name } = archive
  const names = uniqueNames(archive.outputs)
  const modifiedAt = archive.outputs.at(-1)!.createdAt
  const files = archive.outputs.map((file, at) => ({ ...file, name: names[at]! }))
  const manifest = Buffer.from(manifestCsv(archive.outputs))
  return [
    ...(await Array.fromAsync(fileEntries(folder, files, modifiedAt))),
    textEntry(`${folder}/manifest.csv`, manifest, modifiedAt),
  ]
}

interface ZippedFile {
  name: string
  key: string
  bytes: number
  createdAt: Date
}

const ASKED_AT_ONCE = 50

/**
 * The files below `folder`. One that storage has lost, or has another size of, would break the archive off: it is left out
 * and named in `missing.txt`.
 */
async function* fileEntries(
  folder: string,
  files: Iterable<ZippedFile> | AsyncIterable<ZippedFile>,
  modifiedAt: Date,
): AsyncGenerator<SizedZipEntry> {
  const missing: string[] = []
  for await (const some of batches(files, ASKED_AT_ONCE)) {
    const stored = await Promise.all(some.map(({ key }) => storage().stat(key)))
    for (const [at, { name, key, bytes, createdAt }] of some.entries()) {
      if (stored[at]?.bytes !== bytes) missing.push(name)
      else yield { name: `${folder}/${name}`, bytes, modifiedAt: createdAt, open: () => chunksOf(key) }
    }
  }
  if (missing.length > 0) {
    log.warn(
      { folder, missing: missing.length },
      'a download goes without files that are not stored any more',
    )
    const list = Buffer.from(missing.map((name) => `${name}\n`).join(''))
    yield textEntry(`${folder}/missing.txt`, list, modifiedAt)
  }
}

async function* batches<Item>(items: Iterable<Item> | AsyncIterable<Item>, size: number) {
  let batch: Item[] = []
  for await (const item of items) {
    if (batch.push(item) < size) continue
    yield batch
    batch = []
  }
  yield batch
}

async function accountZip(userId: string): Promise<Zip> {
  const account = await findAccountExport(userId)
  const now = new Date()
  const name = `lumiku-${now.toISOString().slice(0, 10)}`
  return { name, entries: accountEntries(name, account, now) }
}

/** Everything of a user's: `uploads/`, `results/<run>/`, and a file of records for each kind. */
async function* accountEntries(name: string, account: AccountExport, now: Date): AsyncGenerator<ZipEntry> {
  const profile = Buffer.from(`${JSON.stringify(account.profile, null, 2)}\n`)
  yield textEntry(`${name}/profile.json`, profile, now)
  for (const [record, rows] of Object.entries(account.records)) {
    yield { name: `${name}/${record}.json`, modifiedAt: now, open: () => jsonArray(rows) }
  }
  yield* fileEntries(name, accountFiles(account), now)
}

async function* accountFiles({ uploads, outputs }: AccountExport): AsyncGenerator<ZippedFile> {
  const uniqueUpload = uniqueName()
  for await (const file of uploads) yield { ...file, name: `uploads/${uniqueUpload(file)}` }
  // For each folder, and not only the last: it is named for eight letters of an id, which two runs may share.
  const folders = new Map<string, ReturnType<typeof uniqueName>>()
  for await (const { folder, ...file } of outputs) {
    const unique = folders.get(folder) ?? uniqueName()
    folders.set(folder, unique)
    yield { ...file, name: `results/${folder}/${unique(file)}` }
  }
}

/** As `JSON.stringify(rows, null, 2)` would write it, a row at a time. */
async function* jsonArray(rows: AsyncIterable<object>): AsyncGenerator<Buffer> {
  let isFirst = true
  for await (const row of rows) {
    const text = JSON.stringify(row, null, 2).replaceAll('\n', '\n  ')
    yield Buffer.from(`${isFirst ? '[' : ','}\n  ${text}`)
    isFirst = false
  }
  yield Buffer.from(isFirst ? '[]\n' : '\n]\n')
}

function textEntry(name: string, text: Buffer, modifiedAt: Date): SizedZipEntry {
  return {
    name,
    bytes: text.length,
    modifiedAt,
    async *open() {
      yield text
    },
  }
}

/** Left early, as when the reader goes away, it closes the object. */
async function* chunksOf(key: string): AsyncGenerator<Uint8Array> {
  yield* (await storage().open(key)) as AsyncIterable<Uint8Array>
}

/** One row for each output, in the columns that the tool named. */
export function manifestCsv(outputs: Pick<ArchivedOutput, 'manifest'>[]): string {
  const columns = [...new Set(outputs.flatMap(({ manifest }) => Object.keys(manifest)))]
  const rows = outputs.map(({ manifest }) => csvRow(columns.map((column) => manifest[column])))
  return BYTE_ORDER_MARK + csvRow(columns) + rows.join('')
}

/**
 * Tools give names that are unique and plain, with at most one folder; an archive must open everywhere even if one does
 * not.
 */
export function uniqueNames(outputs: Pick<ArchivedOutput, 'index' | 'name'>[]): string[] {
  return outputs.map(uniqueName())
}

/** Names one after another, each other than all before. */
function uniqueName(): (output: Pick<ArchivedOutput, 'index' | 'name'>) => string {
  const taken = new Set(['manifest.csv'])
  return ({ index, name }) => {
    const parts = name.split('/').filter(Boolean)
    const folder = parts.length === 2 ? `${plain(parts[0]!)}/` : ''
    const file = plain(parts.length === 2 ? parts[1]! : name)
    let unique = folder + file
    for (let number = index + 1; taken.has(unique.toLowerCase()); number += 1) {
      unique = `${folder}${number}-${file}`
    }
    taken.add(unique.toLowerCase())
    return unique
  }
}

function plain(name: string): string {
  return name.replace(/[<>:"/\\|?*\p{Cc}]/gu, '_').replace(/^\.+|[. ]+$/g, '_') || '_'
}
