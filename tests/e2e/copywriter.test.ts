import { expect, test, type Page } from '@playwright/test'
import { startAnthropic, type FakeAnthropic } from '#tests/fakes/anthropic/server.ts'
import { startApp, type App } from '#tests/support/app.ts'
import { createDatabaseOn } from '#tests/support/database-copies.ts'
import { expectNoFaults } from './accessibility.ts'

/** An app of its own, with the stand-in where the provider would be: the others have no key, and no such tool. */
let fake: FakeAnthropic
let app: App

test.beforeAll(async () => {
  test.setTimeout(120_000)
  fake = await startAnthropic({ latencyMs: 300 })
  app = await startApp({
    databaseUrl: await createDatabaseOn(process.env['DATABASE_URL']!),
    env: { ANTHROPIC_API_KEY: 'sk-ant-of-the-test', ANTHROPIC_BASE_URL: fake.url },
  })
})
test.afterEach(() => fake.forget())
test.afterAll(async () => {
  await app?.stop()
  await fake?.stop()
})

test('what a seller tells about a product becomes texts to read and to keep', async ({ page }) => {
  await register(page)
  await page.goto(`${app.url}/studio/copywriter`)
  await page.getByLabel('Ceritakan produknya').fill('Keripik singkong balado, renyah, tanpa pengawet')
  await page.locator('[name=count]').fill('2')
  await expectNoFaults(page)
  await page
    .getByRole('button', { name: /^Buat 2 set teks/ })
    .first()
    .click()
  await page.waitForURL('**/generations/*')
  await expect(page.getByText('2 hasil jadi.').first()).toBeVisible()
  const frames = page.getByRole('list', { name: 'Lembar kontak' }).getByRole('listitem')
  await expect(frames.first()).toContainText('1. Keripik singkong balado')
  await expectNoFaults(page)

  await frames.first().getByRole('link').click()
  const player = page.getByRole('dialog')
  await expect(player).toContainText('#umkm')
  await expectNoFaults(page)
})

test('a carousel takes the texts that are written beside it', async ({ page }) => {
  await register(page)
  await page.goto(`${app.url}/studio/carousel-mix`)
  await page.getByRole('button', { name: 'Tulis teks dengan AI' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Biaya 1 kredit, saldo 100.')
  await dialog.locator('[name=description]').fill('Keripik singkong balado, renyah, tanpa pengawet')
  await dialog.locator('[name=language]').selectOption('both')

  fake.failNext({ status: 401 })
  await dialog.getByRole('button', { name: /^Buat/ }).click()
  await expect(dialog.getByRole('alert')).toContainText('Kreditnya sudah kembali')
  await expect(dialog).toContainText('saldo 100.')

  await dialog.getByRole('button', { name: /^Buat/ }).click()
  await expect(dialog.getByRole('heading', { name: 'Teks Inggris' })).toBeVisible()
  await expect(dialog).toContainText('saldo 99.')
  await expectNoFaults(page)
  await dialog.getByRole('button', { name: 'Pakai teks ini' }).first().click()
  await expect(dialog).toBeHidden()

  // The form was not sent, and has the words, to be changed.
  expect(page.url()).toBe(`${app.url}/studio/carousel-mix`)
  const written = () =>
    page
      .locator('main textarea, main input')
      .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value).join('\n'))
  await expect.poll(written).toContain('Keripik singkong balado')
})

async function register(page: Page): Promise<void> {
  await page.goto(`${app.url}/register`)
  await page.locator('[name=name]').fill('Sari Kopi')
  await page.locator('[name=email]').fill(`sari-${crypto.randomUUID()}@lumiku.test`)
  await page.locator('[name=password]').fill('tiga cangkir kopi pagi')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => !url.pathname.startsWith('/register'))
}
