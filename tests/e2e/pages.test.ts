import { gzipSync } from 'node:zlib'
import { expect, test, type Page } from '@playwright/test'
import type { SentryEvent } from '#tests/fakes/sentry/sentry.ts'
import { expectNoFaults } from './accessibility.ts'
import { enter } from './enter.ts'

const PUBLIC = ['/', '/register', '/login', '/nowhere']
const PRIVATE = [
  '/dashboard',
  '/studio',
  '/studio/video-mixer?samples=1',
  '/generations',
  '/library',
  '/poses',
  '/poses/new',
  '/poses/requests',
  '/wallet',
  '/settings',
]
/** Every size, theme and language once: what is wrong in one pair of them is wrong in the others. */
const SCREENS = [
  { width: 360, height: 740, colorScheme: 'light', language: 'id-ID', rules: undefined },
  // The markup is the same; these depend on colours and places.
  {
    width: 1280,
    height: 900,
    colorScheme: 'dark',
    language: 'en-US',
    rules: ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable'],
  },
] as const

/** The first page must open on a slow connection: compressed bytes of every script it loads. */
const FIRST_PAGE_SCRIPT_BYTES = 170 * 1024

for (const { language, rules, ...screen } of SCREENS) {
  test.describe(`${screen.width} px, ${screen.colorScheme}, ${language}`, () => {
    test.use({
      viewport: { width: screen.width, height: screen.height },
      colorScheme: screen.colorScheme,
      locale: language,
    })

    test('no page has an accessibility fault, a sideways scroll or a script error', async ({
      page,
      baseURL,
    }) => {
      const faults = watchFaults(page)
      for (const path of PUBLIC) await inspect(page, path, rules)
      await enter(page, baseURL ?? '', undefined, language)
      for (const path of PRIVATE) await inspect(page, path, rules)
      expect(faults).toEqual([])
    })
  })
}

test('the first page loads at most 170 KB of compressed JavaScript', async ({ page }) => {
  const scripts = new Map<string, number>()
  page.on('response', async (response) => {
    if (response.request().resourceType() !== 'script') return
    scripts.set(response.url(), gzipSync(await response.body()).byteLength)
  })
  await page.goto('/', { waitUntil: 'networkidle' })
  const bytes = [...scripts.values()].reduce((sum, size) => sum + size, 0)
  expect(scripts.size).toBeGreaterThan(0)
  expect(bytes).toBeLessThanOrEqual(FIRST_PAGE_SCRIPT_BYTES)
})

test('what goes wrong in a browser is reported, without who it went wrong for', async ({ page }) => {
  const { origin } = new URL(process.env['SENTRY_DSN'] ?? '')
  await page.goto('/login', { waitUntil: 'networkidle' })
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error('a canary of sari@lumiku.test')
    })
  })
  const reported = async () =>
    ((await (await fetch(origin)).json()) as SentryEvent[]).filter(({ tags }) => tags?.['page'] === '/login')
  await expect.poll(async () => (await reported()).length).toBe(1)
  const [event] = await reported()
  expect(event?.exception?.values[0]?.value).toBe('a canary of [redacted]')
  expect(event?.tags?.['requestId']).toMatch(/^[0-9a-f-]{36}$/)
})

async function inspect(page: Page, path: string, rules?: readonly string[]): Promise<void> {
  await page.goto(path, { waitUntil: 'load' })
  await page.evaluate(() => document.fonts.ready)
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(sideways, `${path} scrolls sideways`).toBeLessThanOrEqual(0)
  await expectNoFaults(page, { rules })
}

/** Uncaught errors, failed hydration and what the content security policy refused. */
function watchFaults(page: Page): string[] {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    const isExpected = /status of 404/.test(message.text())
    if (message.type() === 'error' && !isExpected) faults.push(message.text())
  })
  return faults
}
