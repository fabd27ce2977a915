import { globSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { settingsUsers } from './tests/support/database-users.ts'

const TESTS = ['{app,jobs,bin}/**/*.test.{ts,tsx}', 'tests/*.test.ts']
const users = settingsUsers(TESTS)
const [withSettings, without] = [true, false].map((isUser) =>
  globSync(TESTS).filter((file) => users.has(file) === isUser),
)

export default defineConfig({
  test: {
    setupFiles: ['tests/support/setup.ts'],
    // Each file gets a database of its own, so files may run side by side.
    fileParallelism: true,
    // More than two cores have: much of the time a test waits.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'apart', include: withSettings, globalSetup: 'tests/support/global-setup.ts' },
      },
      // What reads no setting leaves nothing behind: half of the files, which took a second each to begin.
      {
        extends: true,
        test: { name: 'together', include: without, isolate: false },
      },
    ],
  },
})
