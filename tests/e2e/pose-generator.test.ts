import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import sharp from 'sharp'
import * as media from '#tests/support/media.ts'
import { expectNoFaults } from './accessibility.ts'
import { balance, choose, downloadZip, register } from './journey.ts'

const POSES = 8
const SIZES = {
  'instagram-feed': [1080, 1080],
  'instagram-story': [1080, 1920],
  shopee: [1000, 1000],
  facebook: [1200, 630],
} as const
const FILES = POSES * Object.keys(SIZES).length

let folder: string

test.beforeEach(async ({ page }) => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-poses-'))
  await register(page)
})
test.afterEach(() => rm(folder, { recursive: true, force: true }))

test('with no key, a story and a photo become avatars, and one of them eight pictures in four formats', async ({
  page,
}) => {
  await makeFromText(page)
  await makeFromPhoto(page)
  await page.goto('/avatars')
  const avatars = page.locator('main a[href^="/avatars/"]')
  await expect(avatars).toHaveCount(2)
  await avatars.first().click()
  await page.locator('a[href*="/studio/pose-generator?avatar="]').first().click()
  await page.waitForURL('**/studio/pose-generator?avatar=*')

  await expect(page.locator('[name=who][value^="avatar:"]:checked')).toHaveCount(1)
  await expect(page.getByText('Begitu pengelola memasang kunci Hugging Face')).toBeVisible()
  await choosePoses(page)
  await page.locator('[name=formats][value=facebook]').check()
  await expectNoFaults(page)

  // A cell that is skipped is neither made nor paid for.
  const cell = page.locator('[name=skipped]').first()
  await cell.check()
  await expect(make(page, POSES - 1)).toBeVisible()
  await cell.uncheck()
  const before = await balance(page)
  await make(page, POSES).click()
  await page.waitForURL('**/generations/*')
  await expect(page.getByText(`${FILES} hasil jadi.`).first()).toBeVisible({ timeout: 60_000 })
  expect(await balance(page)).toBe(before)

  const files = [...(await downloadZip(page, folder))].filter(([name]) => name.endsWith('.jpg'))
  expect(files).toHaveLength(FILES)
  for (const [format, size] of Object.entries(SIZES)) {
    const inFolder = files.filter(([name]) => name.startsWith(`${format}/`))
    expect(inFolder).toHaveLength(POSES)
    const { width, height, exif, xmp } = await sharp(inFolder[0]![1]).metadata()
    expect([width, height]).toEqual(size)
    expect(exif).toBeUndefined()
    expect(xmp?.toString()).toContain('digitalsourcetype/algorithmicMedia')
  }
})

test('right after sign-up it runs on a character of ours, also where no JavaScript does', async ({
  browser,
  page,
}) => {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  })
  const plain = await context.newPage()
  await plain.goto('/studio/pose-generator')
  await expect(plain.getByRole('link', { name: 'Buat avatar' })).toBeVisible()
  await plain.locator('[name=skipped]').last().check()
  await plain.getByRole('button', { name: /^Buat/ }).first().click()
  await plain.waitForURL('**/generations/*')
  await expect(async () => {
    await plain.reload()
    await expect(plain.getByText('6 hasil jadi.').first()).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 30_000 })
  await context.close()
})

async function makeFromText(page: Page): Promise<void> {
  await page.goto('/studio/avatar-creator')
  await choose(page, 'way', 'text')
  await page.locator('[name=prompt]').fill('Perempuan muda berhijab krem, blus batik cokelat, tersenyum')
  await page.locator('[name=name]').fill('Sari dari cerita')
  await send(page)
}

async function makeFromPhoto(page: Page): Promise<void> {
  await page.goto('/studio/avatar-creator')
  await choose(page, 'way', 'photo')
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles(await media.photo({ look: 1, width: 800, height: 1000 }))
  await expect(page.locator('[name=photo]:checked')).toHaveCount(1, { timeout: 30_000 })
  await page.locator('[name=hasConsent]').check()
  await page.locator('[name=name]').fill('Sari dari foto')
  await send(page)
}

/** A photo costs two credits, a draft nothing. */
async function send(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Buat 1 avatar/ })
    .first()
    .click()
  await page.waitForURL('**/generations/*')
  await expect(page.getByText(/^1 hasil jadi/).first()).toBeVisible({ timeout: 30_000 })
}

async function choosePoses(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pilih pose' }).click()
  const dialog = page.getByRole('dialog')
  const free = dialog.getByRole('listitem').getByRole('button', { pressed: false })
  await expect(free.first()).toBeVisible()
  const taken = await dialog.getByRole('listitem').getByRole('button', { pressed: true }).count()
  for (let number = taken; number < POSES; number += 1) await free.first().click()
  await page.keyboard.press('Escape')
  await expect(page.locator('[name=skipped]')).toHaveCount(POSES)
}

function make(page: Page, count: number) {
  return page.getByRole('button', { name: new RegExp(`^Buat ${count} gambar`) }).first()
}
