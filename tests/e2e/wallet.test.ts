import { expect, test, type Page } from '@playwright/test'
import { db } from '#app/db/client.server.ts'
import { signatureOf } from '#app/duitku.server.ts'
import { balanceOf, checkLedger } from '#app/models/credit.server.ts'
import { verifyPayment } from '#app/payments/verify.server.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { textOfPdf } from '#tests/support/pdf.ts'
import { expectNoFaults } from './accessibility.ts'

/** Buying credits on the stand-in's page, whatever happens there. */

test('a package that is paid for is in the balance, the history and a receipt', async ({ page }) => {
  const { userId } = await enter(page)
  await page.goto('/wallet')
  await expectNoFaults(page)
  const orderId = await order(page)
  await press(page, 'Bayar')
  await expectPaid(page)
  await expectNoFaults(page)
  expect(await balanceOf(userId)).toBe(1_500)
  await expect(page.getByText(orderId)).toBeVisible()

  const address = await page.getByRole('link', { name: /Unduh kuitansi/ }).getAttribute('href')
  const receipt = await page.request.get(address ?? '')
  expect(receipt.headers()['content-type']).toBe('application/pdf')
  const pdf = await receipt.body()
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  expect(textOfPdf(pdf)).toContain(orderId)
  expect(textOfPdf(pdf)).toContain('100.000')

  await page.goto('/wallet?kind=purchase')
  const line = page.getByRole('row', { name: new RegExp(orderId) })
  await expect(line).toContainText('+1.500')
  await line.getByRole('link', { name: orderId }).click()
  await expectPaid(page)
})

test('one that fails leaves the balance as it was, and can be paid anew', async ({ page }) => {
  const { userId } = await enter(page)
  await page.goto('/wallet')
  await order(page)
  await press(page, 'Gagalkan')
  await expect(page.getByRole('heading', { name: 'Pembayaran gagal' })).toBeVisible({ timeout: 20_000 })
  expect(await balanceOf(userId)).toBe(0)
  expect((await page.request.get(`${new URL(page.url()).pathname}/receipt.pdf`)).status()).toBe(404)

  await page.getByRole('button', { name: 'Bayar lagi' }).click()
  await press(page, 'Bayar')
  await expectPaid(page)
  expect(await balanceOf(userId)).toBe(1_500)
})

test('D12 a page of Duitku’s that is closed leaves an order that waits, and can still be paid', async ({
  page,
}) => {
  const { userId } = await enter(page)
  await page.goto('/wallet')
  await order(page)
  await press(page, 'Tutup tanpa membayar')
  await expectPending(page)
  await expect(page.getByText(/QRIS: pindai/)).toBeVisible()
  await expectNoFaults(page)
  await page.setViewportSize({ width: 360, height: 740 })
  const sideways = () => document.documentElement.scrollWidth - document.documentElement.clientWidth
  expect(await page.evaluate(sideways)).toBe(0)
  // Whoever comes back may write anything into the address; it is not looked at.
  await page.goto(page.url().replace('resultCode=01', 'resultCode=00'))
  await expectPending(page)
  expect(await balanceOf(userId)).toBe(0)

  await page.getByRole('link', { name: 'Lanjut membayar' }).click()
  await press(page, 'Bayar')
  await expectPaid(page)
  expect(await balanceOf(userId)).toBe(1_500)
})

test('an order that nobody paid in time has expired, and counts all the same when it is paid after', async ({
  page,
}) => {
  const { userId } = await enter(page)
  await page.goto('/wallet')
  const orderId = await order(page)
  await press(page, 'Tutup tanpa membayar')
  await expectPending(page)
  const { payment_url: payAt } = await db
    .updateTable('payments')
    .set({ expires_at: new Date(Date.now() - 60_000) })
    .where('order_id', '=', orderId)
    .returning('payment_url')
    .executeTakeFirstOrThrow()
  // As the sweep does a quarter of an hour after. The page hears of it.
  expect(await verifyPayment(orderId, { patienceMs: 10_000 })).toBe('unpaid')
  await expect(page.getByRole('heading', { name: 'Waktu pembayaran habis' })).toBeVisible()
  expect(await balanceOf(userId)).toBe(0)

  await page.goto(payAt ?? '')
  await press(page, 'Bayar')
  await expectPaid(page)
  expect(await balanceOf(userId)).toBe(1_500)
})

test('a run that is short of credits is topped up and started without filling the form in again', async ({
  page,
}) => {
  const { userId } = await enter(page)
  await page.goto('/studio/video-mixer?samples=1')
  const count = page.getByLabel('Jumlah video')
  await expect(count).toBeVisible({ timeout: 60_000 })
  await count.fill('3')
  await expect(page.getByText(/Saldo kurang \d+ kredit/).first()).toBeVisible()
  await page.getByRole('button', { name: 'Isi saldo' }).first().click()
  await page.waitForURL('**/wallet?*')
  // The wallet is there once it says which package is enough; until then the form says the same about the balance.
  await expect(page.getByText('Cukup untuk ini')).toBeVisible()
  await expect(page.getByText(/Saldo kurang \d+ kredit/)).toBeVisible()
  await order(page)
  await press(page, 'Bayar')
  await expectPaid(page)

  await page.getByRole('link', { name: 'Lanjutkan' }).click()
  await expect(count).toHaveValue('3')
  await page
    .getByRole('button', { name: /^Buat 3 video/ })
    .first()
    .click()
  await page.waitForURL('**/generations/*')
  expect(await balanceOf(userId)).toBeLessThan(1_500)
  await page.getByRole('button', { name: /^Batalkan/ }).click()
})

test('without JavaScript a short run leads to the shop just as well', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL && { baseURL }) })
  const page = await context.newPage()
  await enter(page)
  await page.goto('/studio/video-mixer')
  await page.getByLabel('Jumlah video').fill('4')
  await page.getByRole('button', { name: 'Hitung ulang' }).first().click()
  await page.getByRole('button', { name: 'Isi saldo' }).first().click()
  await page.waitForURL('**/wallet?*')
  await page.goto(new URL(page.url()).searchParams.get('returnTo') ?? '')
  await expect(page.getByLabel('Jumlah video')).toHaveValue('4')
  await context.close()
})

test('an operator sees what does not add up, asks again and closes it', async ({ page, request }) => {
  await enter(page)
  await page.goto('/wallet')
  const orderId = await order(page)
  const merchantCode = process.env['DUITKU_MERCHANT_CODE'] ?? ''
  const answer = await request.post('/webhooks/duitku', {
    form: {
      merchantCode,
      amount: '10000',
      merchantOrderId: orderId,
      resultCode: '00',
      signature: signatureOf(merchantCode, '10000', orderId),
    },
  })
  expect(answer.status()).toBe(200)

  const operator = await enter(page)
  expect((await page.goto('/admin/payments'))?.status()).toBe(404)
  await db.updateTable('users').set({ role: 'admin' }).where('id', '=', operator.userId).execute()
  await page.goto('/admin/payments')
  const found = page
    .getByRole('listitem')
    .filter({ hasText: 'Jumlah tidak cocok' })
    .filter({ hasText: orderId })
  for (const figure of ['Rp 10.000', 'Rp 100.000']) await expect(found).toContainText(figure)
  await expectNoFaults(page)

  await found.getByRole('button', { name: 'Tanya Duitku lagi' }).click()
  await expect(page.getByText('Duitku: belum atau tidak dibayar.')).toBeVisible()
  await expectNoFaults(page)
  await page.goto('/admin/payments')
  await found.getByLabel('Catatan').fill('Sudah ditanyakan')
  await found.getByRole('button', { name: 'Tutup kasus' }).click()
  await expect(found).toContainText('Ditutup: Sudah ditanyakan')
})

test('the books agree with all of it', async () => {
  expect(await checkLedger()).toEqual([])
})

/** Somebody without a credit, logged in. */
async function enter(page: Page): Promise<{ userId: string }> {
  const { userId } = await createTestUser()
  const [name = '', value = ''] = (await cookieOf(userId)).split('=')
  await page.context().clearCookies()
  await page.context().addCookies([{ name, value, url: process.env['APP_ORIGIN'] ?? '' }])
  return { userId }
}

/** The smallest package; leaves the page at the stand-in. Returns the order's id. */
async function order(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Beli' }).first().click()
  await page.waitForURL('**/redirect_checkout?*')
  return /LMK-[0-9A-Z]+/.exec((await page.textContent('body')) ?? '')?.[0] ?? ''
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
  await page.waitForURL('**/wallet/payments/*')
}

async function expectPaid(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: '1.500 kredit sudah masuk' })).toBeVisible({
    timeout: 20_000,
  })
}

async function expectPending(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Menunggu pembayaran' })).toBeVisible()
}
