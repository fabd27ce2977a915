import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, unlink } from 'node:fs/promises'
import { request } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startApp, type App } from '#tests/support/app.ts'
import { signUp } from '#tests/support/browserless.ts'
import { median } from '#tests/support/median.ts'
import type { BenchRow } from './main.ts'

const MB = 1024 * 1024
const FILE_BYTES = 200 * MB
const ROUNDS = 5
const SEND_BYTES = 256 * 1024

/**
 * 200 MB through the web process (session, quota, sniffing, hashing, fsync, row and message included) against a bare
 * pipeline into a file, on the same disk. Rounds alternate, so that the machine's mood meets all.
 */
export async function run(): Promise<BenchRow[]> {
  const app = await startApp()
  const bareFolder = await mkdtemp(path.join(app.dataDir, 'bare-'))
  const bare = fork(fileURLToPath(new URL('./upload-baseline.ts', import.meta.url)), [bareFolder])
  try {
    const [{ port }] = (await once(bare, 'message')) as [{ port: number }]
    const cookie = await signUp(app.url)
    const ours = { tus: () => byTus(app, cookie), form: () => byForm(app, cookie) }
    const theirs = async () => {
      const seconds = await send(`http://127.0.0.1:${port}`, 'PUT', {}, [], 204)
      for (const name of await readdir(bareFolder)) await unlink(path.join(bareFolder, name))
      return seconds
    }

    await ours.tus()
    await ours.form()
    await theirs()
    const before = await residentBytes(app, 'VmRSS')
    const rounds: { bare: number; tus: number; form: number }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({ bare: await theirs(), tus: await ours.tus(), form: await ours.form() })
    }
    const growth = (await residentBytes(app, 'VmHWM')) - before
    const ratio = (way: 'tus' | 'form') => median(rounds.map((round) => round.bare / round[way]))
    const rate = (seconds: number[]) => FILE_BYTES / MB / median(seconds)
    return [
      {
        name: '200 MB by tus, rate against a bare pipeline',
        value: ratio('tus'),
        unit: '×',
        limit: 0.6,
        atLeast: true,
      },
      {
        name: '200 MB by form, rate against a bare pipeline',
        value: ratio('form'),
        unit: '×',
        note: 'the way without JavaScript; told, not limited',
      },
      { name: 'memory growth of the web process, at most', value: growth / MB, unit: 'MB', limit: 100 },
      { name: 'bare pipeline', value: rate(rounds.map((round) => round.bare)), unit: 'MB/s' },
      { name: 'by tus', value: rate(rounds.map((round) => round.tus)), unit: 'MB/s' },
      { name: 'by form', value: rate(rounds.map((round) => round.form)), unit: 'MB/s' },
    ]
  } finally {
    bare.kill()
    await app.stop()
    await rm(bareFolder, { recursive: true, force: true })
  }
}

/** Looks like a video to who reads its first bytes; inspection ends soon, so it does not disturb the next round. */
const FILE_HEAD = Buffer.from('00000020667479706d703432000000006d7034326d70343169736f6d69736f32', 'hex')

async function byTus(app: App, cookie: string): Promise<number> {
  const headers = { ...fromOurPage(app, cookie), 'tus-resumable': '1.0.0' }
  const created = await fetch(`${app.url}/uploads/tus`, {
    method: 'POST',
    headers: { ...headers, 'upload-length': String(FILE_BYTES), 'upload-metadata': 'filename YmVuY2gubXA0' },
  })
  const location = created.headers.get('location')
  if (!location) throw new Error(`Beginning an upload answered ${created.status}`)
  const type = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }
  const seconds = await send(app.url + location, 'PATCH', { ...headers, ...type }, [], 204)
  await untilInspected(app)
  return seconds
}

async function byForm(app: App, cookie: string): Promise<number> {
  const around = [
    '--bench\r\nContent-Disposition: form-data; name="file"; filename="bench.mp4"\r\nContent-Type: video/mp4\r\n\r\n',
    '\r\n--bench--\r\n',
  ]
  const headers = { ...fromOurPage(app, cookie), 'content-type': 'multipart/form-data; boundary=bench' }
  const seconds = await send(`${app.url}/uploads?redirectTo=/library`, 'POST', headers, around, 303)
  await untilInspected(app)
  return seconds
}

function fromOurPage(app: App, cookie: string): Record<string, string> {
  return { cookie, origin: app.url, 'sec-fetch-site': 'same-origin' }
}

/** Seconds from the first byte to the answer. */
async function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  around: string[],
  expected: number,
): Promise<number> {
  const [before = '', after = ''] = around
  const chunk = Buffer.alloc(SEND_BYTES, 7)
  const length = FILE_BYTES + Buffer.byteLength(before + after)
  const began = performance.now()
  const sending = request(url, { method, headers: { ...headers, 'content-length': length } })
  const answer = once(sending, 'response')
  if (before) sending.write(before)
  sending.write(FILE_HEAD)
  for (let left = FILE_BYTES - FILE_HEAD.length; left > 0; left -= chunk.length) {
    if (!sending.write(chunk.subarray(0, Math.min(left, chunk.length)))) await once(sending, 'drain')
  }
  sending.end(after)
  const [response] = (await answer) as [NodeJS.ReadableStream & { statusCode: number }]
  response.resume()
  if (response.statusCode !== expected) throw new Error(`${method} answered ${response.statusCode}`)
  return (performance.now() - began) / 1000
}

/** Waits until nothing of the upload is left: 200 MB of sevens is no video, so its bytes are removed. */
async function untilInspected(app: App): Promise<void> {
  const uploads = path.join(app.dataDir, 'storage', 'uploads')
  for (let tries = 0; tries < 300; tries++) {
    const files = await readdir(uploads, { recursive: true, withFileTypes: true }).catch(() => [])
    if (!files.some((file) => file.isFile())) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('The upload was never inspected')
}

/** VmRSS is now, VmHWM the most there ever was. */
async function residentBytes(app: App, field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${app.web.pid}/status`, 'utf8')
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024
}
