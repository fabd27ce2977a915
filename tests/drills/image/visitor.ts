import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { carouselInput } from '#app/studio/carousel-mix/input.ts'
import { mixerInput } from '#app/studio/video-mixer/input.ts'
import { landscapeSilent25, photo, portraitClip } from '#tests/support/media.ts'
import { unzip } from '#tests/support/unzip.ts'
import { asFields } from '../studio.ts'

/** Somebody who comes to Lumiku for the first time, with nothing but HTTP in their hands. */
export interface Visitor {
  register(): Promise<void>
  /** Sends two clips and a photo and waits until each may be used; their ids. */
  upload(): Promise<{ clips: string[]; picture: string }>
  /** Asks for two videos of the clips and waits for them; the files, as they were downloaded. */
  mix(clips: string[]): Promise<Buffer[]>
  /** The same with slides, which are drawn and not filmed: letters, pictures. */
  draw(picture: string): Promise<Buffer[]>
  /** Comes back, still logged in, and downloads the first run once more. */
  again(): Promise<Buffer[]>
}

const READY_SECONDS = 60
const RUN_SECONDS = 180

export function meet(origin: string): Visitor {
  const cookies = new Map<string, string>()
  const look = async (to: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    if (init.method === 'POST') headers.set('Origin', origin)
    const response = await fetch(new URL(to, origin), { redirect: 'manual', ...init, headers })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    return response
  }
  const ask = async (to: string, init: RequestInit = {}) => {
    const response = await look(to, init)
    if (response.status < 400) return response
    const body = await response.text()
    const said = (/role="alert"[^]*/.exec(body)?.[0] ?? body).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
    throw new Error(`${to} answers ${response.status}: ${said.slice(0, 300)}`)
  }
  const post = (to: string, fields: Record<string, string>) =>
    ask(to, { method: 'POST', body: new URLSearchParams(fields) })

  /** As a browser's resumable upload does it, whole with the first request. */
  const send = async (file: string, type: string): Promise<string> => {
    const bytes = await readFile(file)
    const name = Buffer.from(path.basename(file)).toString('base64')
    const created = await ask('/uploads/tus', {
      method: 'POST',
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Length': String(bytes.length),
        'Upload-Metadata': `filename ${name},filetype ${Buffer.from(type).toString('base64')}`,
        'Content-Type': 'application/offset+octet-stream',
      },
      body: new Uint8Array(bytes),
    })
    const id = path.basename(new URL(created.headers.get('Location') ?? '', origin).pathname)
    await within(READY_SECONDS, `the upload ${id}`, async () => {
      const listed = await (await ask(`/uploads/list?ids=${id}`)).json()
      return (listed as { uploads: { state: string }[] }).uploads[0]?.state === 'ready' || undefined
    })
    return id
  }
  const runs: string[] = []
  const download = async (page: string): Promise<Buffer[]> => {
    const answer = await look(`${page}/zip`)
    const found = answer.ok ? await unzip(Buffer.from(await answer.arrayBuffer())) : []
    return found.filter(({ name }) => /\.(mp4|jpe?g|png)$/.test(name)).map(({ content }) => content)
  }
  const run = async (toolId: string, input: unknown, outputs: number): Promise<Buffer[]> => {
    const submitted = await post(`/studio/${toolId}`, { ...asFields(input), _key: randomUUID() })
    const page = submitted.headers.get('Location') ?? ''
    if (!/^\/generations\//.test(page)) throw new Error(`${toolId} led to ${submitted.status} ${page}`)
    runs.push(page)
    return await within(RUN_SECONDS, `the run ${page}`, async () => {
      const files = await download(page)
      return files.length >= outputs ? files : undefined
    })
  }
  return {
    again: () => download(runs[0] ?? ''),
    async register() {
      const email = `${randomUUID()}@lumiku.test`
      const answer = await post('/register', { name: 'Sari Kopi', email, password: 'tiga cangkir kopi pagi' })
      if (answer.status !== 302) throw new Error(`/register answers ${answer.status}`)
    },
    async upload() {
      return {
        clips: [
          await send(await portraitClip(), 'video/mp4'),
          await send(await landscapeSilent25(), 'video/mp4'),
        ],
        picture: await send(await photo({ width: 1200, height: 1500 }), 'image/jpeg'),
      }
    },
    mix: (clips) =>
      run(
        'video-mixer',
        mixerInput.parse({
          groups: [{ name: 'Clips', clips }],
          mixing: 'list',
          isOrderMixed: true,
          isSpeedVaried: true,
          count: 2,
          seed: 7,
          resolution: '480p',
          quality: 'low',
        }),
        2,
      ),
    draw: (picture) =>
      run(
        'carousel-mix',
        carouselInput.parse({
          slides: [0, 1].map((position) => ({ pictures: [picture], texts: [`Promo ${position}`] })),
          count: 1,
          seed: 7,
        }),
        2,
      ),
  }
}

async function within<T>(seconds: number, what: string, find: () => Promise<T | undefined>): Promise<T> {
  for (const until = Date.now() + seconds * 1_000; Date.now() < until; await sleep(300)) {
    const found = await find()
    if (found !== undefined) return found
  }
  throw new Error(`${what} is not there after ${seconds} s`)
}
