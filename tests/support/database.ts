import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrateAll } from '../../bin/migrate.ts'
import { startPostgres, stopLeftover } from '../../bin/postgres.ts'
import { createDatabaseOn, TEMPLATE } from './database-copies.ts'

export { migrateAll }

/** A server for one run of tests, drills or measurements, with a migrated database to copy from. */
export interface TestServer {
  /** A new, migrated, empty database; its URL. */
  createDatabase(): Promise<string>
  /** URL of the database that `createDatabaseOn` works from in another process. */
  adminUrl: string
  /** Ends the server and removes its data. */
  stop(): Promise<void>
}

const FOLDER = fileURLToPath(new URL('../../.data/test-postgres/', import.meta.url))

export async function startTestServer(): Promise<TestServer> {
  await removeLeftovers()
  const folder = path.join(FOLDER, `${process.pid}-${Date.now().toString(36)}`)
  const server = await startPostgres({ folder, database: TEMPLATE, isThrowaway: true })
  await migrateAll(server.url)
  const adminUrl = server.urlOf('postgres')
  return {
    adminUrl,
    createDatabase: () => createDatabaseOn(adminUrl),
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Servers and data of runs that were killed. Folders are named for the process that made them. */
async function removeLeftovers(): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  for (const name of await readdir(FOLDER)) {
    if (isRunning(Number.parseInt(name))) continue
    await stopLeftover(path.join(FOLDER, name))
    await rm(path.join(FOLDER, name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
