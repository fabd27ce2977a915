import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EnvironmentError, EXIT_CONFIG, parseEnv } from '#app/env.server.ts'
import { sourceFiles } from '#tests/support/imports.ts'

/** A complete production configuration. Every value is unlike every other, so that a leak is recognised. */
const PRODUCTION = {
  NODE_ENV: 'production',
  PORT: '4310',
  APP_ORIGIN: 'https://studio.lumiku.id',
  DATABASE_URL: 'postgres://lumiku:Vq3zR8pLw2@db.internal:5432/lumiku',
  SESSION_SECRET: 'k3J9vQ2xR7mT5wZ8bN4cL6pH1gF0dS3aY',
  LUMIKU_DATA: '/var/lib/lumiku',
  DATABASE_DIRECT_URL: 'postgres://lumiku:Vq3zR8pLw3@direct.internal:5432/lumiku',
  STORAGE_DRIVER: 's3',
  STORAGE_DIR: '/var/lib/objects',
  S3_ENDPOINT: 'https://s3.internal:9000',
  S3_PUBLIC_ENDPOINT: 'https://files.internal',
  S3_REGION: 'ap-southeast-3',
  S3_BUCKET: 'bucket-7731',
  S3_ACCESS_KEY_ID: 'AKIA7731LUMIKU',
  S3_SECRET_ACCESS_KEY: 'mK7hQ2tY9wEr5uIo1pAs3dFg',
  DUITKU_ENV: 'production',
  DUITKU_BASE_URL: 'https://passport.duitku.com',
  DUITKU_LEGACY_SIGNATURES: 'off',
  DUITKU_TIMEOUT_MS: '9000',
  DUITKU_MERCHANT_CODE: 'D7731',
  DUITKU_API_KEY: '9f8e7d6c5b4a39281706f5e4d3c2b1a0',
  HUGGINGFACE_API_KEY: 'hf_QwErTyUiOpAsDfGhJk',
  HUGGINGFACE_BASE_URL: 'https://hf.internal',
  HUGGINGFACE_STANDARD_IMAGE: 'together/lumiku/standard-words',
  HUGGINGFACE_STANDARD_EDIT: 'together/lumiku/standard-pictures',
  HUGGINGFACE_STANDARD_USD: '0.031',
  HUGGINGFACE_BEST_IMAGE: 'fal-ai/lumiku/best-words',
  HUGGINGFACE_BEST_EDIT: 'fal-ai/lumiku/best-pictures',
  HUGGINGFACE_BEST_USD: '0.071',
  HUGGINGFACE_CUT_OUT: 'hf-inference/lumiku/cut-out',
  HUGGINGFACE_CUT_OUT_USD: '0.021',
  ANTHROPIC_API_KEY: 'sk-ant-QwErTyUiOp',
  ANTHROPIC_BASE_URL: 'https://anthropic.internal',
  ANTHROPIC_MODEL: 'claude-7731',
  AI_DAILY_USD: '26.5',
  SMTP_URL: 'smtps://mailer:Zx9Cv8Bn7@mail.internal:465',
  DEV_MAIL: 'off',
  MAIL_FROM: 'Lumiku <halo@lumiku.id>',
  SECURITY_CONTACT: 'mailto:keamanan@lumiku.id',
  HIBP_BASE_URL: 'https://leaked.internal',
  SENTRY_DSN: 'https://abc7731@sentry.internal/4',
  RELEASE: 'a7c31f0',
  JOBS_PORT: '3001',
  METRICS_TOKEN: 'Mt7731QwErTyUiOpAsDf',
  TRUSTED_PROXY_IPS: '10.20.30.0/24, fd00::/8',
  FLY_MACHINE_ID: '148ed193b91089',
  DATABASE_WAIT_SECONDS: '11',
  DRAIN_DELAY_SECONDS: '6',
  CACHE_BYTES: '20000000001',
  RETENTION_DAYS: '366',
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
  'xxxxxx',
]
const WRONG_TYPE: Partial<Record<Key, string[]>> = {
  NODE_ENV: ['prod'],
  PORT: ['seven', '0', '70000', '3000.5'],
  DATABASE_DIRECT_URL: ['lumiku', 'mysql://db/lumiku'],
  S3_PUBLIC_ENDPOINT: ['files-internal'],
  DUITKU_LEGACY_SIGNATURES: ['perhaps'],
  DUITKU_TIMEOUT_MS: ['ninety', '99'],
  HUGGINGFACE_STANDARD_IMAGE: ['lumiku/standard-words'],
  HUGGINGFACE_STANDARD_EDIT: ['elsewhere/lumiku/standard-pictures'],
  HUGGINGFACE_STANDARD_USD: ['cheap', '-1'],
  HUGGINGFACE_BEST_IMAGE: ['best-words'],
  HUGGINGFACE_BEST_EDIT: ['fal-ai/best-pictures'],
  HUGGINGFACE_BEST_USD: ['dear', '-1'],
  HUGGINGFACE_CUT_OUT: ['scissors'],
  HUGGINGFACE_CUT_OUT_USD: ['dear', '-1'],
  AI_DAILY_USD: ['plenty', '-1'],
  DEV_MAIL: ['perhaps'],
  FLY_MACHINE_ID: ['148e d193', '148e;app=other'],
  DATABASE_WAIT_SECONDS: ['long', '-1', '1.5'],
  DRAIN_DELAY_SECONDS: ['long', '-1', '16'],
  CACHE_BYTES: ['twenty'],
  RETENTION_DAYS: ['for ever'],
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

  test('each setting alone, missing, empty, blank, a placeholder or of a wrong type, is named and not shown', async () => {
    const example = await readFile('.env.example', 'utf8')
    const settings = [...example.matchAll(/^([A-Z][A-Z0-9_]+)=/gm)].map(([, key]) => key)
    expect(Object.keys(PRODUCTION).sort()).toEqual(settings.sort())

    const needed = [...REQUIRED, ...REQUIRED_WITH_S3, ...PAIRED]
    for (const key of Object.keys(PRODUCTION) as Key[]) {
      if (key === 'NODE_ENV') continue
      for (const value of [undefined, '', '  '])
        expect(problemsOf({ ...PRODUCTION, [key]: value }).includes(key), `${key}=${value}`).toBe(
          needed.includes(key),
        )
      // Which queues there are is the jobs process's to say.
      const wrong = [...(key === 'QUEUES' ? [] : PLACEHOLDERS), ...(WRONG_TYPE[key] ?? [])]
      for (const value of wrong) {
        expect(problemsOf({ ...PRODUCTION, [key]: value }), `${key}=${value}`).toContain(key)
        if (value.length > 6) expect(messageOf({ ...PRODUCTION, [key]: value })).not.toContain(value)
      }
    }
  })

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

test('importing every module with an empty environment opens no file and no socket, starts nothing, reads no setting', async () => {
  const modules = await modulesToImport()
  const ours = Object.keys(PRODUCTION).filter((key) => key !== 'NODE_ENV' && key !== 'LOG_LEVEL')
  const script = `
    import { syncBuiltinESMExports } from 'node:module'
    import child from 'node:child_process'
    import fs from 'node:fs'
    import net from 'node:net'
    const done = new Set()
    const settings = new Set(${JSON.stringify(ours)})
    process.env = new Proxy({}, {
      get: (_, key) => void (settings.has(key) && done.add('reads ' + key)),
      has: () => false,
      ownKeys: () => [],
    })
    function watch(holder, name, isMeant) {
      const original = holder[name]
      holder[name] = function (...args) {
        if (!isMeant?.(String(args[0]))) done.add(name + ' ' + String(args[0]))
        return original.apply(this, args)
      }
    }
    // Node itself reads code by these; packages read what lies beside their code, and which C library it is for.
    const isCode = (file) => /^\\/usr\\/bin\\/ldd$|^\\/proc\\/version$|\\.[cm]?[jt]s$|\\.json$|\\.wasm$|\\/node_modules\\//.test(file)
    for (const name of ['openSync', 'readFileSync', 'open', 'readFile', 'createReadStream']) watch(fs, name, isCode)
    for (const name of ['open', 'readFile']) watch(fs.promises, name, isCode)
    for (const holder of [fs, fs.promises])
      for (const name of ['writeFile', 'appendFile', 'mkdir', 'mkdtemp', 'rename', 'unlink', 'rm']) watch(holder, name)
    for (const name of ['writeFileSync', 'appendFileSync', 'mkdirSync', 'mkdtempSync', 'createWriteStream', 'watch'])
      watch(fs, name)
    watch(net.Socket.prototype, 'connect')
    watch(net.Server.prototype, 'listen')
    for (const name of ['spawn', 'spawnSync', 'execFile', 'execFileSync', 'fork', 'exec']) watch(child, name)
    syncBuiltinESMExports()
    let loaded = 0
    for (const module of ${JSON.stringify(modules)}) {
      try {
        await import(module)
        loaded += 1
      } catch (error) {
        // Pages, and what needs a page, are the bundler's to load.
        if (error.code !== 'ERR_UNKNOWN_FILE_EXTENSION' && !/glob is not a function/.test(error.message)) throw error
      }
    }
    const active = process.getActiveResourcesInfo().filter((name) => !/^(Pipe|TTY|File|Immediate|FSReq)/.test(name))
    console.log(JSON.stringify({ done: [...done], active, isMostLoaded: loaded > 300 }))
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
  expect(JSON.parse(output)).toEqual({ done: [], active: [], isMostLoaded: true })
})

/** Of app/ and jobs/. Programs, which are started rather than imported, are left out. */
async function modulesToImport(): Promise<string[]> {
  const files = await sourceFiles('app', 'jobs')
  return files
    .filter((file) => file.endsWith('.ts') && !/(\/main|-child)\.ts$/.test(file))
    .map((file) => path.resolve(file))
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
