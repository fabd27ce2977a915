import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { linkIn, mailsIn } from '#tests/support/mailbox.ts'
import { expectNoFaults } from './accessibility.ts'

const NEW_PASSWORD = 'gerobak bakso lewat jam tujuh'

test('an account is opened, confirmed by a mail, forgotten, and won back by another', async ({ page }) => {
  const email = `lupa-${Date.now()}@lumiku.test`
  await page.goto('/register')
  await page.locator('[name=name]').fill('Sari Kopi')
  await page.locator('[name=email]').fill(email)
  await page.locator('[name=password]').fill('tiga cangkir kopi pagi')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/dashboard')
  await expect(page.getByText(`Konfirmasi e-mail Anda`)).toContainText(email)
  await expectNoFaults(page)

  await page.goto(await linkTo(email, '/email/confirmation'))
  await expectNoFaults(page)
  await page.getByRole('button', { name: 'Ya, ini e-mail saya' }).click()
  await expect(page.getByText('E-mail Anda sudah dikonfirmasi.')).toBeVisible()
  await page.goto('/account/removal')
  await expectNoFaults(page)

  await page.context().clearCookies()
  await page.goto('/login')
  await page.getByRole('link', { name: 'Lupa kata sandi?' }).click()
  await page.waitForURL('**/password/forgotten')
  await expectNoFaults(page)
  await page.locator('[name=email]').fill(email)
  await page.getByRole('button', { name: 'Kirim tautan' }).click()
  await expect(page.getByText('Kalau ada akun dengan e-mail itu')).toBeVisible()

  await page.goto(await linkTo(email, '/password/new'))
  await expectNoFaults(page)
  await page.locator('[name=password]').fill(NEW_PASSWORD)
  await page.getByRole('button', { name: 'Simpan kata sandi' }).click()
  await page.waitForURL('**/login?done=reset')
  await logIn(page, email)
  await expect(page.getByText('Konfirmasi e-mail Anda')).toHaveCount(0)
})

async function logIn(page: Page, email: string): Promise<void> {
  await page.locator('[name=email]').fill(email)
  await page.locator('[name=password]').fill(NEW_PASSWORD)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/dashboard')
}

/** The link of the newest mail that has one to such a page, as soon as the mail is there. */
async function linkTo(email: string, start: string): Promise<string> {
  const folder = path.join(process.env['LUMIKU_DATA'] ?? '', 'mailbox')
  const newest = async () => (await mailsIn(folder, email)).filter(({ text }) => text.includes(start)).at(-1)
  await expect.poll(newest, { timeout: 20_000 }).toBeTruthy()
  return linkIn((await newest())!, start)
}
