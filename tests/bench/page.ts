import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { build } from 'vite'
import { signUp } from '#tests/support/browserless.ts'
import { startApp } from '#tests/support/app.ts'
import { median } from '#tests/support/median.ts'
import type { BenchRow } from './main.ts'
import type { Markup } from './stock-remix/app/routes/_index.tsx'

const STOCK = fileURLToPath(new URL('./stock-remix/', import.meta.url))
const ROUNDS = 5
const SECONDS = 4
const CONNECTIONS = 32

/**
 * The studio page of somebody signed in, against a page of the framework's own template that runs the same statements,
 * draws the same elements and answers with as many bytes. Rounds alternate, so that the machine's mood meets both.
 */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-bench-'))
  const statementsFile = path.join(folder, 'statements.jsonl')
  const app = await startApp({
    env: {
      RECORD_STATEMENTS: statementsFile,
      NODE_OPTIONS: `--import ${new URL('./record-statements.ts', import.meta.url).href}`,
    },
  })
  const plain = await startApp({ databaseUrl: app.databaseUrl, dataDir: app.dataDir })
  try {
    const cookie = await signUp(plain.url)
    const page = await recordPage(app.url, cookie, statementsFile)
    await app.stop()
    const stock = await startStock(folder, { databaseUrl: plain.databaseUrl, ...page })
    try {
      const ours = { url: `${plain.url}/studio`, cookie }
      const theirs = { url: stock.url, cookie }
      await load(ours)
      await load(theirs)
      const pairs = []
      for (let round = 0; round < ROUNDS; round += 1) {
        pairs.push({ ours: await load(ours), theirs: await load(theirs) })
      }
      const rate = median(pairs.map((pair) => pair.ours.requests.average / pair.theirs.requests.average))
      const tail = median(pairs.map((pair) => pair.ours.latency.p99 / pair.theirs.latency.p99))
      return [
        {
          name: 'studio page, requests/s against a stock page',
          value: rate,
          unit: '×',
          limit: 0.75,
          atLeast: true,
        },
        { name: 'studio page, p99 against a stock page', value: tail, unit: '×', limit: 1.3 },
        {
          name: 'studio page',
          value: median(pairs.map((pair) => pair.ours.requests.average)),
          unit: 'req/s',
        },
        {
          name: 'size of both pages',
          value: page.bytes / 1024,
          unit: 'KiB',
          note: `${page.statements.length} statements`,
        },
      ]
    } finally {
      stock.stop()
    }
  } finally {
    await plain.stop()
    await app.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** With its values as V8 serializes them, in base64. */
type Statement = { text: string; values: string }

interface RecordedPage {
  bytes: number
  markup: Markup[]
  statements: Statement[]
}

async function recordPage(url: string, cookie: string, file: string): Promise<RecordedPage> {
  const view = async () => await (await fetch(`${url}/studio`, { headers: { cookie } })).text()
  await view()
  await writeFile(file, '')
  const html = await view()
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean)
  return {
    bytes: Buffer.byteLength(html),
    markup: markupOf(html),
    statements: lines.map((line) => JSON.parse(line) as Statement),
  }
}

/** What stands in the body before its scripts. React writes every end tag, except of elements that hold nothing. */
function markupOf(html: string): Markup[] {
  const body = /<body>(.*?)<script/s.exec(html)?.[1] ?? ''
  const root: Markup[] = []
  const open = [root]
  for (const [text, end, tag, attributes = ''] of body.matchAll(/<!--.*?-->|<(\/?)(\w+)([^>]*)>|[^<]+/g)) {
    if (text.startsWith('<!--')) continue
    if (end) open.pop()
    else if (!tag) open.at(-1)?.push(text)
    else {
      const children: Markup[] = []
      const pairs = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
        name,
        value,
      ])
      open.at(-1)?.push({ tag, attributes: Object.fromEntries(pairs) as Record<string, string>, children })
      if (!attributes.endsWith('/')) open.push(children)
    }
  }
  return root
}

async function startStock(
  folder: string,
  page: RecordedPage & { databaseUrl: string },
): Promise<{ url: string; stop(): void }> {
  const out = path.join(STOCK, 'build')
  const before = process.cwd()
  process.chdir(STOCK)
  const define = { MARKUP: JSON.stringify(page.markup) }
  await build({ root: STOCK, logLevel: 'error', define })
  await build({ root: STOCK, logLevel: 'error', define, build: { ssr: true } })
  process.chdir(before)

  const start = async (items: number) => {
    const planFile = path.join(folder, 'plan.json')
    const plan = { databaseUrl: page.databaseUrl, statements: page.statements, items: fill(items) }
    await writeFile(planFile, JSON.stringify(plan))
    const child = fork(path.join(STOCK, 'server.ts'), [out, planFile], {
      env: { ...process.env, NODE_ENV: 'production' },
    })
    const [{ port }] = (await once(child, 'message')) as [{ port: number }]
    return { url: `http://127.0.0.1:${port}/`, stop: () => void child.kill('SIGKILL') }
  }
  const size = async (url: string) => Buffer.byteLength(await (await fetch(url)).text())

  const empty = await start(0)
  const base = await size(empty.url)
  empty.stop()
  const probe = await start(20)
  const each = ((await size(probe.url)) - base) / 20
  probe.stop()
  return await start(Math.max(0, Math.round((page.bytes - base) / each)))
}

function fill(count: number) {
  return Array.from({ length: count }, (_, i) => ({
    id: `item-${i}`,
    title: `Item ${i}`,
    text: 'A line of text. '.repeat(4),
  }))
}

function load({ url, cookie }: { url: string; cookie: string }): Promise<autocannon.Result> {
  return autocannon({ url, connections: CONNECTIONS, duration: SECONDS, headers: { cookie }, workers: 1 })
}
