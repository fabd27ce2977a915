import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, inject } from 'vitest'
import { ROOT } from '../../bin/process.ts'

// Before the test file's own imports: a data folder that no other file sees, and a database where one may be opened.
const file = path.relative(ROOT, expect.getState().testPath ?? '')
const database = inject('databaseUsers')?.includes(file) ? await openDatabase() : undefined
const dataFolder = await mkdtemp(path.join(tmpdir(), 'lumiku-test-'))
Object.assign(process.env, {
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  DATABASE_URL: database?.url ?? 'postgres://127.0.0.1:1/this-test-has-none',
  LUMIKU_DATA: dataFolder,
})

afterAll(async () => {
  await database?.close()
  await rm(dataFolder, { recursive: true, force: true })
})

async function openDatabase() {
  const { createDatabaseOn, dropDatabaseOn } = await import('./database-copies.ts')
  const serverUrl = inject('testServerUrl')
  const url = await createDatabaseOn(serverUrl)
  return {
    url,
    async close() {
      const { closeDatabase } = await import('#app/db/client.server.ts')
      await closeDatabase()
      await dropDatabaseOn(serverUrl, url)
    },
  }
}
