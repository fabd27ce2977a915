import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { db } from '#app/db/client.server.ts'
import { photo } from '#tests/support/media.ts'
import { mutate } from '#tests/support/mutate.ts'
import { EVERY_TIER, type Drill, type DrillOptions, type DrillRow } from './drill.ts'
import { inLanes } from './lanes.ts'
import { below, pick } from './random.ts'
import { ruleRows, secondsUntil, type Seller, type Studio } from './studio.ts'

/**
 * A5, U8: cookies that nobody was given, file names that nobody would choose, and addresses and forms that no page of ours
 * makes. None may be an error of ours, log anybody in, or write anywhere but where uploads lie.
 */
export const fuzzRequests: Drill = { name: 'fuzz-requests', tiers: EVERY_TIER, run }

const TIMES = { quick: 300, default: 2_000, release: 10_000 }
const LANES = 8
/** Of the names, so many stand over a picture; the rest over text, which is refused before anybody opens it. */
const WITH_PICTURE = 0.05

interface Answer {
  status: number
  body: string
}

interface Found {
  statuses: Map<number, number>
  errors: string[]
  logins: string[]
}

async function run(studio: Studio, { tier, random }: DrillOptions): Promise<DrillRow[]> {
  // One user may send four bodies at a time.
  const sellers = [
    await studio.createSeller(100),
    await studio.createSeller(100),
    await studio.createSeller(100),
  ]
  const picture = await readFile(await photo({}))
  const agent = new http.Agent({ keepAlive: true, maxSockets: LANES })
  const found: Found = { statuses: new Map(), errors: [], logins: [] }
  const before = await strayFiles(studio)
  let begun = 0
  await inLanes(LANES, async (lane) => {
    const seller = sellers[lane % sellers.length]!
    while (begun < TIMES[tier]) {
      const kind = begun++ % 3
      if (kind === 0) await tryCookie(studio, seller, agent, random, found)
      else if (kind === 1) await tryName(studio, seller, agent, picture, random, found)
      else await tryAddress(studio, seller, agent, random, found)
    }
  })
  agent.destroy()
  const inspected = await secondsUntil(async () => (await inspecting(sellers)) === 0, 300)
  const names = await badNames(sellers)
  const strays = (await strayFiles(studio)).filter((file) => !before.includes(file))
  const details = [...found.statuses].map(([status, count]) => `${count} × ${status}`)
  return [
    {
      name: 'A5 U8 cookies, file names, addresses and forms',
      value: begun,
      figure: 'fuzzed cookies, names and queries',
      details,
    },
    {
      name: 'answers that were an error of ours, or none',
      value: found.errors.length,
      limit: 0,
      harm: 'violations',
      details: found.errors,
    },
    {
      name: 'forged cookies that logged somebody in',
      value: found.logins.length,
      limit: 0,
      harm: 'violations',
      details: found.logins,
    },
    { name: 'names kept with a path or what cannot be seen', value: names.length, limit: 0, details: names },
    { name: 'files written where no upload lies', value: strays.length, limit: 0, details: strays },
    { name: 'until the last upload was looked at', value: inspected, unit: 's', limit: 300 },
    ...(await ruleRows(studio)),
  ]
}

const PAGES = [
  '/dashboard',
  '/library',
  '/wallet',
  '/settings',
  '/studio',
  '/generations',
  '/live/me',
  '/admin',
]

/** To pages that only somebody logged in may see: every answer must be what nobody gets. */
async function tryCookie(
  studio: Studio,
  seller: Seller,
  agent: http.Agent,
  random: () => number,
  found: Found,
): Promise<void> {
  const cookie = forged(seller.cookie, random)
  const page = pick(random, PAGES)
  const answer = await ask(studio, agent, { path: page, headers: { cookie } })
  note(found, answer, `cookie ${JSON.stringify(cookie.slice(0, 200))} at ${page}`)
  if (answer.status === 200) found.logins.push(`${page}: ${cookie.slice(0, 200)}`)
}

const HOSTILE = [
  "' or '1'='1",
  '"; drop table sessions; --',
  '{"userId":"1","role":"admin"}',
  '__proto__=1; constructor=2',
  '%00%ff%c0%ae',
  '${7*7}{{7*7}}',
  '../../../../etc/passwd',
  '<script>alert(1)</script>',
]

/** Never the cookie itself. */
function forged(cookie: string, random: () => number): string {
  const [name = '', token = ''] = cookie.split(/=(.*)/s)
  const kinds = [
    () => latin(mutate(Buffer.from(cookie), [], random)),
    () => `${name}=${latin(mutate(Buffer.from(token), [], random))}`,
    () => `${name}=${pick(random, HOSTILE)}`,
    () => `${name}=`,
    () => `${name}=${token.slice(0, below(random, token.length))}`,
    () => `${name}=${token.toUpperCase()}x`,
    () => `${name}=${'a'.repeat(below(random, 12_000))}`,
    () =>
      `${name}=${latin(noise(random, 64))}; language=${pick(random, HOSTILE)}; theme=${latin(noise(random, 20))}`,
    () => Array.from({ length: below(random, 300) }, (_, index) => `c${index}=${index}`).join('; '),
    () => `device=${latin(noise(random, 200))}; ${name}=${randomUUID()}`,
  ]
  const made = pick(random, kinds)()
  return made.includes(token) ? `${name}=x` : made
}

async function tryName(
  studio: Studio,
  seller: Seller,
  agent: http.Agent,
  picture: Buffer,
  random: () => number,
  found: Found,
): Promise<void> {
  const boundary = `----${randomUUID()}`
  const name = fileName(random)
  const body = Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="`),
    name,
    Buffer.from(`"\r\nContent-Type: image/jpeg\r\n\r\n`),
    random() < WITH_PICTURE ? picture : Buffer.from('bukan gambar'),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  // Nobody else uploads by the thousand.
  if (random() < 0.02) await db.deleteFrom('rate_limits').execute()
  const answer = await ask(studio, agent, {
    path: '/uploads',
    method: 'POST',
    headers: {
      cookie: seller.cookie,
      Origin: studio.app.url,
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': String(body.length),
    },
    body,
  })
  note(found, answer, `file name ${JSON.stringify(latin(name))}`)
}

const NAMES = [
  '../../etc/passwd',
  '..\\..\\windows\\system32\\config',
  'con',
  'nul.jpg',
  '-rf',
  '--help',
  '%2e%2e%2f%2e%2e%2fapp%2fmain.ts',
  'a'.repeat(4_000),
  '\u202egpj.exe',
  '👩‍🍳🥘.jpg',
  '.htaccess',
  'x.jpg\u0000.php',
  "'; drop table uploads; --.jpg",
  '<img src=x onerror=alert(1)>.png',
  '/etc/cron.d/x',
  'C:\\x.jpg',
  '~/.ssh/authorized_keys',
  '. . /',
  ' ',
]

function fileName(random: () => number): Buffer {
  const known = Buffer.from(pick(random, NAMES))
  return random() < 0.3 ? known : random() < 0.5 ? mutate(known, [], random) : noise(random, 200)
}

const FORMS = [
  '/studio/video-mixer',
  '/studio/pose-generator',
  '/wallet/checkout',
  '/settings',
  '/preferences',
  '/library',
]

async function tryAddress(
  studio: Studio,
  seller: Seller,
  agent: http.Agent,
  random: () => number,
  found: Found,
): Promise<void> {
  const isForm = random() < 0.5
  const pairs = Array.from({ length: 1 + below(random, 8) }, () => `${word(random)}=${word(random)}`).join(
    '&',
  )
  const page = `${pick(random, isForm ? FORMS : [...PAGES, ...FORMS])}${random() < 0.3 ? `/${word(random)}` : ''}`
  const answer = isForm
    ? await ask(studio, agent, {
        path: page,
        method: pick(random, ['POST', 'POST', 'PUT', 'DELETE', 'PATCH']),
        headers: {
          cookie: seller.cookie,
          Origin: studio.app.url,
          'Content-Type': 'application/x-www-form-urlencoded',
          'Content-Length': String(Buffer.byteLength(pairs)),
        },
        body: Buffer.from(pairs),
      })
    : await ask(studio, agent, { path: `${page}?${pairs}`, headers: { cookie: seller.cookie } })
  note(found, answer, `${isForm ? 'form' : 'query'} ${page.slice(0, 100)} ${pairs.slice(0, 300)}`)
}

const FIELDS = [
  'page', 'after', 'before', 'q', 'view', 'sort', 'tool', 'ids', 'only', 'from', 'preset', 'redirectTo', '_data', '_key',
  '_intent', 'intent', 'groups[0].name', 'groups[0].clips[0]', 'groups[999999].name', 'count', 'package', 'language', 'theme',
  '__proto__[x]', 'constructor.prototype.x', 'toString',
] // prettier-ignore

const VALUES = [
  '-1',
  '0',
  '1e309',
  'NaN',
  '99999999999999999999',
  'null',
  'undefined',
  '[]',
  '{}',
  'true',
  '2026-99-99',
]

function word(random: () => number): string {
  const kinds = [
    () => pick(random, FIELDS),
    () => pick(random, VALUES),
    () => encodeURIComponent(pick(random, HOSTILE)),
    () => encodeURIComponent(latin(noise(random, 40))),
    () => [...noise(random, 20)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    () => randomUUID(),
    () => '%',
  ]
  return pick(random, kinds)()
}

function note({ statuses, errors }: Found, { status, body }: Answer, what: string): void {
  statuses.set(status, (statuses.get(status) ?? 0) + 1)
  if (status === 0 || status >= 500) errors.push(`${status} ${what}: ${body.slice(0, 200)}`)
}

/** The status is 0 when the connection broke off. */
async function ask(
  studio: Studio,
  agent: http.Agent,
  request: { path: string; method?: string; headers: Record<string, string>; body?: Buffer },
): Promise<Answer> {
  const url = new URL(studio.app.url)
  return await new Promise((resolve) => {
    const { path, method = 'GET', headers, body } = request
    const sent = http.request(
      { host: url.hostname, port: url.port, agent, path, method, headers },
      (answer) => {
        const status = answer.statusCode ?? 0
        // A stream of events has no end.
        if (answer.headers['content-type']?.startsWith('text/event-stream')) {
          answer.destroy()
          return resolve({ status, body: '' })
        }
        let text = ''
        answer.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
        answer
          .on('end', () => resolve({ status, body: text }))
          .on('error', () => resolve({ status, body: text }))
      },
    )
    sent.on('error', (error) => resolve({ status: 0, body: String(error) })).end(body)
  })
}

/** As a header may be written: no control characters. */
function latin(bytes: Buffer): string {
  return bytes.toString('latin1').replaceAll(/[^\x20-\x7e\x80-\xff]/g, '_')
}

function noise(random: () => number, most: number): Buffer {
  return Buffer.from(Array.from({ length: 1 + below(random, most) }, () => below(random, 256)))
}

const idsOf = (sellers: Seller[]) => sellers.map(({ userId }) => userId)

async function inspecting(sellers: Seller[]): Promise<number> {
  const rows = await db
    .selectFrom('uploads')
    .select('id')
    .where('user_id', 'in', idsOf(sellers))
    .where('state', 'in', ['receiving', 'inspecting'])
    .where('deleted_at', 'is', null)
    .execute()
  return rows.length
}

async function badNames(sellers: Seller[]): Promise<string[]> {
  const rows = await db.selectFrom('uploads').select('name').where('user_id', 'in', idsOf(sellers)).execute()
  return rows
    .map(({ name }) => name)
    .filter((name) => /[/\\\p{Cc}\p{Cf}\p{Cs}]/u.test(name) || name.length > 400)
}

/** What lies in the data folder under another name than one of ours. */
async function strayFiles({ app }: Studio): Promise<string[]> {
  const entries = await readdir(app.dataDir, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(app.dataDir, path.join(entry.parentPath, entry.name)))
    .filter((file) => !OURS.test(file))
}

const OURS =
  /^(storage\/uploads\/[0-9a-f]{2}\/[0-9a-f-]{36}(-\w+)?\.\w+|storage\/generations\/.*|incoming\/[0-9a-f-]{36}(\.\w+)?|logs\/[\w.-]+|(work|cache)\/.*)$/
