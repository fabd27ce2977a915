import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { missingPackages, type Lock } from '../bin/complete-lock.ts'

test('package-lock.json knows the packages of every platform, so npm ci accepts it everywhere', async () => {
  const lock = JSON.parse(await readFile(new URL('../package-lock.json', import.meta.url), 'utf8')) as Lock
  expect(missingPackages(lock), 'Run: node bin/complete-lock.ts').toEqual([])
})
