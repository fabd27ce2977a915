import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { EXIT_CONFIG, EXIT_UNAVAILABLE } from '#app/env.server.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { startRelay } from '#tests/support/relay.ts'
import { buildWhenChanged } from '../bin/build.ts'
import { freePort } from '../bin/postgres.ts'

const SECRET = 'k3J9vQ2xR7mT5wZ8bN4cL6pH1gF0dS3aY'

let running: Web[] = []
beforeAll(async () => {
  await buildWhenChanged()
}, 120_000)
afterEach(async () => {
  for (const one of running) if (one.child.exitCode === null) one.child.kill('SIGKILL')
  running = []
})

interface Web {
  child: ChildProcess
  origin: string
  output: () => string
  exited: Promise<number | null>
}

async function startProcess(settings: Record<string, string> = {}): Promise<Web> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const child = spawn(process.execPath, ['app/main.ts'], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      NODE_ENV: 'production',
      PORT: String(port),
      APP_ORIGIN: origin,
      DATABASE_URL: process.env['DATABASE_URL'],
      LUMIKU_DATA: process.env['LUMIKU_DATA'],
      SESSION_SECRET: SECRET,
      DATABASE_WAIT_SECONDS: '0',
      DRAIN_DELAY_SECONDS: '0',
      ...settings,
    },
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const web = {
    child,
    origin,
    output: () => output,
    exited: once(child, 'exit').then(([code]) => code as number),
  }
  running.push(web)
  return web
}

async function startReady(settings: Record<string, string> = {}): Promise<Web> {
  const web = await startProcess(settings)
  for (let tries = 0; tries < 200; tries++) {
    if (
      await fetch(`${web.origin}/health`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return web
    if (web.child.exitCode !== null) throw new Error(web.output())
    await sleep(50)
  }
  throw new Error(web.output())
}

describe('the web process does not start', () => {
  test('without its database, and says so in one line that holds no password', async () => {
    const web = await startProcess({ DATABASE_URL: 'postgres://lumiku:canary-pw@127.0.0.1:1/lumiku' })
    expect(await web.exited).toBe(EXIT_UNAVAILABLE)
    expect(web.output().trim().split('\n')).toHaveLength(1)
    expect(web.output()).toContain('DATABASE_URL')
    expect(web.output()).not.toContain('canary-pw')
  })

  test('on a database that lacks a migration, which it names', async () => {
    const { name } = (await db
      .deleteFrom('migrations' as never)
      .where('name' as never, '=', '0004-generations.sql' as never)
      .returning('name' as never)
      .executeTakeFirstOrThrow()) as { name: string }
    const web = await startProcess()
    expect(await web.exited).toBe(EXIT_UNAVAILABLE)
    expect(web.output()).toContain(name)
    await db
      .insertInto('migrations' as never)
      .values({ name } as never)
      .execute()
  })

  test('on a port that is taken', async () => {
    const other = net.createServer().listen(0)
    await once(other, 'listening')
    const { port } = other.address() as net.AddressInfo
    const web = await startProcess({ PORT: String(port) })
    expect(await web.exited).toBe(EXIT_UNAVAILABLE)
    expect(web.output()).toContain(String(port))
    other.close()
  })

  test('when its storage cannot be written, or is not the one that holds the files', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-main-'))
    const { userId } = await createTestUser()
    await db.updateTable('users').set({ used_bytes: 1 }).where('id', '=', userId).execute()
    // One that cannot be, and a volume that is not mounted.
    for (const storage of [path.resolve('package.json/storage'), path.join(folder, 'unmounted')]) {
      const web = await startProcess({ STORAGE_DIR: storage, LUMIKU_DATA: folder })
      expect(await web.exited).toBe(EXIT_CONFIG)
      expect(web.output()).toContain('STORAGE_DIR')
      expect(web.output().trim().split('\n')).toHaveLength(1)
    }
    await db.updateTable('users').set({ used_bytes: 0 }).where('id', '=', userId).execute()
    await rm(folder, { recursive: true })
  })
})

describe('on SIGTERM the web process', () => {
  test('is not ready from the first moment, serves on for the load balancers, then ends its streams and itself with 0', async () => {
    const web = await startReady({ DRAIN_DELAY_SECONDS: '1' })
    const cookie = await cookieOf((await createTestUser()).userId)
    const stream = await fetch(`${web.origin}/live/me`, { headers: { cookie } })
    expect(stream.status).toBe(200)
    const ended = stream.text()
    const startedAt = Date.now()
    web.child.kill('SIGTERM')
    await expect.poll(async () => (await fetch(`${web.origin}/health`)).status).toBe(503)
    const page = await fetch(`${web.origin}/login`)
    expect(page.status).toBe(200)
    expect(page.headers.get('connection')).toBe('close')
    const late = await fetch(`${web.origin}/live/me`, { headers: { cookie } })
    expect(late.status).toBe(200)
    expect((await ended).match(/retry: \d+/g)).toHaveLength(2)
    expect(await late.text()).toContain('retry:')
    expect(await web.exited).toBe(0)
    expect(Date.now() - startedAt).toBeGreaterThan(950)
    expect(Date.now() - startedAt).toBeLessThan(6_000)
  })

  test('ends at once when it is asked twice', async () => {
    const web = await startReady()
    // A request that never ends would hold it for ten seconds.
    const socket = net.connect(Number(new URL(web.origin).port), 'localhost')
    await once(socket, 'connect')
    socket.write('POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n')
    socket.on('error', () => undefined)
    await sleep(200)
    const startedAt = Date.now()
    web.child.kill('SIGTERM')
    await sleep(200)
    web.child.kill('SIGTERM')
    expect(await web.exited).toBe(1)
    expect(Date.now() - startedAt).toBeLessThan(3_000)
    socket.destroy()
  })
})

describe('a running web process', () => {
  test('tells with /api/health which part is broken, and /health goes on answering', async () => {
    const web = await startReady()
    const health = async () => {
      const answer = await fetch(`${web.origin}/api/health`)
      return {
        status: answer.status,
        ...((await answer.json()) as { code?: string; parts: Record<string, { state: string }> }),
      }
    }
    const withoutJobs = await health()
    expect(withoutJobs).toMatchObject({ status: 503, code: 'unhealthy' })
    expect(statesOf(withoutJobs.parts)).toEqual({
      web: 'ok',
      database: 'ok',
      migrations: 'ok',
      queue: 'ok',
      storage: 'ok',
      jobs: 'failing',
    })

    await db.schema.alterTable('migrations').renameTo('moved_away').execute()
    try {
      await expect
        .poll(async () => statesOf((await health()).parts), { timeout: 4_000 })
        .toMatchObject({ database: 'ok', migrations: 'failing' })
    } finally {
      await db.schema.alterTable('moved_away').renameTo('migrations').execute()
    }
    expect((await fetch(`${web.origin}/health`)).status).toBe(200)
  })

  test('while its database is away or hangs, answers 503 in words and when to ask again, and goes on once it is back', async () => {
    const relay = await startRelay(Number(new URL(process.env['DATABASE_URL']!).port))
    const web = await startReady({ DATABASE_URL: relay.through(process.env['DATABASE_URL']!) })
    const { userId } = await createTestUser()
    const cookie = await cookieOf(userId)
    const ask = async (place: string) => {
      const startedAt = Date.now()
      const answer = await fetch(web.origin + place, { headers: { cookie } })
      const { status, headers } = answer
      return {
        status,
        after: headers.get('retry-after'),
        text: await answer.text(),
        ms: Date.now() - startedAt,
      }
    }
    expect((await ask('/dashboard')).status).toBe(200)

    await relay.cut()
    for (const place of ['/dashboard', '/live/me', '/uploads/list?ids=', '/generations/1/zip']) {
      const answer = await ask(place)
      expect(answer, place).toMatchObject({ status: 503, after: '5' })
      expect(answer.text, place).not.toMatch(/ECONNREFUSED|node_modules|127\.0\.0\.1/)
    }
    expect((await ask('/dashboard')).text).toContain('Sebentar, ya')
    expect((await ask('/health')).status).toBe(200)
    await relay.mend()
    await expect.poll(async () => (await ask('/dashboard')).status, { timeout: 5_000 }).toBe(200)

    relay.hang()
    const health = await ask('/api/health')
    expect(health.status).toBe(503)
    expect(health.ms).toBeLessThan(3_000)
    await relay.mend()
    await expect.poll(async () => (await ask('/dashboard')).status, { timeout: 8_000 }).toBe(200)
    expect(web.child.exitCode).toBeNull()
    await relay.stop()
  })

  test('on https asks for https for ever, and binds the session’s cookie to this very host', async () => {
    const origin = 'https://lumiku.test'
    const web = await startReady({ APP_ORIGIN: origin })
    const answer = await register(web, { origin })
    expect(answer.status).toBe(302)
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
    const [session] = answer.headers.getSetCookie().filter((line) => line.includes('_session='))
    expect(session).toMatch(
      /^__Host-lumiku_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=\d+$/,
    )
  })

  test('believes in a client’s address what trusted proxies say, and nobody else', async () => {
    const forwarded = { 'x-forwarded-for': '198.51.100.66, 203.0.113.9', 'x-forwarded-host': 'evil.test' }
    const lastIp = async () =>
      (await db.selectFrom('sessions').select('ip').orderBy('created_at', 'desc').executeTakeFirstOrThrow())
        .ip

    const open = await startReady()
    expect((await register(open, { origin: open.origin, ...forwarded })).status).toBe(302)
    expect(await lastIp()).toMatch(/^(::1|127\.0\.0\.1|::ffff:127\.0\.0\.1)$/)

    const proxied = await startReady({ TRUSTED_PROXY_IPS: '127.0.0.1, ::1' })
    expect((await register(proxied, { origin: proxied.origin, ...forwarded })).status).toBe(302)
    expect(await lastIp()).toBe('203.0.113.9')
  })

  test('serves the studio with keys that are wrong and no service that answers', async () => {
    const web = await startReady({
      HUGGINGFACE_API_KEY: 'no-key-at-all',
      HUGGINGFACE_BASE_URL: 'http://127.0.0.1:1',
      ANTHROPIC_API_KEY: 'no-key-either',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
    })
    const { userId } = await createTestUser()
    await db.updateTable('users').set({ role: 'admin' }).where('id', '=', userId).execute()
    const headers = { cookie: await cookieOf(userId) }
    const studio = await (await fetch(`${web.origin}/studio`, { headers })).text()
    const tools = [...new Set([...studio.matchAll(/href="(\/studio\/[a-z-]+)"/g)].map(([, link]) => link!))]
    expect(tools.length).toBeGreaterThan(4)
    for (const place of [...tools, '/admin/providers']) {
      expect((await fetch(`${web.origin}${place}`, { headers })).status, place).toBe(200)
    }
  })

  test('shows its metrics to whoever has the token', async () => {
    const token = 'Mt7731QwErTyUiOpAsDf'
    const web = await startReady({ METRICS_TOKEN: token })
    const ask = (authorization: string) => fetch(`${web.origin}/metrics`, { headers: { authorization } })
    expect((await ask('')).status).toBe(401)
    expect((await ask(`Bearer ${token}x`)).status).toBe(401)
    const answer = await ask(`Bearer ${token}`)
    expect(answer.status).toBe(200)
    const text = await answer.text()
    expect(text).toContain('http_request_seconds_bucket')
    expect(text).toContain('lumiku_provider_breaker_open{provider="huggingface"} 0')
    expect(text).toContain('lumiku_provider_spend_today_dollars 0')
  })

  test('writes no secret, e-mail or query into its log', async () => {
    const web = await startReady({ LOG_LEVEL: 'debug' })
    const canaries = [
      'canary@lumiku.test',
      'canary password nobody has',
      'canary-query',
      'canary-cookie',
      'canary-file',
    ]
    const form = new URLSearchParams({ name: 'Canary', email: canaries[0]!, password: canaries[1]! })
    const headers = { origin: web.origin, cookie: `lumiku_session=${canaries[3]}; other=${canaries[3]}` }
    for (const route of ['/register', '/register', '/login']) {
      await fetch(`${web.origin}${route}?token=${canaries[2]}`, {
        method: 'POST',
        body: form,
        headers,
        redirect: 'manual',
      })
    }
    await fetch(`${web.origin}/files/${canaries[4]}`, { headers })
    await fetch(`${web.origin}/nothing?email=${canaries[0]}`, {
      headers: { ...headers, authorization: canaries[3]! },
    })
    await sleep(100)
    expect(web.output()).toContain('POST /register')
    for (const canary of canaries) expect(web.output()).not.toContain(canary)
  })

  test('hangs up on headers that trickle in', async () => {
    const web = await startReady()
    const socket = net.connect(Number(new URL(web.origin).port), 'localhost')
    await once(socket, 'connect')
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n')
    const trickle = setInterval(() => socket.write('X-Slow: 1\r\n'), 1_000)
    let received = ''
    socket.on('data', (chunk) => (received += chunk)).on('error', () => undefined)
    const startedAt = Date.now()
    await once(socket, 'close')
    clearInterval(trickle)
    expect(Date.now() - startedAt).toBeLessThan(40_000)
    expect(received).toContain('408')
  }, 60_000)
})

function register(web: Web, headers: Record<string, string>): Promise<Response> {
  const email = `user-${randomUUID()}@lumiku.test`
  const body = new URLSearchParams({ name: 'Ratna', email, password: 'mendung tak berarti hujan' })
  return fetch(`${web.origin}/register`, { method: 'POST', body, headers, redirect: 'manual' })
}

function statesOf(parts: Record<string, { state: string }>) {
  return Object.fromEntries(Object.entries(parts).map(([name, { state }]) => [name, state]))
}
