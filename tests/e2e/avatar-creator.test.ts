import { expect, test, type Page } from '@playwright/test'
import { expectNoFaults } from './accessibility.ts'
import { balance, register } from './journey.ts'
import { picture } from '#tests/support/pictures.ts'

/** Nothing is connected here: avatars are drafts, or a photo that is cut to shape. */

test('a seller tells how her character looks, gets it for nothing, and gives it a life', async ({ page }) => {
  await register(page)
  const before = await balance(page)
  await page.goto('/avatars')
  await expectNoFaults(page)
  await page.getByRole('link', { name: 'Buat avatar' }).click()
  await page.waitForURL('**/studio/*')
  await expect(page.getByText('Di sini hanya ada draf')).toBeVisible()
  await expectNoFaults(page)

  await way(page, 'text')
  await page
    .getByLabel('Ceritakan rupanya')
    .fill('Perempuan muda berhijab krem, blus batik cokelat, tersenyum')
  await page.getByLabel('Nama avatar').fill('Rani')
  await expect(page.getByRole('img', { name: 'Sketsa draf' })).toBeVisible()
  await expectNoFaults(page)
  await make(page)
  expect(await balance(page)).toBe(before)

  await page.getByRole('link', { name: 'Buka avatar Rani' }).click()
  await page.waitForURL('**/avatars/*')
  await expect(page.getByRole('img', { name: 'Gambar Rani' })).toBeVisible()
  await expect(page.getByText('Hijab', { exact: true }).first()).toBeVisible()
  await expectNoFaults(page)

  await page.locator('summary', { hasText: 'Ubah' }).click()
  await page.locator('[name="persona.name"]').fill('Kak Rani')
  await page.locator('[name="persona.traits"]').fill('ramah, telaten, lucu')
  await expectNoFaults(page)
  await page.getByRole('button', { name: 'Simpan perubahan' }).click()
  await expect(page.getByText('ramah · telaten · lucu')).toBeVisible()

  await page.getByRole('button', { name: 'Gandakan' }).click()
  await expect(page.getByRole('heading', { name: 'Rani (salinan)' })).toBeVisible()
  await expect(page.getByRole('link', { name: /^Pakai di / }).first()).toHaveAttribute(
    'href',
    /^\/studio\/[a-z-]+\?avatar=[0-9a-f-]{36}$/,
  )
  await page
    .getByRole('link', { name: /^Pakai di / })
    .first()
    .click()
  await expect(page.getByRole('form')).toContainText('Rani (salinan)')

  await page.goto('/avatars')
  await page.getByRole('link', { name: 'Rani (salinan)' }).click()
  await page.locator('summary', { hasText: 'Hapus avatar' }).click()
  await page.getByRole('button', { name: 'Ya, hapus' }).click()
  await expect(page.getByText('Rani (salinan) sudah dihapus.')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Avatar' }).getByRole('listitem')).toHaveCount(1)
  await expectNoFaults(page)
})

test('somebody’s photo is used when they agree', async ({ page }) => {
  await register(page)
  await page.goto('/studio/avatar-creator')
  await way(page, 'photo')
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles(await picture('plain'))
  // Who uploads a photo here wants it used.
  const chosen = page.locator('[name=photo]:checked')
  await expect(chosen).toHaveCount(1, { timeout: 30_000 })
  await expectNoFaults(page)
  await page.getByRole('button', { name: 'Buat 1 avatar' }).first().click()
  await expect(page.getByRole('alert')).toContainText('Centang dulu bahwa Anda punya izin')

  await page.getByLabel('Saya punya izin').check()
  const before = await balance(page)
  await make(page)
  expect(await balance(page)).toBe(before - 2)
  await page.getByRole('link', { name: /^Buka avatar/ }).click()
  await expect(page.getByText('Wajah orang sungguhan')).toBeVisible()
  await expectNoFaults(page)
})

async function way(page: Page, value: string): Promise<void> {
  await page.locator(`[name=way][value=${value}]`).check({ force: true })
}

async function make(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Buat 1 avatar' }).first().click()
  await page.waitForURL('**/generations/*')
  await expect(page.getByText('1 hasil jadi.').first()).toBeVisible({ timeout: 20_000 })
}
