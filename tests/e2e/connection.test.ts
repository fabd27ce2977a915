import { expect, test } from '@playwright/test'
import { enter } from './enter.ts'

/** Phones lose the network between two presses: nothing that somebody has filled in goes with it. */

test('what is pressed without a connection goes out by itself once there is one', async ({
  page,
  context,
  baseURL,
}) => {
  await enter(page, baseURL!)
  await page.goto('/settings')
  const name = page.getByLabel('Nama', { exact: true })
  await name.fill('Bu Sari')
  await context.setOffline(true)
  await name.press('Enter')
  await expect(page.getByText('Dikirim begitu tersambung')).toBeVisible()
  await expect(name).toHaveValue('Bu Sari')
  await context.setOffline(false)
  await expect(page.getByText('Profil tersimpan.')).toBeVisible()
  await expect(page.getByText('Dikirim begitu tersambung')).toBeHidden()
  await expect(name).toHaveValue('Bu Sari')
})

test('a form that is lost on its way stays as it was filled in, and can be sent again', async ({
  page,
  baseURL,
}) => {
  await enter(page, baseURL!)
  await page.goto('/studio/video-mixer')
  await page.getByLabel('Jumlah video').fill('7')
  await page.locator('summary').filter({ hasText: 'Simpan sebagai' }).click()
  await page.getByLabel('Nama', { exact: true }).fill('Promo Lebaran')
  // The browser believes that there is a network, and nothing comes through it.
  let isLost = true
  await page.route(/_data=|\/health$/, (route) =>
    isLost ? route.abort('connectionreset') : route.continue(),
  )
  await page.keyboard.press('Enter')
  await expect(page.getByText('Isian Anda masih di sini')).toBeVisible()
  await expect(page.getByLabel('Jumlah video')).toHaveValue('7')
  isLost = false
  await expect(page.getByText('Sudah tersambung lagi')).toBeVisible()
  // And stays when the page has loaded its data anew.
  await page.waitForTimeout(1_000)
  await expect(page.getByText('Sudah tersambung lagi')).toBeVisible()
  await expect(page.getByLabel('Jumlah video')).toHaveValue('7')

  await page.getByLabel('Nama', { exact: true }).press('Enter')
  await page.waitForURL(/\?preset=/)
  await expect(page.getByText('Sudah tersambung lagi')).toBeHidden()
  await expect(page.getByLabel('Jumlah video')).toHaveValue('7')
})

test('a page that is gone to without a connection opens once there is one', async ({
  page,
  context,
  baseURL,
}) => {
  await enter(page, baseURL!)
  // Its code has been loaded before; only what it shows is new.
  await page.goto('/wallet')
  await page.getByRole('link', { name: 'Studio' }).first().click()
  await page.waitForURL('/studio')
  await context.setOffline(true)
  await page.getByRole('link', { name: 'Dompet' }).first().click()
  await expect(page.getByRole('heading', { name: 'Tidak ada koneksi' })).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByRole('heading', { name: 'Dompet' })).toBeVisible()
})
