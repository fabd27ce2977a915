import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { App } from '#tests/support/app.ts'
import type { DrillRow } from './drill.ts'

/** How Node, and our own last words, tell of a promise that nobody caught. */
const UNCAUGHT =
  /unhandled ?rejection|ERR_UNHANDLED_REJECTION|triggerUncaughtException|uncaughtException|ends by an error/i

/** Counts what nobody asked for: each call tells what came since the one before. */
export function watchProcesses({ started, dataDir }: Pick<App, 'started' | 'dataDir'>) {
  const known = new Set<string>()
  const fresh = (found: string[]) => found.filter((one) => !known.has(one) && known.add(one))
  return async (): Promise<DrillRow[]> => {
    const exits = fresh(
      started.flatMap((one) => (one.hasEndedByItself() ? [`${one.name} process ${one.pid}`] : [])),
    )
    const ofWeb = exits.filter((exit) => exit.startsWith('web'))
    const ofJobs = exits.filter((exit) => exit.startsWith('jobs'))
    const rejections = fresh(await findUncaught(path.join(dataDir, 'logs')))
    return [
      {
        name: 'web processes that ended by themselves',
        value: ofWeb.length,
        limit: 0,
        harm: 'exits',
        details: ofWeb,
      },
      { name: 'jobs processes that did', value: ofJobs.length, limit: 0, details: ofJobs },
      {
        name: 'rejections that nobody handled',
        value: rejections.length,
        limit: 0,
        harm: 'rejections',
        details: rejections,
      },
    ]
  }
}

async function findUncaught(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const file of await readdir(folder).catch(() => [])) {
    const lines = (await readFile(path.join(folder, file), 'utf8')).split('\n')
    for (const [index, line] of lines.entries()) {
      if (UNCAUGHT.test(line)) found.push(`${file}:${index + 1}: ${line.slice(0, 300)}`)
    }
  }
  return found
}
