import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ROOT } from './process.ts'

/**
 * Adds the packages of other platforms that `npm install` left out of package-lock.json. npm forgets an optional package
 * that its registry does not serve, and then `npm ci` refuses the lock file on every machine (npm/cli#4828). An entry
 * that names version and platform is all it needs: nobody downloads a package of another platform.
 */

interface LockEntry {
  version?: string
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}

export interface Lock {
  packages: Record<string, LockEntry>
}

/** Optional packages that some package of the lock file names and the lock file does not have. */
export function missingPackages({ packages }: Lock): { name: string; version: string }[] {
  const missing = new Map<string, string>()
  for (const [place, { optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (!isReachable(packages, place, name)) missing.set(name, version)
    }
  }
  return [...missing].map(([name, version]) => ({ name, version }))
}

/** Whether Node would find `name` from `place`: beside it or in any folder above. */
function isReachable(packages: Lock['packages'], place: string, name: string): boolean {
  for (let from = place; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    if (`${from ? `${from}/` : ''}node_modules/${name}` in packages) return true
    if (!from) return false
  }
}

/** What the package's own name says about where it runs: @rollup/rollup-linux-x64-musl. */
function entryFor(name: string, version: string): LockEntry {
  const words = name.split(/[/-]/)
  const pick = (known: string[]) => words.filter((word) => known.includes(word))
  const os = pick([
    'darwin',
    'linux',
    'win32',
    'freebsd',
    'openbsd',
    'netbsd',
    'android',
    'openharmony',
    'sunos',
    'aix',
  ])
  const cpu = pick([
    'x64',
    'arm64',
    'arm',
    'ia32',
    'riscv64',
    'loong64',
    'ppc64',
    's390x',
    'mips64el',
    'wasm32',
  ])
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.includes('gnu')
      ? ['glibc']
      : []
  if (os.length + cpu.length === 0)
    throw new Error(`${name} is missing and its name does not say where it runs`)
  return {
    version,
    optional: true,
    ...(os.length ? { os } : {}),
    ...(cpu.length ? { cpu } : {}),
    ...(libc.length ? { libc } : {}),
  }
}

if (import.meta.main) {
  const file = path.join(ROOT, 'package-lock.json')
  const lock = JSON.parse(await readFile(file, 'utf8')) as Lock
  const missing = missingPackages(lock)
  for (const { name, version } of missing) lock.packages[`node_modules/${name}`] = entryFor(name, version)
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
  lock.packages = Object.fromEntries(sorted)
  await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(missing.length ? `Added ${missing.map(({ name }) => name).join(', ')}` : 'Nothing is missing')
}
