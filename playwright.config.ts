import { defineConfig, devices } from '@playwright/test'
import { freePort } from './bin/postgres.ts'
import { chromiumOptions } from './tests/support/chromium.ts'

// Read again in every worker process; the first reading chooses the port for all of them.
process.env['E2E_PORT'] ??= String(await freePort())

/** Journeys that wait for ffmpeg or for hundreds of pictures. */
const RENDERS = /(video-mixer|looping-flow|carousel-mix|background-remover|pose-generator)\.test\.ts$/

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.test.ts',
  globalSetup: './tests/support/e2e-setup.ts',
  // The long ones first. A journey waits half of its time, and renders wait for each other.
  workers: 3,
  projects: [
    { name: 'renders', testMatch: RENDERS, workers: 2 },
    { name: 'pages', testIgnore: RENDERS, workers: 2 },
  ],
  timeout: 120_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['line'], ['json', { outputFile: 'test-results/playwright.json' }]],
  outputDir: 'test-results/e2e',
  use: {
    ...devices['Desktop Chrome'],
    baseURL: `http://localhost:${process.env['E2E_PORT']}`,
    locale: 'id-ID',
    timezoneId: 'Asia/Jakarta',
    actionTimeout: 20_000,
    screenshot: 'only-on-failure',
    // A tenth of all the work; `TRACE=1` has it recorded.
    trace: process.env['TRACE'] ? 'retain-on-failure' : 'off',
    // A machine that renders has nothing left for what moves.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: chromiumOptions(),
  },
})
