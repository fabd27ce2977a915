import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, inject } from 'vitest'
import { closeDatabase } from '#app/db/client.server.ts'
import { createDatabaseOn, dropDatabaseOn } from './database.ts'

// Before the test file's own imports: a database and a data folder that no other file sees.
const serverUrl = inject('testServerUrl')
const databaseUrl = await createDatabaseOn(serverUrl)
const dataFolder = await mkdtemp(path.join(tmpdir(), 'lumiku-test-'))
Object.assign(process.env, {
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  DATABASE_URL: databaseUrl,
  LUMIKU_DATA: dataFolder,
})

afterAll(async () => {
  await closeDatabase()
  await dropDatabaseOn(serverUrl, databaseUrl)
  await rm(dataFolder, { recursive: true, force: true })
})
