import { expect, test, type Browser, type Page } from '@playwright/test'
import { expectNoFaults } from './accessibility.ts'
import { enter } from './enter.ts'

const STUDIO = '/studio/video-mixer'

test('a form is saved under a name, changed, shared, and begun from by somebody else', async ({
  page,
  browser,
  baseURL,
}) => {
  await enter(page, baseURL ?? '')
  await page.goto(STUDIO)
  await page.getByLabel('Jumlah video').fill('7')
  await menu(page, 'Simpan sebagai').click()
  await expectNoFaults(page)
  await page.getByLabel('Nama', { exact: true }).fill('Promo Lebaran')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\?preset=/)
  await expect(bar(page)).toContainText('Promo Lebaran')

  await page.getByLabel('Jumlah video').fill('9')
  await expect(bar(page)).toContainText('berubah')
  await bar(page).getByRole('button', { name: 'Simpan', exact: true }).click()
  await expect(bar(page)).toContainText('tersimpan')
  await expect(page.getByLabel('Jumlah video')).toHaveValue('9')

  await menu(page, 'Lainnya untuk').click()
  await page.getByRole('button', { name: 'Bagikan lewat tautan' }).click()
  const link = page.getByLabel('Tautan', { exact: true })
  await expect(link).toHaveValue(/\?shared=/)
  await expectNoFaults(page)

  const friend = await another(browser, baseURL ?? '')
  await friend.goto(await link.inputValue())
  await expect(friend.getByText('dibagikan kepada Anda')).toBeVisible()
  await expect(friend.getByLabel('Jumlah video')).toHaveValue('9')

  await page.getByRole('button', { name: 'Berhenti membagikan' }).click()
  await expect(page.getByRole('button', { name: 'Bagikan lewat tautan' })).toBeVisible()
  await friend.reload()
  await expect(friend.getByText('tidak dibagikan lagi')).toBeVisible()
  await friend.context().close()
})

test('a name that is taken is asked about, and the gallery begins anew', async ({ page, baseURL }) => {
  await enter(page, baseURL ?? '')
  await page.goto(STUDIO)
  await saveAs(page, 'Harian', 3)
  await page.waitForURL(/\?preset=/)
  await page.goto(STUDIO)
  await saveAs(page, 'harian', 4)
  await expect(bar(page).getByRole('alert')).toContainText('Sudah ada setelan "harian"')
  await page.getByRole('button', { name: 'Ganti isinya' }).click()
  await page.waitForURL(/\?preset=/)
  await page.reload()
  await expect(page.getByLabel('Jumlah video')).toHaveValue('4')

  await menu(page, 'Mulai dari').click()
  await expectNoFaults(page)
  await page.getByRole('link', { name: /Promo harga/ }).click()
  await page.waitForURL(/\?starter=promo-harga/)
  await expect(bar(page)).toContainText('Promo harga')
  await expect(page.locator('[name="sticker.price"]')).toHaveValue('Rp 49.000')
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a form is saved, and begun from again', async ({ page, baseURL }) => {
    await enter(page, baseURL ?? '')
    await page.goto(STUDIO)
    await page.getByLabel('Jumlah video').fill('8')
    await menu(page, 'Simpan sebagai').click()
    await page.getByLabel('Nama', { exact: true }).fill('Tanpa skrip')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\?preset=/)
    await page.goto(STUDIO)
    await menu(page, 'Mulai dari').click()
    await page.getByRole('link', { name: 'Tanpa skrip' }).click()
    await expect(page.getByLabel('Jumlah video')).toHaveValue('8')
  })
})

test('a brand keeps its colours, fonts and handle', async ({ page, baseURL }) => {
  await enter(page, baseURL ?? '')
  await page.goto('/settings')
  const brand = page.locator('#brand')
  await brand.getByRole('button', { name: 'Tambah warna' }).click()
  await brand.getByRole('button', { name: 'Tambah warna' }).click()
  await brand.getByLabel('Warna 1', { exact: true }).fill('#b3372b')
  await brand.getByRole('button', { name: 'Buang warna 2' }).click()
  await brand.getByLabel('Huruf judul').selectOption({ label: 'Lora' })
  await brand.getByLabel('Nama akun').fill('@tokobatik')
  await expectNoFaults(page)
  await brand.getByRole('button', { name: 'Simpan merek' }).click()
  await page.waitForURL(/done=brand/)
  await page.reload()
  await expect(brand.locator('input[type=color]')).toHaveCount(1)
  await expect(brand.getByLabel('Warna 1', { exact: true })).toHaveValue('#b3372b')
  await expect(brand.getByLabel('Huruf judul')).toHaveValue('lora')
  await expect(brand.getByLabel('Nama akun')).toHaveValue('@tokobatik')
})

async function saveAs(page: Page, name: string, count: number): Promise<void> {
  await page.getByLabel('Jumlah video').fill(String(count))
  await menu(page, 'Simpan sebagai').click()
  await page.getByLabel('Nama', { exact: true }).fill(name)
  await page.keyboard.press('Enter')
}

function bar(page: Page) {
  return page.getByRole('region', { name: 'Setelan tersimpan' })
}

function menu(page: Page, name: string) {
  return bar(page).locator('summary', { hasText: name })
}

async function another(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'id-ID', baseURL: url })
  const page = await context.newPage()
  await enter(page, url)
  return page
}
