import { mkdir, readdir, rm, statfs } from 'node:fs/promises'
import { userInfo } from 'node:os'
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

const ON_DISK = fileURLToPath(new URL('../../.data/test-postgres/', import.meta.url))
const IN_MEMORY = `/dev/shm/lumiku-test-postgres-${userInfo().uid}`
const ENOUGH_MEMORY = 6e9

export async function startTestServer(): Promise<TestServer> {
  const servers = await folderOfServers()
  await removeLeftovers(servers)
  const folder = path.join(servers, `${process.pid}-${Date.now().toString(36)}`)
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

/** A database is made and dropped in a thousand small files, which costs least where there is memory to spare. */
async function folderOfServers(): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => undefined)
  return memory && memory.bavail * memory.bsize > ENOUGH_MEMORY ? IN_MEMORY : ON_DISK
}

/** Servers and data of runs that were killed. Folders are named for the process that made them. */
async function removeLeftovers(servers: string): Promise<void> {
  await mkdir(servers, { recursive: true })
  for (const name of await readdir(servers)) {
    if (isRunning(Number.parseInt(name))) continue
    await stopLeftover(path.join(servers, name))
    await rm(path.join(servers, name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
