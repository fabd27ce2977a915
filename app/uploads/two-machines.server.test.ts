import { fork, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { copyFile, readdir, readFile } from 'node:fs/promises'
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addFiles, queuedFiles } from '#app/components/upload-queue.ts'
import { db } from '#app/db/client.server.ts'
import { incomingFolder, incomingPath, sweepIncoming } from '#app/models/upload.server.ts'
import { storage } from '#app/storage.server.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { landscapeSilent25, photo, textNamedMp4 } from '#tests/support/media.ts'

interface Machine {
  id: string
  origin: string
  process: ChildProcess
}

const dataFolder = process.env['LUMIKU_DATA']!
/** The first has this test's own folder; both keep finished files in one storage, as with a bucket. */
let here: Machine
let there: Machine
let userId: string
let cookie: string

beforeAll(async () => {
  here = await startMachine('aaaa1111', dataFolder)
  there = await startMachine('bbbb2222', path.join(dataFolder, 'there'))
})
afterAll(() => {
  for (const machine of [here, there]) machine.process.disconnect()
})
beforeEach(async () => {
  userId = (await createTestUser()).userId
  cookie = await cookieOf(userId)
})

async function startMachine(id: string, folder: string): Promise<Machine> {
  const script = fileURLToPath(new URL('../../tests/support/upload-machine.ts', import.meta.url))
  const env = {
    ...process.env,
    LUMIKU_DATA: folder,
    STORAGE_DIR: path.join(dataFolder, 'storage'),
    FLY_MACHINE_ID: id,
  }
  const child = fork(script, { execArgv: [], env })
  const [origin] = (await once(child, 'message')) as [string]
  return { id, origin, process: child }
}

function tus(
  machine: Machine,
  url: string,
  method: string,
  headers: Record<string, string> = {},
  body?: Buffer,
) {
  return fetch(machine.origin + url, {
    method,
    headers: { cookie, 'tus-resumable': '1.0.0', ...headers },
    ...(body && { body: new Uint8Array(body) }),
  })
}

async function begun(machine: Machine, bytes: number): Promise<string> {
  const metadata = `filename ${Buffer.from('klip.mp4').toString('base64')}`
  const headers = { 'upload-length': String(bytes), 'upload-metadata': metadata }
  return (await tus(machine, '/uploads/tus', 'POST', headers)).headers.get('location')!
}

function send(machine: Machine, url: string, offset: number, body: Buffer) {
  const headers = { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }
  return tus(machine, url, 'PATCH', headers, body)
}

const offsetAt = async (machine: Machine, url: string) =>
  Number((await tus(machine, url, 'HEAD')).headers.get('upload-offset') ?? NaN)
const idOf = (url: string) => new URL(url, here.origin).pathname.split('/').at(-1)!
const rowOf = (url: string) =>
  db.selectFrom('uploads').selectAll().where('id', '=', idOf(url)).executeTakeFirstOrThrow()
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const clip = async () => readFile(await landscapeSilent25())
/** As long as the clip, and another file. */
const another = async () => {
  const bytes = await clip()
  bytes.fill('x', bytes.length - 100)
  return bytes
}

async function expectWhole(url: string, bytes: Buffer): Promise<void> {
  const row = await rowOf(url)
  expect(row).toMatchObject({ state: 'inspecting', bytes: bytes.length, sha256: sha256(bytes) })
  expect(sha256(await buffer(await storage().open(row.storage_key!)))).toBe(sha256(bytes))
}

const keysOf = async (url: string) =>
  (await storage().list(`uploads/${idOf(url).slice(0, 2)}`)).filter((key) => key.includes(idOf(url)))

describe('two machines that share no disk', () => {
  it('bring an upload whole that goes on at the one that did not begin it', async () => {
    const bytes = await clip()
    const url = await begun(here, bytes.length)
    expect((await send(there, url, 0, bytes.subarray(0, 5_000))).status).toBe(204)
    expect((await send(there, url, 5_000, bytes.subarray(5_000))).status).toBe(204)
    await expectWhole(url, bytes)
    expect([await offsetAt(here, url), await offsetAt(there, url)]).toEqual([bytes.length, bytes.length])
  })

  it('say of an upload what each of them has, and take bytes for no other place', async () => {
    const bytes = await clip()
    const url = await begun(here, bytes.length)
    await send(here, url, 0, bytes.subarray(0, 5_000))
    expect([await offsetAt(here, url), await offsetAt(there, url)]).toEqual([5_000, 0])
    const refused = await send(there, url, 5_000, bytes.subarray(5_000))
    expect([refused.status, refused.headers.get('upload-offset')]).toEqual([409, '0'])
    await send(there, url, 0, bytes.subarray(0, 3_000))
    expect([await offsetAt(here, url), await offsetAt(there, url)]).toEqual([5_000, 3_000])
    expect((await send(here, url, 5_000, bytes.subarray(5_000))).status).toBe(204)
    await expectWhole(url, bytes)
  })

  it('never mix their bytes: who has all of them first wins, and the half of the other is swept', async () => {
    const [lost, won] = [await another(), await clip()]
    const url = await begun(here, won.length)
    await send(here, url, 0, lost.subarray(0, 5_000))
    expect((await send(there, url, 0, won)).status).toBe(204)
    expect(await offsetAt(here, url)).toBe(won.length)
    expect((await send(here, url, 5_000, lost.subarray(5_000))).status).toBe(409)
    await expectWhole(url, won)
    const inHours = (hours: number) => ({ now: new Date(Date.now() + hours * 3_600_000) })
    const file = path.basename(incomingPath(idOf(url)))
    await sweepIncoming(inHours(0.5))
    expect(await readdir(incomingFolder())).toContain(file)
    await sweepIncoming(inHours(1.5))
    expect(await readdir(incomingFolder())).not.toContain(file)
  })

  it('keep one of two files that come whole at the same moment, and nothing of the other', async () => {
    const files = [await clip(), await another()]
    for (let round = 0; round < 10; round++) {
      const url = await begun(here, files[0]!.length)
      const sent = await Promise.all([send(here, url, 0, files[0]!), send(there, url, 0, files[1]!)])
      expect(sent.map(({ status }) => status)).toEqual([204, 204])
      const { sha256: kept } = await rowOf(url)
      await expectWhole(
        url,
        files.find((bytes) => sha256(bytes) === kept)!,
      )
      expect(await keysOf(url)).toHaveLength(1)
    }
  })

  it('judge a file by its own first bytes, whatever the other machine has seen', async () => {
    const bytes = await clip()
    const text = await readFile(await textNamedMp4())
    const refused = await begun(here, bytes.length)
    await send(here, refused, 0, bytes.subarray(0, 9_000))
    const disguised = Buffer.concat([text, Buffer.alloc(bytes.length)]).subarray(0, bytes.length)
    expect((await send(there, refused, 0, disguised)).status).toBe(415)
    expect((await rowOf(refused)).state).toBe('refused')

    const picture = await readFile(await photo())
    const url = await begun(here, bytes.length)
    await send(here, url, 0, bytes.subarray(0, 9_000))
    await send(there, url, 0, Buffer.concat([picture, Buffer.alloc(9_000)]).subarray(0, 9_000))
    expect((await rowOf(url)).kind).toBe('image')
    await send(here, url, 9_000, bytes.subarray(9_000))
    expect(await rowOf(url)).toMatchObject({ kind: 'video', content_type: 'video/mp4' })
  })

  it('finish what either of them stored without living to say so', async () => {
    const bytes = await clip()
    const url = await begun(here, bytes.length)
    const key = `uploads/${idOf(url).slice(0, 2)}/${idOf(url)}.mp4`
    await send(here, url, 0, bytes.subarray(0, 9_000))
    await db.updateTable('uploads').set({ storage_key: key }).where('id', '=', idOf(url)).execute()
    expect(await offsetAt(there, url)).toBe(0)
    const copy = path.join(dataFolder, 'copy.mp4')
    await copyFile(await landscapeSilent25(), copy)
    await storage().put(key, copy)
    const asked = await Promise.all([1, 2, 3].map(() => offsetAt(there, url)))
    expect(asked).toEqual([bytes.length, bytes.length, bytes.length])
    await expectWhole(url, bytes)
  })
})

describe('a browser behind a balancer', () => {
  it.each([
    ['that goes by the path', (_: IncomingMessage, path: string) => (path === '/uploads/tus' ? 0 : 1), 1],
    ['that heeds fly-prefer-instance-id', byPreference, 1],
    ['that takes machines in turn', inTurn, 2],
  ])('%s brings a large file whole', async (_, choose, begins) => {
    const bytes = Buffer.concat([await clip(), Buffer.alloc(18 * 1024 * 1024, 'x')])
    const asked: string[] = []
    const balancer = await balance((request) => {
      asked.push(request.method!)
      return [here, there][choose(request, new URL(request.url!, here.origin).pathname)]!
    })
    Object.assign(globalThis, { location: { href: balancer.origin } })
    // Outside of browsers tus-js-client takes a Buffer for a file.
    const file = Object.assign(bytes, { name: 'klip.mp4', size: bytes.length, type: 'video/mp4' })
    addFiles([file as unknown as File], ['video'])
    const key = queuedFiles().at(-1)!.key
    const queued = () => queuedFiles().find((one) => one.key === key)!
    await expect.poll(() => queued().state, { timeout: 20_000 }).toBe('sent')
    balancer.server.close()
    await expectWhole(queued().uploadId!, bytes)
    expect(asked.filter((method) => method === 'POST')).toHaveLength(begins)
    const rows = await db.selectFrom('uploads').select('id').where('user_id', '=', userId).execute()
    expect(rows).toEqual([{ id: queued().uploadId }])
  })
})

let turn = 0
function inTurn(): number {
  return turn++ % 2
}

/** As Fly's proxy does, which otherwise takes whichever machine it likes. */
function byPreference(request: IncomingMessage): number {
  const preferred = request.headers['fly-prefer-instance-id']
  const found = [here, there].findIndex(({ id }) => id === preferred)
  return found === -1 ? inTurn() : found
}

/** Passes each request on to one machine, with this test's cookie. */
async function balance(
  choose: (request: IncomingMessage) => Machine,
): Promise<{ origin: string; server: Server }> {
  const server = createServer((request, response) => {
    const { origin } = choose(request)
    const { method, headers, url } = request
    const passed = httpRequest(origin + url, { method, headers: { ...headers, cookie } }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    request.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}
