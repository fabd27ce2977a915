import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EnvironmentError, EXIT_CONFIG, parseEnv } from '#app/env.server.ts'

/** A complete production configuration. Every value is unlike every other, so that a leak is recognised. */
const PRODUCTION = {
  NODE_ENV: 'production',
  PORT: '4310',
  APP_ORIGIN: 'https://studio.lumiku.id',
  DATABASE_URL: 'postgres://lumiku:Vq3zR8pLw2@db.internal:5432/lumiku',
  SESSION_SECRET: 'k3J9vQ2xR7mT5wZ8bN4cL6pH1gF0dS3aY',
  LUMIKU_DATA: '/var/lib/lumiku',
  STORAGE_DRIVER: 's3',
  STORAGE_DIR: '/var/lib/objects',
  S3_ENDPOINT: 'https://s3.internal:9000',
  S3_BUCKET: 'bucket-7731',
  S3_ACCESS_KEY_ID: 'AKIA7731LUMIKU',
  S3_SECRET_ACCESS_KEY: 'mK7hQ2tY9wEr5uIo1pAs3dFg',
  DUITKU_ENV: 'production',
  DUITKU_BASE_URL: 'https://passport.duitku.com',
  DUITKU_MERCHANT_CODE: 'D7731',
  DUITKU_API_KEY: '9f8e7d6c5b4a39281706f5e4d3c2b1a0',
  HUGGINGFACE_API_KEY: 'hf_QwErTyUiOpAsDfGhJk',
  HUGGINGFACE_BASE_URL: 'https://hf.internal',
  ANTHROPIC_API_KEY: 'sk-ant-QwErTyUiOp',
  ANTHROPIC_BASE_URL: 'https://anthropic.internal',
  SMTP_URL: 'smtps://mailer:Zx9Cv8Bn7@mail.internal:465',
  MAIL_FROM: 'Lumiku <halo@lumiku.id>',
  SECURITY_CONTACT: 'mailto:keamanan@lumiku.id',
  HIBP_BASE_URL: 'https://leaked.internal',
  SENTRY_DSN: 'https://abc7731@sentry.internal/4',
  RELEASE: 'a7c31f0',
  JOBS_PORT: '3001',
  METRICS_TOKEN: 'Mt7731QwErTyUiOpAsDf',
  TRUSTED_PROXY_IPS: '10.20.30.0/24, fd00::/8',
  QUEUES: 'render',
  LOG_LEVEL: 'warn',
}
type Key = keyof typeof PRODUCTION

const REQUIRED: Key[] = ['APP_ORIGIN', 'DATABASE_URL', 'SESSION_SECRET', 'LUMIKU_DATA']
const REQUIRED_WITH_S3: Key[] = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']
const PAIRED: Key[] = ['DUITKU_MERCHANT_CODE', 'DUITKU_API_KEY']
/** Lists and choices have no placeholder of their own: `wrong type` is what they can get wrong. */
const FREE_TEXT: Key[] = [
  ...REQUIRED,
  ...REQUIRED_WITH_S3,
  ...PAIRED,
  'STORAGE_DIR',
  'DUITKU_BASE_URL',
  'HUGGINGFACE_API_KEY',
  'HUGGINGFACE_BASE_URL',
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_BASE_URL',
  'SMTP_URL',
  'SENTRY_DSN',
  'RELEASE',
  'METRICS_TOKEN',
]
/** Their right values are in the messages. */
const CHOICES = ['NODE_ENV', 'DUITKU_ENV', 'LOG_LEVEL']
const PLACEHOLDERS = [
  'YOUR_SECRET_KEY_GOES_HERE_0123456789',
  'CHANGE_THIS',
  'changeme',
  'change-me-please',
  '<secret>',
]
const WRONG_TYPE: Partial<Record<Key, string[]>> = {
  NODE_ENV: ['prod'],
  PORT: ['seven', '0', '70000', '3000.5'],
  JOBS_PORT: ['seven', '0', '70000', '3000.5'],
  APP_ORIGIN: ['lumiku.id', 'https://lumiku.id/', 'http://lumiku.id', 'ftp://lumiku.id'],
  DATABASE_URL: ['lumiku', 'mysql://db/lumiku'],
  SESSION_SECRET: ['Zq9!short', 'zq'.repeat(20)],
  LUMIKU_DATA: ['data', './data'],
  STORAGE_DRIVER: ['ftp'],
  STORAGE_DIR: ['objects'],
  S3_ENDPOINT: ['s3-internal'],
  DUITKU_ENV: ['live'],
  DUITKU_BASE_URL: ['passport'],
  HUGGINGFACE_BASE_URL: ['hf-internal'],
  ANTHROPIC_BASE_URL: ['anthropic-internal'],
  SMTP_URL: ['mail-internal', 'https://mail.internal'],
  SENTRY_DSN: ['sentry-internal'],
  METRICS_TOKEN: ['Zq7tiny'],
  TRUSTED_PROXY_IPS: ['everyone', '0.0.0.0/0', '10.0.0.0/33', '1.2.3'],
  LOG_LEVEL: ['loud'],
}

function problemsOf(source: Record<string, string | undefined>) {
  try {
    parseEnv(source)
    return []
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems.map(({ key }) => key)
    throw error
  }
}

describe('the environment', () => {
  test('a developer needs to set nothing', () => {
    expect(parseEnv({}).APP_ORIGIN).toBe('http://localhost:3000')
    expect(parseEnv({ PORT: '4100' }).APP_ORIGIN).toBe('http://localhost:4100')
  })

  test('a whole production configuration is taken and frozen', () => {
    const env = parseEnv(PRODUCTION)
    expect(env.isProduction).toBe(true)
    expect(env.TRUSTED_PROXY_IPS).toEqual(['10.20.30.0/24', 'fd00::/8'])
    expect(Object.isFrozen(env)).toBe(true)
  })

  test('production on a loopback origin may be plain http', () => {
    expect(parseEnv({ ...PRODUCTION, APP_ORIGIN: 'http://localhost:4310' }).APP_ORIGIN).toBe(
      'http://localhost:4310',
    )
  })

  test('any mixture of missing, placeholder and wrong settings is reported whole, by name, never by value', () => {
    const keys = Object.keys(PRODUCTION).filter((key) => key !== 'NODE_ENV') as Key[]
    const defect = (key: Key) =>
      fc.oneof(
        fc.constant({ key, value: undefined, kind: 'missing' as const }),
        FREE_TEXT.includes(key)
          ? fc.constantFrom(...PLACEHOLDERS).map((value) => ({ key, value, kind: 'placeholder' as const }))
          : fc.constant({ key, value: undefined, kind: 'missing' as const }),
        WRONG_TYPE[key]
          ? fc.constantFrom(...WRONG_TYPE[key]).map((value) => ({ key, value, kind: 'wrong' as const }))
          : fc.constant({ key, value: undefined, kind: 'missing' as const }),
      )
    fc.assert(
      fc.property(
        fc.tuple(...keys.map((key) => fc.option(defect(key), { nil: null, freq: 2 }))),
        (defects) => {
          const broken = defects.filter((one) => one !== null)
          const source: Record<string, string | undefined> = { ...PRODUCTION }
          for (const { key, value } of broken) source[key] = value
          const reported = problemsOf(source)

          for (const { key, kind } of broken) {
            if (kind !== 'missing') expect(reported, `${key} ${kind}`).toContain(key)
            else if (REQUIRED.includes(key)) expect(reported).toContain(key)
          }
          if (broken.length === 0) expect(reported).toEqual([])
          const message = messageOf(source)
          for (const [key, value] of Object.entries(source)) {
            if (value && value.length > 6 && !CHOICES.includes(key)) expect(message).not.toContain(value)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  for (const [key, values] of Object.entries(WRONG_TYPE)) {
    test(`${key} refuses what it cannot be`, () => {
      for (const value of values) expect(problemsOf({ ...PRODUCTION, [key]: value }), value).toContain(key)
    })
  }

  test('S3 needs its four settings, and a payment key its merchant', () => {
    for (const key of REQUIRED_WITH_S3) expect(problemsOf({ ...PRODUCTION, [key]: '' })).toContain(key)
    for (const key of PAIRED) expect(problemsOf({ ...PRODUCTION, [key]: '' })).toContain(key)
  })

  test('a sandbox key with the production host is refused, and the other way round', () => {
    expect(problemsOf({ ...PRODUCTION, DUITKU_ENV: 'sandbox' })).toContain('DUITKU_BASE_URL')
    expect(problemsOf({ ...PRODUCTION, DUITKU_BASE_URL: 'https://sandbox.duitku.com' })).toContain(
      'DUITKU_BASE_URL',
    )
  })
})

describe('a process with a wrong configuration', () => {
  test('names every problem, ends with 78 and never opens a port', async () => {
    const port = await freePort()
    const child = spawn(process.execPath, ['app/main.ts'], {
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        PORT: String(port),
        SESSION_SECRET: 'CHANGE_THIS_canary_8812',
        DATABASE_URL: 'canary-8813',
      },
    })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    let isOpen = false
    const watch = setInterval(() => {
      net
        .connect(port, '127.0.0.1')
        .on('connect', () => (isOpen = true))
        .on('error', () => {})
    }, 20)
    const [code] = await once(child, 'exit')
    clearInterval(watch)

    expect(code).toBe(EXIT_CONFIG)
    expect(isOpen).toBe(false)
    for (const key of ['APP_ORIGIN', 'DATABASE_URL', 'SESSION_SECRET', 'LUMIKU_DATA'])
      expect(output).toContain(key)
    expect(output).not.toContain('canary')
  })
})

test('importing every server module with an empty environment opens nothing and reads nothing', async () => {
  const modules = await serverModules()
  expect(modules.length).toBeGreaterThan(5)
  const script = `
    import { readdirSync } from 'node:fs'
    const reads = new Set()
    process.env = new Proxy({}, { get: (_, key) => { if (typeof key === 'string' && OURS.has(key)) reads.add(key) }, has: () => false, ownKeys: () => [] })
    const OURS = new Set(${JSON.stringify(Object.keys(PRODUCTION).filter((key) => key !== 'NODE_ENV' && key !== 'LOG_LEVEL'))})
    for (const module of ${JSON.stringify(modules)}) await import(module)
    const active = process.getActiveResourcesInfo().filter((name) => !/^(Pipe|TTY|File|Immediate|FSReq)/.test(name))
    console.log(JSON.stringify({ reads: [...reads], active }))
    process.exit(0)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env['PATH'] } as unknown as NodeJS.ProcessEnv,
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (errors += chunk))
  const [code] = await once(child, 'exit')
  expect(errors).not.toContain('Error')
  expect(code).toBe(0)
  expect(JSON.parse(output)).toEqual({ reads: [], active: [] })
})

/** Processes (`main.ts`) start things; everything else of app/ and jobs/ is a module. */
/** Programs, which are started rather than imported, are left out: main.ts, and what another process starts. */
async function serverModules(): Promise<string[]> {
  const files: string[] = []
  for (const folder of ['app', 'jobs']) {
    for (const entry of await readdir(folder, { recursive: true })) files.push(path.resolve(folder, entry))
  }
  return files.filter(
    (file) => /(\.server\.ts|\/jobs\/.*\.ts)$/.test(file) && !/(\.test|\/main|-child)\.ts$/.test(file),
  )
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function messageOf(source: Record<string, string | undefined>): string {
  try {
    parseEnv(source)
    return ''
  } catch (error) {
    return String(error)
  }
}
