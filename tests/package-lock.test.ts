import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { missingPackages, type Lock } from '../bin/complete-lock.ts'
import { ROOT } from '../bin/process.ts'

/** What others wrote and we ship, and what of ours must not be shipped. */

interface Package {
  version?: string
  integrity?: string
  license?: string
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
}

const readJson = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(path.join(ROOT, name), 'utf8'))
const { packages } = (await readJson('package-lock.json')) as { packages: Record<string, Package> }
const locked = Object.entries(packages).filter(([place]) => place !== '')
const nameOf = (place: string) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)

test('package-lock.json knows the packages of every platform, so npm ci accepts it everywhere', () => {
  expect(missingPackages({ packages } as Lock), 'Run: node bin/complete-lock.ts').toEqual([])
})

test('every package is what it was when it was chosen: a fixed version, with the hash of its content', async () => {
  const { dependencies, devDependencies } = (await readJson('package.json')) as Record<
    string,
    Record<string, string>
  >
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+/.test(version),
  )
  expect(loose).toEqual([])
  // Those of other platforms are never installed on one that made the lock.
  const unsealed = locked.filter(
    ([, one]) => !one.integrity?.startsWith('sha512-') && !(one.optional && (one.os || one.cpu)),
  )
  expect(unsealed.map(([place]) => place)).toEqual([])
})

test('pg-boss keeps to the tables that the release before can start on', async () => {
  const { version, pgboss } = (await readJson('node_modules/pg-boss/package.json')) as {
    version: string
    pgboss: { schema: number }
  }
  const toDo = [
    `pg-boss ${version} brings other tables, and a process starts only on those of its own pg-boss: there is no way back to`,
    'the release before. Say so in CHANGELOG.md, add a migration with the line "-- contract: the tables of pg-boss …" so that',
    'the older release says it too (docs/deploy.md, "Upgrades and rollback"), and then change this number.',
  ]
  expect(pgboss.schema, toDo.join('\n')).toBe(46)
})

/** Licences that ask for no more than to be named. */
const FREE =
  /^\(?(MIT(-0)?|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|CC-BY-[34]\.0|Python-2\.0|OFL-1\.1|MPL-2\.0|Zlib)( (AND|OR) [\w.-]+)*\)?$/
/** Others, and why we may use them. */
const OTHERWISE: Record<string, string> = {
  'LGPL-3.0': 'libheif-js: WebAssembly of its own that can be replaced',
  'LGPL-3.0-or-later': 'libvips: a shared library beside sharp that can be replaced',
  'Apache-2.0 AND LGPL-3.0-or-later': 'the same',
  'Apache-2.0 AND LGPL-3.0-or-later AND MIT': 'the same',
  'FSL-1.1-MIT': 'the command line of Sentry, which sends source maps and is not shipped',
}

/** Their package.json tells it in an older way or not at all; their LICENSE or readme says MIT. */
const MIT_BY_FILE = new Set(
  'async busboy combine-errors dicer eval format humanize-number only png-js require-like streamsearch'.split(
    ' ',
  ),
)

test('every licence lets us ship what we ship', () => {
  const shipped = locked.filter(([, one]) => one.version && !(one.optional && !one.integrity))
  const unclear = shipped.filter(([place, { license }]) =>
    license === undefined ? !MIT_BY_FILE.has(nameOf(place)) : !FREE.test(license) && !OTHERWISE[license],
  )
  expect(unclear.map(([place, { license }]) => `${place}: ${license}`)).toEqual([])
})

interface Advisory {
  id: string
  package: string
  /** The first version that does not have it. */
  below: string
  /** Why it is none of ours all the same. */
  reviewed?: string
}

test('no package has a weakness that nobody has looked at', async () => {
  const advisories = (await readJson('docs/advisories.json')) as Advisory[]
  const open = advisories.flatMap((advisory) => {
    if (advisory.reviewed) return []
    const affected = locked.filter(
      ([place, { version = '' }]) => nameOf(place) === advisory.package && isBelow(version, advisory.below),
    )
    return affected.map(([place, { version }]) => `${advisory.id}: ${place} ${version}`)
  })
  expect(open).toEqual([])
  // A review is of something that is here.
  for (const { package: name, reviewed } of advisories)
    if (reviewed)
      expect(
        locked.some(([place]) => nameOf(place) === name),
        name,
      ).toBe(true)
})

function isBelow(version: string, limit: string): boolean {
  const [ours, theirs] = [version, limit].map((one) => one.split(/[.+-]/).slice(0, 3).map(Number))
  const at = ours!.findIndex((number, index) => number !== theirs![index])
  return at >= 0 && ours![at]! < theirs![at]!
}

const SECRETS: Record<string, RegExp> = {
  'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  'a key of Amazon': /\bAKIA[0-9A-Z]{16}\b/,
  'a token of Hugging Face': /\bhf_[A-Za-z0-9]{34}\b/,
  'a key of Anthropic': /\bsk-ant-api\d\d-[\w-]{60,}/,
  'a token of GitHub': /\bgh[pousr]_[A-Za-z0-9]{36}\b/,
  'a token of npm': /\bnpm_[A-Za-z0-9]{36}\b/,
  'a key of Google': /\bAIza[\w-]{35}\b/,
  'a token of Slack': /\bxox[abprs]-[\w-]{20,}/,
  'a DSN of Sentry': /https:\/\/[0-9a-f]{32}@o\d+\.ingest/,
  'a signed token': /\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{20,}/,
}

test('no secret lies among the files', async () => {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
    .split('\0')
    .filter(Boolean)
  expect(
    files.filter((file) => /(^|\/)(\.env$|id_[a-z0-9]+$)|\.(pem|key|p12|pfx|keystore)$/.test(file)),
  ).toEqual([])
  const found: string[] = []
  for (const file of files.filter((one) => !/\.(png|jpe?g|webp|woff2?|ico)$/.test(one))) {
    const text = await readFile(path.join(ROOT, file), 'utf8').catch(() => '')
    for (const [what, pattern] of Object.entries(SECRETS))
      if (pattern.test(text)) found.push(`${file}: ${what}`)
  }
  expect(found).toEqual([])
  // The patterns find what they look for.
  expect(SECRETS['a token of Hugging Face']!.test(`hf_${'aB3'.repeat(11)}x`)).toBe(true)
})
