import type { TestProject } from 'vitest/node'
import { startTestServer } from './database.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    testServerUrl: string
  }
}

/** One PostgreSQL server per run of vitest; setup.ts gives each test file a database on it. */
export default async function globalSetup(project: TestProject) {
  const server = await startTestServer()
  project.provide('testServerUrl', server.adminUrl)
  return () => server.stop()
}
