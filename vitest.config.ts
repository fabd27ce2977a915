import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{app,jobs,bin}/**/*.test.{ts,tsx}', 'tests/*.test.ts'],
    globalSetup: 'tests/support/global-setup.ts',
    setupFiles: ['tests/support/setup.ts'],
    // Each file gets a database of its own, so files may run side by side.
    fileParallelism: true,
    // More than two cores have: much of the time a test waits.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
