import { request as httpRequest } from 'node:http'
import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { securityHeaders } from '#app/http/security.server.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { send, startWeb, type TestWeb } from '#tests/support/web.ts'

let web: TestWeb
let userId: string
let cookie: string
beforeAll(async () => {
  web = await startWeb()
  userId = (await createTestUser()).userId
  cookie = await cookieOf(userId)
}, 120_000)
afterAll(() => web.close())

const EXPECTED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
}

/** One answer of every kind the web process gives. */
const KINDS: [string, string, RequestInit & { status: number }][] = [
  ['a page', '/', { status: 200 }],
  ['a missing page', '/nothing-here', { status: 404 }],
  ['a redirect', '/settings', { status: 302 }],
  ['data for a page', '/?_data=root', { status: 200 }],
  ['data of a missing route', '/?_data=routes/none', { status: 403 }],
  ['a static file', '/favicon.svg', { status: 200 }],
  ['a missing asset', '/assets/none.js', { status: 404 }],
  ['a file link that is none', '/files/none', { status: 404 }],
  ['health', '/health', { status: 200 }],
  ['metrics without a token configured', '/metrics', { status: 404 }],
  [
    'a request from elsewhere',
    '/login',
    { status: 403, method: 'POST', headers: { Origin: 'https://evil.test' } },
  ],
  ['an unknown method', '/', { status: 405, method: 'PURGE' }],
  ['a refused form', '/login', { status: 400, method: 'POST', body: new URLSearchParams({ email: 'x' }) }],
  [
    'a form that breaks off',
    '/login',
    {
      status: 400,
      method: 'POST',
      body: '--x\r\nContent-Disposition: form-data; name="email"\r\n\r\na',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    },
  ],
  ['too large a form', '/login', { status: 413, method: 'POST', body: 'x'.repeat(1_100_000) }],
  [
    'a body that is no form',
    '/login',
    { status: 415, method: 'POST', body: '<x/>', headers: { 'content-type': 'application/xml' } },
  ],
  ['an address that cannot be read', '/files/%E0%A4%A', { status: 400 }],
  ['a place that begins with a dot', '/.git/config', { status: 404 }],
  ['an address that is too long', `/library?name=${'x'.repeat(9_000)}`, { status: 414 }],
  ['an address with a NUL', '/library?name=a%00b', { status: 400 }],
]

describe('every answer', () => {
  test.each(KINDS)('carries the security headers: %s', async (_kind, path, { status, ...init }) => {
    const answer = await send(web, path, init)
    expect(answer.status).toBe(status)
    for (const [name, value] of Object.entries(EXPECTED)) expect(answer.headers.get(name), name).toBe(value)
    expect(answer.headers.get('x-powered-by')).toBeNull()
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    const policy = answer.headers.get('content-security-policy') ?? ''
    for (const part of [
      "default-src 'none'",
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      'report-uri /csp-reports',
      'report-to csp',
    ]) {
      expect(policy).toContain(part)
    }
    expect(policy).toMatch(/script-src 'nonce-[\w+/=]{24}' 'strict-dynamic'(;|$)/)
    expect(policy).not.toContain('unsafe')
    expect(answer.headers.get('reporting-endpoints')).toBe(`csp="${web.origin}/csp-reports"`)
    // Nobody else's page may read it.
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test('has a nonce of its own', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(web, '/health')))
    const nonces = new Set(answers.map(nonceOf))
    const [giveNonce] = securityHeaders()
    for (let answer = 0; answer < 9_950; answer++) {
      const response = { locals: {} as Record<string, string>, set: () => undefined }
      giveNonce!({} as never, response as never, () => undefined)
      nonces.add(response.locals['nonce']!)
    }
    expect(nonces.size).toBe(10_000)
  })

  test('of a page has scripts with the nonce only, and no nonce in the data', async () => {
    const answer = await send(web, '/login')
    const html = await answer.text()
    const nonce = nonceOf(answer)
    const scripts = [...html.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag)
    expect(scripts.length).toBeGreaterThan(1)
    for (const tag of scripts) expect(tag).toContain(`nonce="${nonce}"`)
    expect(html.replaceAll(`nonce="${nonce}"`, '')).not.toContain(nonce)
    expect(html).not.toMatch(/\sstyle="/)
    const data = await send(web, '/?_data=root')
    expect(await data.text()).not.toContain(nonceOf(data))
  })

  test.each(
    KINDS.filter(([, path]) => !/^\/(|nothing-here|settings|login|favicon.svg|health)$|_data/.test(path)),
  )('that is no page says what is wrong as problem+json: %s', async (_kind, path, { status, ...init }) => {
    const answer = await send(web, path, init)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    const problem = (await answer.json()) as Record<string, unknown>
    expect(Object.keys(problem)).toEqual(
      expect.arrayContaining(['type', 'title', 'status', 'detail', 'code', 'requestId']),
    )
    expect(problem['status']).toBe(status)
    expect(problem['requestId']).toBe(answer.headers.get('x-request-id'))
  })

  test('about a person is stored by nobody; built assets are stored for ever', async () => {
    for (const path of ['/', '/settings', '/settings?_data=routes/settings']) {
      expect((await send(web, path, { headers: { cookie } })).headers.get('cache-control'), path).toBe(
        'no-store',
      )
    }
    expect((await send(web, '/')).headers.get('cache-control')).toBe('private, no-cache')
    const [asset] = await readdir('build/client/assets')
    const answer = await send(web, `/assets/${asset}`)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  test('is compressed when that helps', async () => {
    const headers = { 'accept-encoding': 'gzip' }
    expect((await send(web, '/', { headers })).headers.get('content-encoding')).toBe('gzip')
  })
})

describe('a request that changes something', () => {
  const PATHS = [
    '/login',
    '/login?_data=routes/login',
    '/logout',
    '/preferences',
    '/settings',
    '/files/x',
    '/nothing',
  ]
  const FOREIGN: [string, Record<string, string>][] = [
    ['says another origin', { origin: 'https://evil.test' }],
    ['says origin null', { origin: 'null' }],
    ['says a sibling origin', { origin: 'http://evil.localhost' }],
    ['says our host on another port', { origin: 'http://localhost:1' }],
    ['was sent across sites', { 'sec-fetch-site': 'cross-site' }],
    ['was sent by a sibling site', { 'sec-fetch-site': 'same-site', origin: 'OURS' }],
    ['was sent across sites with our origin', { 'sec-fetch-site': 'cross-site', origin: 'OURS' }],
    ['was typed but carries another origin', { 'sec-fetch-site': 'none', origin: 'https://evil.test' }],
    ['brings cookies and no origin', {}],
    ['overrides its method', { origin: 'https://evil.test', 'x-http-method-override': 'GET' }],
    ['pretends to be forwarded', { origin: 'https://evil.test', 'x-forwarded-host': 'evil.test' }],
  ]

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    test.each(FOREIGN)(`${method} is refused and does nothing when it %s`, async (_how, headers) => {
      const given = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value === 'OURS' ? web.origin : value]),
      )
      for (const path of PATHS) {
        // fetch() sets some of these headers itself.
        const status = await rawStatus(method, path, { cookie, ...given })
        expect(status, path).toBe(403)
      }
      const sessions = await db.selectFrom('sessions').select('id').where('user_id', '=', userId).execute()
      expect(sessions).toHaveLength(1)
    })
  }

  test.each([
    ['the browser says same-origin', { 'sec-fetch-site': 'same-origin' }],
    ['its origin is ours', { origin: 'OURS' }],
    [
      'the browser says same-origin under another name of this machine',
      { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:1' },
    ],
    ['it is a program without cookies', { cookie: '' }],
  ])('is let through when %s', async (_how, headers) => {
    const { cookie: ownCookie = 'language=id', ...rest } = headers as Record<string, string>
    const given = Object.fromEntries(
      Object.entries(rest).map(([name, value]) => [name, value === 'OURS' ? web.origin : value]),
    )
    expect(
      await rawStatus('POST', '/preferences', { ...(ownCookie && { cookie: ownCookie }), ...given }),
    ).toBe(302)
  })

  test('by the payment provider is not held to it', async () => {
    const status = await rawStatus('POST', '/webhooks/duitku', { 'sec-fetch-site': 'cross-site' })
    expect(status).not.toBe(403)
  })

  test('without a length is refused before it is read', async () => {
    expect(await rawStatus('POST', '/login', { origin: web.origin, 'transfer-encoding': 'chunked' })).toBe(
      411,
    )
  })
})

function nonceOf(answer: Response): string {
  return /'nonce-([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1] ?? ''
}

function rawStatus(method: string, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(web.origin + path, {
      method,
      headers: { ...(!headers['transfer-encoding'] && { 'content-length': '0' }), ...headers },
    })
      .on('response', (response) => resolve(response.resume().statusCode ?? 0))
      .on('error', reject)
      .end()
  })
}

test('what a form says is kept without its NULs, which no text of the database has', async () => {
  const body = new URLSearchParams({ intent: 'create', name: 'Promo\0 Lebaran' })
  const answer = await send(web, '/library/projects', { method: 'POST', headers: { cookie }, body })
  expect(answer.headers.get('location')).toBe('/library/projects?done=projectCreated')
  const project = db.selectFrom('projects').select('name').where('user_id', '=', userId)
  expect(await project.executeTakeFirst()).toEqual({ name: 'Promo Lebaran' })
})
