import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { photo } from '#tests/support/media.ts'
import { asFields, post, type Seller, type Studio } from './studio.ts'

const PAGES = ['/dashboard', '/library', '/studio/video-mixer', '/wallet', '/poses', '/']
const READERS = 3
/** Now a short run, now one that is longer than what a process that leaves waits for. */
const SIZES = [2, 2, 24, 4]
const UPLOAD_PIECES = 20
const UPLOAD_PIECE_EVERY_MS = 150

/**
 * People at the studio's address: some read pages, one submits runs and watches each to its end, one watches the account,
 * one uploads over a slow network. What a browser does by itself they do too: a stream that ends is opened again when it said.
 */
export class Visitors {
  readonly counts = { pages: 0, runs: 0, streams: 0, sentAway: 0, uploads: 0 }
  /** Each answer that was not what it should have been. */
  readonly wrong: string[] = []
  private readonly over = new AbortController()
  private readonly lanes: Promise<void>[]
  private readonly studio: Studio
  private readonly seller: Seller
  private readonly at: string

  constructor(studio: Studio, seller: Seller, at: string) {
    this.studio = studio
    this.seller = seller
    this.at = at
    this.lanes = [
      ...Array.from({ length: READERS }, (_, reader) => this.again(100, (turn) => this.read(turn + reader))),
      this.again(1_000, (turn) => this.submitAndWatch(turn)),
      this.again(0, () => this.watch('/live/me')),
      this.again(500, () => this.upload()),
    ]
  }

  /** Each ends what it is at. */
  async leave(): Promise<void> {
    this.over.abort()
    await Promise.all(this.lanes)
  }

  private async again(pauseMs: number, visit: (turn: number) => Promise<void>): Promise<void> {
    for (let turn = 0; !this.over.signal.aborted; turn += 1) {
      try {
        await visit(turn)
      } catch (error) {
        const { message, cause } = error as Error
        this.wrong.push(`${message} ${cause instanceof Error ? cause.message : ''}`)
      }
      await sleep(pauseMs)
    }
  }

  private async read(turn: number): Promise<void> {
    const page = PAGES[turn % PAGES.length]!
    const answer = await this.get(page)
    const text = await answer.text()
    this.expect(page, answer.status, 200, text)
    this.counts.pages += 1
  }

  private async submitAndWatch(turn: number): Promise<void> {
    const fields = {
      ...asFields(this.seller.mix(SIZES[turn % SIZES.length]!, turn + 1)),
      _key: randomUUID(),
    }
    const answer = await post(this.studio, '/studio/video-mixer', this.seller.cookie, fields, this.at)
    this.expect('submit', answer.status, 302, await answer.text())
    const place = answer.headers.get('location')
    if (!place) return
    this.counts.runs += 1
    await this.watch(place.replace(/^\/generations\//, '/live/generations/'))
  }

  /** Until its run is over, or the visitors leave. */
  private async watch(place: string): Promise<void> {
    while (!this.over.signal.aborted) {
      const answer = await this.get(place)
      this.expect(place, answer.status, 200)
      if (answer.status !== 200) return
      this.counts.streams += 1
      const { isOver, retryMs } = await this.readStream(answer)
      if (isOver) return
      if (retryMs === undefined) return void this.wrong.push(`${place} broke off without a word`)
      this.counts.sentAway += 1
      await sleep(retryMs)
    }
  }

  private async readStream(answer: Response): Promise<{ isOver: boolean; retryMs: number | undefined }> {
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true })
      if (this.over.signal.aborted) return { isOver: true, retryMs: undefined }
    }
    // The first says how long to wait after a break; one more comes with a goodbye.
    const retries = [...text.matchAll(/^retry: (\d+)$/gm)].map(([, ms]) => Number(ms))
    return { isOver: /^id: .*-last$/m.test(text), retryMs: retries[1] }
  }

  private async upload(): Promise<void> {
    const file = await readFile(await photo({ width: 1200, height: 900 }))
    const began = await this.tus('/uploads/tus', 'POST', {
      'upload-length': String(file.length),
      'upload-metadata': `filename ${Buffer.from('Photo.jpg').toString('base64')}`,
    })
    this.expect('begin an upload', began.status, 201, await began.text())
    const place = began.headers.get('location')?.replace(/^https?:\/\/[^/]+/, '')
    if (!place) return
    const sent = await this.tus(
      place,
      'PATCH',
      {
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
        'content-length': String(file.length),
      },
      slowly(file),
    )
    this.expect('upload', sent.status, 204, await sent.text())
    this.counts.uploads += 1
  }

  private get(place: string): Promise<Response> {
    return fetch(this.at + place, { headers: { cookie: this.seller.cookie }, redirect: 'manual' })
  }

  private tus(
    place: string,
    method: string,
    headers: Record<string, string>,
    body?: Readable,
  ): Promise<Response> {
    const request: RequestInit & { duplex?: 'half' } = {
      method,
      headers: {
        cookie: this.seller.cookie,
        Origin: this.studio.app.url,
        'tus-resumable': '1.0.0',
        ...headers,
      },
      ...(body && { body: Readable.toWeb(body) as ReadableStream, duplex: 'half' }),
    }
    return fetch(this.at + place, request)
  }

  private expect(what: string, status: number, wanted: number, text = ''): void {
    if (status !== wanted) this.wrong.push(`${what}: ${status} ${text.slice(0, 200)}`)
  }
}

/** As over a bad network: about as long as a process that leaves has, and then some. */
function slowly(file: Buffer): Readable {
  async function* pieces() {
    const bytes = Math.ceil(file.length / UPLOAD_PIECES)
    for (let start = 0; start < file.length; start += bytes) {
      yield file.subarray(start, start + bytes)
      await sleep(UPLOAD_PIECE_EVERY_MS)
    }
  }
  return Readable.from(pieces())
}
