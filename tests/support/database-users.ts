import { globSync } from 'node:fs'
import { ROOT } from '../../bin/process.ts'
import { importsOf, readSource } from './imports.ts'

const CLIENT = 'app/db/client.server.ts'
const SETTINGS = 'app/env.server.ts'

/**
 * Test files that may open the database: they load its client, or hand this process's settings to a process of their
 * own. From the top of the repository. The rest, most of them, are spared making and dropping one.
 */
export function databaseUsers(patterns: string[]): Set<string> {
  return usersOf([CLIENT], patterns)
}

/** Those that may open the database or read a setting: each needs a process that read none before. */
export function settingsUsers(patterns: string[]): Set<string> {
  return usersOf([CLIENT, SETTINGS], patterns)
}

function usersOf(sources: string[], patterns: string[]): Set<string> {
  const tests = globSync(patterns, { cwd: ROOT })
  const loaders = loadersOf(tests)
  const users = new Set(tests.filter((file) => readSource(file).includes('process.env')))
  const waiting = [...sources]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (users.has(file)) continue
    users.add(file)
    waiting.push(...(loaders.get(file) ?? []))
  }
  return users
}

/** Who loads each file, of all that these load. */
function loadersOf(files: string[]): Map<string, string[]> {
  const loaders = new Map<string, string[]>()
  const seen = new Set<string>()
  const waiting = [...files]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    for (const { to, isType } of importsOf(file)) {
      if (isType || !/\.tsx?$/.test(to)) continue
      loaders.set(to, [...(loaders.get(to) ?? []), file])
      waiting.push(to)
    }
  }
  return loaders
}
