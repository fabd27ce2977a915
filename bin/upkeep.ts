import { parseArgs } from 'node:util'
import { closeDatabase } from '#app/db/client.server.ts'
import { env, EnvironmentError, EXIT_CONFIG } from '#app/env.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { TASKS } from '#jobs/upkeep/tasks.ts'

/**
 * `node bin/upkeep.ts` lists what is looked after and when; with names, does that now, and with `all`, everything.
 * `--dry-run` says what would be found and removed, and changes nothing. Tasks of each machine are about the disk of this one.
 * Exit codes: 0, 1 when a task failed, 64 wrong call, 78 wrong settings.
 */
const EXIT_USAGE = 64

process.exit(await main())

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { 'dry-run': { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const isDryRun = values['dry-run']
  if (positionals.length === 0 && !isDryRun) return list()
  const isAll = positionals.length === 0 || positionals.includes('all')
  const names = isAll ? Object.keys(TASKS) : positionals
  const unknown = names.filter((name) => !TASKS[name])
  if (unknown.length > 0) {
    console.error(`There is no task ${unknown.join(', ')}.`)
    list()
    return EXIT_USAGE
  }
  try {
    env()
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    console.error(error.message)
    return EXIT_CONFIG
  }
  let failed = 0
  for (const name of names) if (!(await runTask(name, isDryRun))) failed += 1
  await stopQueue()
  await closeDatabase()
  return failed > 0 ? 1 : 0
}

function list(): number {
  for (const [name, { when, does }] of Object.entries(TASKS)) {
    console.log(`${name.padEnd(20)}${when.padEnd(15)}${does}`)
  }
  return 0
}

async function runTask(name: string, isDryRun: boolean): Promise<boolean> {
  try {
    const found = Object.entries((await TASKS[name]?.run({ isDryRun })) ?? {})
    const told = found.map(([what, number]) => `${what} ${Math.round(number * 100) / 100}`).join(', ')
    console.log(`${name}${isDryRun ? ' (dry run)' : ''}: ${told}`)
    return true
  } catch (error) {
    console.error(`${name} failed: ${error instanceof Error ? error.message : String(error)}`)
    return false
  }
}
