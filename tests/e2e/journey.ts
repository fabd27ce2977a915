import { mkdtemp, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, type Page } from '@playwright/test'
import { unzip } from '#tests/support/unzip.ts'

/** What every journey does: come in, bring files, choose, take the results home. */

export async function register(page: Page): Promise<void> {
  await page.goto('/')
  await page
    .getByRole('link', { name: /Daftar|Mulai|Coba/ })
    .first()
    .click()
  await page.waitForURL('**/register*')
  await page.locator('[name=name]').fill('Sari Kopi')
  await page.locator('[name=email]').fill(`sari-${Date.now()}@lumiku.test`)
  await page.locator('[name=password]').fill('tiga cangkir kopi pagi')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => !url.pathname.startsWith('/register'))
}

/** Leaves the page open anew, with a form that was laid out from these files. */
export async function bringFiles(page: Page, studio: string, files: string[]): Promise<void> {
  await page.goto(studio)
  await page.locator('input[type=file]').first().setInputFiles(files)
  await expect(page.getByText(/^siap ·/)).toHaveCount(files.length, { timeout: 60_000 })
  await page.goto(studio)
}

/** Opens the folded section the radio is in, and picks it as a press on its label would. */
export async function choose(page: Page, name: string, value: string): Promise<void> {
  const field = page.locator(`[name="${name}"][value="${value}"]`)
  const section = page.locator('details', { has: field }).last()
  if ((await section.count()) > 0 && !(await section.evaluate((node) => (node as HTMLDetailsElement).open))) {
    await section.locator('summary').first().click()
  }
  await field.check({ force: true })
}

/** The run's own ZIP, unpacked below `folder`: paths in the archive's folder by where they are now. */
export async function downloadZip(page: Page, folder: string): Promise<Map<string, string>> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /Unduh/ }).first().click(),
  ])
  const zip = path.join(folder, 'all.zip')
  await download.saveAs(zip)
  const unpacked = await mkdtemp(path.join(folder, 'unpacked-'))
  const files = new Map<string, string>()
  for (const { name, content } of await unzip(zip)) {
    const inside = name.split('/').slice(1).join('/')
    const file = path.join(unpacked, inside.replaceAll('/', '~'))
    await writeFile(file, content)
    files.set(inside, file)
  }
  return files
}

/** The first line names the columns; cells with commas or quotes are quoted. */
export function readCsv(text: string): Record<string, string>[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/)
  const cells = (line: string) =>
    [...line.matchAll(/("((?:[^"]|"")*)"|[^,;]*)(?:[,;]|$)/g)]
      .map((match) => (match[2] ?? match[1] ?? '').replaceAll('""', '"'))
      .slice(0, -1)
  const columns = cells(lines[0] ?? '')
  return lines.slice(1).map((line) => {
    const values = cells(line)
    return Object.fromEntries(columns.map((column, i) => [column, values[i] ?? '']))
  })
}

/** Whole credits, as the newest line of the wallet says. */
export async function balance(page: Page): Promise<number> {
  const response = await page.request.get('/wallet.csv')
  const [newest] = readCsv(await response.text())
  const column = Object.keys(newest ?? {}).find((name) => /saldo|balance/i.test(name))
  return Number(newest?.[column ?? ''])
}
