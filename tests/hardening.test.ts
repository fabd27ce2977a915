import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { count } from '#app/batched-limit.server.ts'
import { makeListener } from '#app/http/listener.server.ts'
import { registry } from '#app/metrics.server.ts'
import { addressKey } from '#app/rate-limit.server.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { clearLimits } from '#tests/support/limits.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { makeTripwire, relayStatements, type Relay } from '#tests/support/tripwire.ts'
import { send, startWeb, type TestWeb } from '#tests/support/web.ts'
import { freePort } from '../bin/postgres.ts'

/** The rows of docs/access-faults.md about what stands around all pages. */

let web: TestWeb
beforeAll(async () => {
  // This machine plays the proxy, so that a test can come from any address.
  Object.assign(process.env, {
    TRUSTED_PROXY_IPS: '127.0.0.1,::1',
    MAIL_FROM: 'Lumiku <halo@lumiku.test>',
  })
  web = await startWeb()
}, 120_000)
afterAll(() => web.close())
beforeEach(clearLimits)

const from = (address: string, headers: Record<string, string> = {}) => ({
  headers: { 'x-forwarded-for': address, ...headers },
})

describe('who asks too often', () => {
  const PAGES_A_MINUTE = 6_000

  async function askAtOnce(limit: 'address' | 'session', key: string, times: number): Promise<void> {
    for (let asked = 0; asked < times; asked++) await count(limit, key)
  }

  test('reads a calm sentence in their language, and when to come back; others go on', async () => {
    await askAtOnce('address', addressKey('198.51.100.1'), PAGES_A_MINUTE)
    const answer = await send(web, '/login', from('198.51.100.1', { accept: 'text/html' }))
    expect(answer.status).toBe(429)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    const html = await answer.text()
    expect(html).toContain('Tunggu sebentar, lalu coba lagi.')
    expect(html).toContain('http-equiv="refresh"')
    expect(html).not.toMatch(/\sstyle="/)
    const english = { accept: 'text/html', 'accept-language': 'en' }
    expect(await (await send(web, '/login', from('198.51.100.1', english))).text()).toContain(
      'Wait a moment, then try again.',
    )
    expect((await send(web, '/login', from('198.51.100.2'))).status).toBe(200)
  })

  test('is told so in data of a page and outside of pages in a form that programs read', async () => {
    await askAtOnce('address', addressKey('198.51.100.3'), PAGES_A_MINUTE)
    const data = await send(web, '/?_data=root', from('198.51.100.3', { accept: '*/*' }))
    expect([data.status, data.headers.get('x-remix-catch')]).toEqual([429, 'yes'])
    const file = await send(web, '/files/none', from('198.51.100.3'))
    expect(file.status).toBe(429)
    expect(file.headers.get('ratelimit-policy')).toBe('"address";q=6000;w=60')
    expect(file.headers.get('ratelimit')).toMatch(/^"address";r=0;t=\d+$/)
    expect(await file.json()).toMatchObject({ code: 'too-many-requests', status: 429 })
    const first = await send(web, '/files/none', from('198.51.100.4'))
    expect(first.headers.get('ratelimit')).toBe('"address";r=5999;t=60')
  })

  test('is one address with a whole IPv6 network, and cannot hide behind what a proxy did not say', async () => {
    await askAtOnce('address', addressKey('2001:db8:7:7::1'), PAGES_A_MINUTE)
    const statuses = new Set<number>()
    for (let host = 2; host < 42; host++)
      statuses.add((await send(web, '/login', from(`2001:db8:7:7:${host.toString(16)}::9`))).status)
    expect([...statuses]).toEqual([429])
    expect((await send(web, '/login', from('2001:db8:7:8::1'))).status).toBe(200)
    // Only the last hop is our proxy's word.
    expect((await send(web, '/login', from('198.51.100.9, 2001:db8:7:7::5'))).status).toBe(429)
  })

  test('is counted by session too, and neither health, built files nor callbacks are counted', async () => {
    const cookie = await cookieOf((await createTestUser()).userId)
    const token = cookie.split('=')[1]!
    await askAtOnce('session', token, 600)
    expect((await send(web, '/dashboard', from('198.51.100.5', { cookie }))).status).toBe(429)
    await askAtOnce('address', addressKey('198.51.100.6'), PAGES_A_MINUTE)
    for (const path of ['/health', '/assets/none.js', '/favicon.svg', '/robots.txt'])
      expect((await send(web, path, from('198.51.100.6'))).status, path).not.toBe(429)
    const callback = { method: 'POST', ...from('198.51.100.6') }
    expect((await send(web, '/webhooks/duitku', callback)).status).not.toBe(429)
  })

  test('on another machine is over the limit here within a twentieth of it', async () => {
    const key = addressKey('198.51.100.7')
    const { sharedLimiter, digest } = await import('#app/rate-limit.server.ts')
    await sharedLimiter('address', { points: PAGES_A_MINUTE, seconds: 60 }).consume(
      digest(key),
      PAGES_A_MINUTE,
    )
    await askAtOnce('address', key, PAGES_A_MINUTE / 20)
    await expect.poll(async () => (await count('address', key)).ok).toBe(false)
  })

  test('inside our own network is a proxy that was not named, or ourselves, and is not refused', async () => {
    await askAtOnce('address', addressKey('10.1.2.3'), PAGES_A_MINUTE)
    expect((await send(web, '/login', from('10.1.2.3'))).status).toBe(200)
  })
})

describe('at the places where scanners look', () => {
  test.each([
    '/.git/config',
    '/.git/HEAD',
    '/.env',
    '/.well-known/nothing-here',
    '/assets/',
    '/assets/.vite/manifest.json',
    '/.vite/manifest.json',
    '/build/server/index.js',
    '/package.json',
    '/app/main.ts',
    '/assets/..%2f..%2fpackage.json',
    '/..%2f..%2fetc/passwd',
    '/%2e%2e/package.json',
    '/%2egit/config',
    '/server-status',
    '/debug',
    '/__manifest?p=/',
  ])('%s is not found', async (path) => {
    const answer = await send(web, path)
    expect(answer.status).toBe(404)
    expect(await answer.text()).not.toMatch(/\[core\]|"dependencies"|root:/)
  })

  test('there is where to report a weakness, to change a password, and what robots may read', async () => {
    const security = await send(web, '/.well-known/security.txt')
    expect(security.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    const fields = new Map(
      (await security.text())
        .trim()
        .split('\n')
        .map((line) => line.split(/: (.*)/) as [string, string]),
    )
    expect(fields.get('Contact')).toBe('mailto:halo@lumiku.test')
    expect(fields.get('Canonical')).toBe(`${web.origin}/.well-known/security.txt`)
    const daysLeft = (Date.parse(fields.get('Expires') ?? '') - Date.now()) / 86_400_000
    expect(daysLeft).toBeGreaterThan(100)
    expect(daysLeft).toBeLessThan(365)
    const change = await send(web, '/.well-known/change-password')
    expect([change.status, change.headers.get('location')]).toEqual([302, '/settings#password'])
    const robots = await (await send(web, '/robots.txt')).text()
    expect(robots).toContain('Disallow: /\n')
  })
})

describe('what a browser reports of our policy', () => {
  const report = (body: unknown, type = 'application/csp-report') =>
    send(web, '/csp-reports', {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': type, 'sec-fetch-site': 'cross-site', 'x-forwarded-for': '198.51.100.20' },
    })
  const counted = async (directive: string) =>
    Number(
      new RegExp(`lumiku_csp_reports_total\\{directive="${directive}"\\} (\\d+)`).exec(
        await registry().metrics(),
      )?.[1] ?? 0,
    )

  test('is counted by rule, in both forms, and nothing else is kept of it', async () => {
    const one = {
      'effective-directive': 'script-src-elem',
      'blocked-uri': 'https://evil.test/x.js?token=canary',
    }
    expect((await report({ 'csp-report': one })).status).toBe(204)
    const two = { effectiveDirective: 'img-src', blockedURL: 'inline' }
    expect((await report([{ type: 'csp-violation', body: two }], 'application/reports+json')).status).toBe(
      204,
    )
    expect(await counted('script-src-elem')).toBe(1)
    expect(await counted('img-src')).toBe(1)
    await report({ 'csp-report': { 'effective-directive': 'canary\n{"level":"fatal"}', 'blocked-uri': 'x' } })
    expect(await counted('other')).toBe(1)
    expect(await registry().metrics()).not.toContain('canary')
    await report({ 'csp-report': { ...one, 'blocked-uri': 'moz-extension://a/b.js' } })
    expect(await counted('script-src-elem')).toBe(1)
  })

  test('is small, of its kind, and not too much', async () => {
    expect((await report({ 'csp-report': { 'blocked-uri': 'x'.repeat(20_000) } })).status).toBe(413)
    expect((await report('{"csp-report":')).status).toBe(400)
    expect((await report('[]')).status).toBe(204)
    const statuses = []
    for (let sent = 0; sent < 70; sent++) statuses.push((await report('{}')).status)
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(9)
  })
})

describe('a connection', () => {
  const limits = { headersMs: 400, requestMs: 800, lateCheckMs: 100, connections: 300 }
  const server = makeListener(limits)
  let port = 0
  beforeAll(async () => {
    server.on('request', web.express)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as net.AddressInfo).port
  })
  afterAll(() => void (server.closeAllConnections(), server.close()))

  /** What comes back until the connection ends. */
  async function exchange(bytes: string, everyMs = 0, piece = ''): Promise<{ text: string; ms: number }> {
    const socket = net.connect(port, '127.0.0.1')
    const startedAt = Date.now()
    let text = ''
    socket.on('data', (chunk) => (text += chunk)).on('error', () => undefined)
    socket.write(bytes)
    const timer = everyMs ? setInterval(() => socket.write(piece), everyMs) : undefined
    await once(socket, 'close')
    clearInterval(timer)
    return { text, ms: Date.now() - startedAt }
  }

  test.each([
    ['says nothing', '', 0, ''],
    ['sends its headers slowly', 'GET / HTTP/1.1\r\nHost: x\r\n', 50, 'X-Slow: 1\r\n'],
    ['sends its body slowly', 'POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n', 50, 'a'],
  ])('that %s is ended', async (_how, bytes, everyMs, piece) => {
    expect((await exchange(bytes, everyMs, piece)).ms).toBeLessThan(3_000)
  })

  test.each([
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a cookie without end', `GET / HTTP/1.1\r\nHost: x\r\nCookie: a=${'x'.repeat(17_000)}\r\n\r\n`, 431],
    ['no HTTP', 'EHLO lumiku\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 405],
    [
      'an address without end',
      `GET /${'x'.repeat(9_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      414,
    ],
  ])('that sends %s gets a refusal with the security headers', async (_what, bytes, status) => {
    const { text } = await exchange(bytes)
    expect(text.slice(0, 12)).toBe(`HTTP/1.1 ${status}`)
    if (status === 400 && !text.includes('\r\n\r\n{')) return
    for (const header of ['x-content-type-options: nosniff', "default-src 'none'", 'x-frame-options: deny'])
      expect(text.toLowerCase()).toContain(header)
    expect(text).not.toMatch(/x-powered-by|express|node/i)
  })

  test('CONNECT opens nothing', async () => {
    expect((await exchange('CONNECT evil.test:443 HTTP/1.1\r\nHost: x\r\n\r\n')).text).toBe('')
  })

  test('of those that idle does not slow the others, and above the most it is not taken', async () => {
    const open = (howMany: number) =>
      Array.from({ length: howMany }, () =>
        net
          .connect(port, '127.0.0.1')
          .on('error', () => undefined)
          .resume(),
      )
    const idle = open(280)
    await Promise.all(idle.map((socket) => once(socket, 'connect')))
    const times: number[] = []
    for (let asked = 0; asked < 20; asked++) {
      const startedAt = performance.now()
      await (await fetch(`http://127.0.0.1:${port}/health`)).text()
      times.push(performance.now() - startedAt)
    }
    expect(times.sort((a, b) => a - b)[18]).toBeLessThan(500)
    const all = [...idle, ...open(320)]
    await Promise.all(all.map((socket) => socket.closed || once(socket, 'close')))
    expect(await registry().metrics()).toMatch(/lumiku_http_connections_dropped_total [1-9]/)
  })
})

describe('two web processes on one database', () => {
  const origin = 'https://lumiku.test'
  const running: ChildProcess[] = []
  let relay: Relay
  let ports: number[] = []

  beforeAll(async () => {
    relay = await relayStatements(process.env['DATABASE_URL']!, makeTripwire())
    ports = [await freePort(), await freePort()]
    await Promise.all(ports.map((port) => startProcess(port)))
  }, 60_000)
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL')
    await relay.close().catch(() => undefined)
  })

  async function startProcess(port: number): Promise<void> {
    const child = spawn(process.execPath, ['app/main.ts'], {
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        PORT: String(port),
        APP_ORIGIN: origin,
        DATABASE_URL: relay.url,
        LUMIKU_DATA: process.env['LUMIKU_DATA'],
        SESSION_SECRET: 'k3J9vQ2xR7mT5wZ8bN4cL6pH1gF0dS3aY',
        TRUSTED_PROXY_IPS: '127.0.0.1,::1',
        HIBP_BASE_URL: 'none',
      },
    })
    running.push(child)
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    for (let tries = 0; tries < 400; tries++) {
      if (child.exitCode !== null) throw new Error(output)
      const isUp = await fetch(`http://127.0.0.1:${port}/health`).then(
        ({ ok }) => ok,
        () => false,
      )
      if (isUp) return
      await sleep(50)
    }
    throw new Error(output)
  }

  const logIn = (at: number, email: string, address: string) =>
    fetch(`http://127.0.0.1:${ports[at % 2]}/login`, {
      method: 'POST',
      body: new URLSearchParams({ email, password: 'tiga cangkir kopi pagi' }),
      headers: { origin, 'x-forwarded-for': address, 'x-forwarded-proto': 'https' },
      redirect: 'manual',
    })

  test('let exactly five of fifty wrong passwords at once be tried, and remember it in both', async () => {
    const email = `korban-${Date.now()}@lumiku.test`
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => logIn(at, email, '198.51.100.30')),
    )
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(45)
    for (const at of [0, 1]) expect((await logIn(at, email, '198.51.100.30')).status).toBe(429)
    expect((await logIn(0, email, '198.51.100.31')).status).toBe(401)
  })

  test('without the database let nobody in, and go on showing what needs none', async () => {
    await relay.close()
    const [one] = ports
    const refused = await logIn(0, 'siapa@lumiku.test', '198.51.100.32')
    expect(refused.status).toBeGreaterThanOrEqual(500)
    expect(refused.headers.getSetCookie()).toEqual([])
    expect(await refused.text()).not.toMatch(/ECONN|postgres|at \w+ \(/i)
    for (const path of ['/', '/login', '/health', '/robots.txt'])
      expect((await fetch(`http://127.0.0.1:${one}${path}`)).status, path).toBe(200)
  })
})
