import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildWhenChanged } from '../bin/build.ts'
import { ROOT } from '../bin/process.ts'
import { importsOf, reachableFrom, readSource, sourceFiles, type Import } from '#tests/support/imports.ts'

type Role = 'browser' | 'route' | 'web' | 'model' | 'jobs' | 'db'

const files = await sourceFiles('app', 'jobs')
const imports = files.flatMap(importsOf)

/** What a file is, by its name alone. */
function roleOf(file: string): Role {
  if (file.startsWith('jobs/') || /^app\/studio\/[^/]+\/.*\.server\.ts$/.test(file)) return 'jobs'
  if (file.startsWith('app/db/')) return 'db'
  if (file.startsWith('app/models/')) return 'model'
  if (file.startsWith('app/routes/') || file === 'app/root.tsx') return 'route'
  if (/\.server\.tsx?$/.test(file) || file === 'app/main.ts') return 'web'
  return 'browser'
}

const isServer = (file: string) => /\.server\.tsx?$/.test(file)
const isPage = (file: string) => file.endsWith('.tsx') || file.startsWith('app/routes/')
const REACT =
  /^(react|react-dom|react-i18next|lucide-react|radix-ui|@remix-run\/.*|@conform-to\/react|@sentry\/remix)$/
/** What only a request has. */
const SESSION = [
  'app/session.server.ts',
  'app/auth.server.ts',
  'app/accounts/preferences.server.ts',
  'app/http/security.server.ts',
  'app/http/web.server.ts',
]

/** What each role never imports. */
const NEVER: Record<Role, (one: Import) => boolean> = {
  browser: ({ to, isType }) => !isType && (isServer(to) || to.startsWith('jobs/')),
  route: ({ from, to, isType }) =>
    !isType &&
    (to.startsWith('app/db/') || to.startsWith('jobs/') || (to.startsWith('app/routes/') && to !== from)),
  web: ({ from, to, isType }) =>
    to.startsWith('jobs/') ||
    to.endsWith('process.server.ts') ||
    // Remix renders from here: the one place where the server meets the pages.
    (from !== 'app/entry.server.tsx' && !isType && isPage(to)),
  model: ({ to, isType }) =>
    isPage(to) ||
    to.startsWith('jobs/') ||
    SESSION.includes(to) ||
    (!isType && (REACT.test(to) || to === 'express')),
  jobs: ({ to }) => isPage(to) || SESSION.includes(to) || REACT.test(to) || to === 'express',
  db: ({ to, isType }) =>
    !isType &&
    to.startsWith('app/') &&
    !to.startsWith('app/db/') &&
    !/^app\/(env|log|metrics)\.server\.ts$/.test(to),
}

describe('imports', () => {
  test.each(Object.entries(NEVER))('of %s files follow the table', (role, isForbidden) => {
    const broken = imports.filter((one) => roleOf(one.from) === role && isForbidden(one))
    expect(broken.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([])
  })

  test('cover every role', () => {
    expect(new Set(files.map(roleOf))).toEqual(new Set(Object.keys(NEVER)))
  })

  test('of a server module are by its #app name where the bundler looks on', () => {
    const broken = imports.filter(
      ({ from, to, specifier, isType }) =>
        !isType && isPage(from) && isServer(to) && !/^#app\/.*\.server\.ts$/.test(specifier),
    )
    expect(broken.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([])
  })

  test('name files that exist', () => {
    for (const file of SESSION) expect(files).toContain(file)
    const missing = imports.filter(
      ({ to }) => /^(app|jobs|tests)\//.test(to) && !existsSync(path.join(ROOT, to)),
    )
    expect(missing.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([])
  })

  test.each([
    ['fluent-ffmpeg', 'jobs/media/ffmpeg.ts'],
    ['sharp', 'jobs/media/image.ts'],
    ['@node-rs/argon2', 'app/models/password.server.ts'],
    ['rate-limiter-flexible', 'app/batched-limit.server.ts and app/rate-limit.server.ts'],
    ['pg-boss', 'app/queue.server.ts'],
    ['@anthropic-ai/sdk', 'jobs/ai/anthropic.ts'],
    ['@huggingface/inference', 'jobs/ai/huggingface.ts'],
    ['cockatiel', 'jobs/ai/policy.ts'],
  ])('of %s are in %s alone', (name, only) => {
    const importers = imports.filter(({ to, isType }) => to === name && !isType).map(({ from }) => from)
    expect([...new Set(importers)].sort().join(' and ')).toBe(only)
  })
})

test('only env.server.ts reads the environment', () => {
  const readers = files.filter((file) =>
    /\bprocess\s*\.\s*env\b|\bprocess\[['"]env/.test(withoutComments(file)),
  )
  expect(readers.filter((file) => file !== 'app/env.server.ts')).toEqual([])
})

test('only models, and the queue for its own tables, hold SQL', () => {
  const makers = imports.filter(({ to, isType }) => to === 'kysely' && !isType).map(({ from }) => from)
  const users = files.filter((file) =>
    /\.(selectFrom|insertInto|updateTable|deleteFrom)\(/.test(readSource(file)),
  )
  const others = [...new Set([...makers, ...users])].filter((file) => !['model', 'db'].includes(roleOf(file)))
  expect(others.sort()).toEqual(['app/queue-health.server.ts', 'app/queue.server.ts'])
})

test('every page with an action keeps what was typed into it when that does not get through', () => {
  const pages = files.filter(
    (file) =>
      file.startsWith('app/routes/') &&
      /export default/.test(readSource(file)) &&
      /export async function action/.test(readSource(file)),
  )
  expect(pages.length).toBeGreaterThan(15)
  expect(pages.filter((file) => !/export const clientAction = keepPage/.test(readSource(file)))).toEqual([])
})

test('nothing is named after nothing', () => {
  expect(files.filter((file) => /\b(utils?|helpers?|common|misc|services?)\b/.test(file))).toEqual([])
})

describe('the jobs process', () => {
  const tools = files.filter((file) => /^app\/studio\/[^/]+\/(tool|process\.server)\.ts$/.test(file))

  test('reaches no page, no session and no React by its imports', () => {
    const reached = [...reachableFrom(['jobs/main.ts', ...tools])]
    expect(reached).toContain('app/models/generation.server.ts')
    expect(reached.filter((one) => isPage(one) || SESSION.includes(one) || REACT.test(one))).toEqual([])
  })

  test('loads no React from anywhere, when it is really loaded', () => {
    const roots = [
      ...new Set([
        ...importsOf('jobs/main.ts')
          .filter(({ isType }) => !isType)
          .map(({ to }) => to),
        ...tools,
      ]),
    ]
      .filter((one) => /^(app|jobs)\//.test(one))
      .map((one) => path.join(ROOT, one))
    const script = `
      import { registerHooks } from 'node:module'
      const loaded = []
      registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
      for (const root of ${JSON.stringify(roots)}) await import(root)
      console.log(JSON.stringify(loaded))
      process.exit(0)`
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 20_000_000,
    })
    const loaded = JSON.parse(output) as string[]
    expect(loaded.length).toBeGreaterThan(50)
    expect(
      loaded.filter((url) => /node_modules\/(react|react-dom|@remix-run|@sentry\/remix)\/|\.tsx$/.test(url)),
    ).toEqual([])
  })
})

describe('the bundles for the browser', () => {
  beforeAll(async () => {
    await buildWhenChanged()
  }, 120_000)

  test('hold no server code and no name of a secret', async () => {
    const folder = path.join(ROOT, 'build/client/assets')
    const traces =
      /DATABASE_URL|SESSION_SECRET|API_KEY|argon2|pg-boss|kysely|selectFrom|fluent-ffmpeg|token_hash|password_hash|process\.env\.(?!NODE_ENV)|["']node:/
    for (const name of (await readdir(folder)).filter((one) => one.endsWith('.js'))) {
      const text = await readFile(path.join(folder, name), 'utf8')
      expect(traces.exec(text)?.[0], name).toBeUndefined()
    }
  })
})

function withoutComments(file: string): string {
  return readSource(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
}
