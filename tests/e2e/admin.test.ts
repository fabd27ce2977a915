import { randomUUID } from 'node:crypto'
import { expect, test, type Page } from '@playwright/test'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { balanceOf } from '#app/models/credit.server.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { expectNoFaults } from './accessibility.ts'

test.use({ viewport: { width: 360, height: 740 } })

test('an operator gives credits, sends a dead letter again, closes an account, and all of it is on record', async ({
  page,
  context,
}) => {
  const customer = await createTestUser({ email: `pelanggan-${randomUUID()}@lumiku.test`, credits: 10 })
  const operator = await createTestUser()
  await db.updateTable('users').set({ role: 'admin' }).where('id', '=', operator.userId).execute()
  const [name = '', value = ''] = (await cookieOf(operator.userId)).split('=')
  await context.addCookies([{ name, value, url: String(test.info().project.use.baseURL) }])
  const order = `LMK-${randomUUID().replaceAll('-', '').slice(0, 20).toUpperCase()}`
  await sql`
    insert into pgboss.job (name, data, state, completed_on, policy, output)
    values ('payments', jsonb_build_object('paymentId', gen_random_uuid(), 'orderId', ${order}::text), 'failed', now(), 'standard',
      '{"message": "Duitku did not answer"}')`.execute(db)

  await page.goto('/admin')
  await page.getByRole('link', { name: '1 pesan kehabisan percobaan' }).click()
  await expect(page.getByText('Duitku did not answer')).toBeVisible()
  await isSound(page)
  await page.getByRole('button', { name: 'Kirim lagi' }).click()
  await expect(page.getByText('Dikirim sekali lagi.')).toBeVisible()
  await expect(page.getByText('Duitku did not answer')).toBeHidden()

  await page.locator('main summary').filter({ hasText: 'Untuk operator' }).click()
  await page.getByRole('link', { name: 'Pengguna', exact: true }).click()
  await page.getByLabel('Awal email').fill(customer.email.slice(0, 20))
  await page.getByRole('button', { name: 'Cari' }).click()
  await page.getByRole('link', { name: customer.email }).click()
  await page.locator('summary', { hasText: 'Ubah saldo' }).click()
  await page.getByLabel('Kredit', { exact: true }).fill('25')
  await page.getByLabel('Alasan (dibaca').fill('Ganti hasil yang rusak kemarin')
  await isSound(page)
  await page.getByRole('button', { name: 'Ubah saldo' }).click()
  await expect(page.getByText('Saldo sudah diubah.')).toBeVisible()
  expect(await balanceOf(customer.userId)).toBe(35)

  await page.locator('summary', { hasText: 'Tutup akun' }).click()
  await page.getByLabel('Alasan', { exact: true }).fill('Diminta pemiliknya lewat telepon')
  await page.getByRole('button', { name: 'Tutup akun' }).click()
  await expect(page.getByText('Akun ditutup:')).toBeVisible()

  await page.goto(`/admin/audit?operator=${operator.userId}`)
  await expect(page.getByRole('list').getByRole('listitem')).toContainText([
    /Menutup akun.*Diminta pemiliknya lewat telepon/s,
    /Mengubah saldo.*Ganti hasil yang rusak kemarin/s,
    /Mengirim lagi pesan mati/,
  ])
})

/** No fault for assistive technology, and nothing beside the screen. */
async function isSound(page: Page): Promise<void> {
  await expectNoFaults(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
}
