import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT, startProcess } from './process.ts'

const SOURCES = [
  'app',
  'public',
  'package-lock.json',
  'package.json',
  'remix.config.js',
  'vite.config.ts',
  'tsconfig.json',
]
const STAMP = path.join(ROOT, 'build/sources')
const LOCK = path.join(ROOT, '.data/build.lock')

/** Builds the web process's pages and assets, unless build/ was made from these very sources. */
export async function buildWhenChanged(): Promise<'built' | 'unchanged'> {
  const lock = await takeLock()
  try {
    const sources = await hashSources()
    if ((await readFile(STAMP, 'utf8').catch(() => '')) === sources) return 'unchanged'
    await build()
    await writeFile(STAMP, sources)
    return 'built'
  } finally {
    await lock.close()
    await rm(LOCK, { force: true })
  }
}

async function build(): Promise<void> {
  await rm(STAMP, { force: true })
  const logFile = path.join(ROOT, '.data/build.log')
  await rm(logFile, { force: true })
  const env = { ...process.env, NODE_ENV: 'production', DATABASE_URL: undefined, SESSION_SECRET: undefined }
  const remix = path.join(ROOT, 'node_modules/@remix-run/dev/dist/cli.js')
  const builder = startProcess('build', [remix, 'vite:build'], { env, logFile })
  const how = await builder.ended
  if (how === 'ended with code 0') return
  // Rollup ends its message with the names of thousands of files it watches.
  const [message = ''] = (await readFile(logFile, 'utf8')).split('watchFiles:')
  throw new Error(`The build ${how}.\n${message.trimEnd().split('\n').slice(-25).join('\n')}`)
}

/** Content of everything the build reads. Tests beside the sources do not count. */
async function hashSources(): Promise<string> {
  const hash = createHash('sha256').update(process.version)
  for (const source of SOURCES) {
    const entries = await readdir(path.join(ROOT, source), { recursive: true, withFileTypes: true }).catch(
      () => null,
    )
    const files = entries
      ? entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
      : [path.join(ROOT, source)]
    for (const file of files.filter((name) => !/\.test\.tsx?$/.test(name)).sort()) {
      hash
        .update(path.relative(ROOT, file))
        .update('\0')
        .update(await readFile(file))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

/** One build at a time in a checkout. The lock of a dead process counts for nothing. */
async function takeLock() {
  await mkdir(path.dirname(LOCK), { recursive: true })
  for (;;) {
    try {
      const lock = await open(LOCK, 'wx')
      await lock.write(String(process.pid))
      return lock
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = Number(await readFile(LOCK, 'utf8').catch(() => '0'))
    // Just made and still empty counts as held.
    if (holder && !isAlive(holder)) await rm(LOCK, { force: true })
    await sleep(200)
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

if (import.meta.main) console.log(await buildWhenChanged())
