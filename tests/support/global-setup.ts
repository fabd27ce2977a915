import type { TestProject } from 'vitest/node'
import { databaseUsers } from './database-users.ts'
import { startTestServer } from './database.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    testServerUrl: string
    /** Test files that get a database on it, from the top of the repository. */
    databaseUsers?: string[]
  }
}

/** One PostgreSQL server per run of vitest; setup.ts gives each test file that may open one a database on it. */
export default async function globalSetup(project: TestProject) {
  const server = await startTestServer()
  project.provide('testServerUrl', server.adminUrl)
  project.provide('databaseUsers', [...databaseUsers(project.config.include)])
  return () => server.stop()
}
