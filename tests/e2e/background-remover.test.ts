import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import sharp from 'sharp'
import { busyPicture, CUT_OUTS, knownCut, WHITE_ON_WHITE } from '#tests/support/cut-outs.ts'
import type { Raster } from '#jobs/media/cut-out/raster.ts'
import { expectNoFaults } from './accessibility.ts'
import { balance, bringFiles, downloadZip, readCsv, register } from './journey.ts'

const STUDIO = '/studio/background-remover'

let folder: string

test.beforeEach(async ({ page }) => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-cut-'))
  await register(page)
})
test.afterEach(() => rm(folder, { recursive: true, force: true }))

test('three photos become cut-outs; what cannot be cut is told and costs nothing', async ({ page }) => {
  const photo = async (name: string, raster: Raster) => {
    const file = path.join(folder, name)
    const { data, width, height } = raster
    await sharp(Buffer.from(data), { raw: { width, height, channels: 4 } })
      .removeAlpha()
      .jpeg()
      .toFile(file)
    return file
  }
  const files = [
    await photo('cangkir.jpg', (await knownCut(CUT_OUTS['mug on a slope'], 600)).picture),
    await photo('botol.jpg', (await knownCut(CUT_OUTS['bottle on white'], 600)).picture),
    await photo('putih.jpg', (await knownCut(WHITE_ON_WHITE, 600)).picture),
    await photo('pasar.jpg', await busyPicture(400)),
  ]
  await bringFiles(page, STUDIO, files)

  // The form opens with what can be cut, and shows the first of it.
  const tick = (name: string) => page.getByRole('checkbox', { name: `${name}.jpg` })
  await expect(tick('pasar')).not.toBeChecked()
  for (const name of ['cangkir', 'botol', 'putih']) await expect(tick(name)).toBeChecked()
  await page.getByRole('button', { name: /Lihat cangkir\.jpg/ }).click()
  await expect(page.getByRole('img', { name: 'cangkir.jpg, PNG transparan' })).toBeVisible({
    timeout: 30_000,
  })

  // A busy one is told before anything is held, and leaves by one press.
  await tick('pasar').check()
  await expect(page.getByText(/Latar "pasar\.jpg" terlalu ramai/).first()).toBeVisible()
  await page.getByRole('button', { name: 'Lepas yang 1' }).click()
  await expect(tick('pasar')).not.toBeChecked()
  await page.locator('[name=kinds][value=white]').check()
  await expectNoFaults(page)

  const before = await balance(page)
  await page
    .getByRole('button', { name: /^Buat 3 foto/ })
    .first()
    .click()
  await page.waitForURL('**/generations/*')
  await expect(page.getByText(/6 hasil jadi, 3 gagal\. 3 kredit sudah kembali/).first()).toBeVisible({
    timeout: 60_000,
  })
  await expect(page.getByText(/Warna produk di "putih\.jpg" terlalu mirip latarnya/).first()).toBeAttached()
  await expectNoFaults(page)
  expect(before - (await balance(page))).toBe(6)

  const results = await downloadZip(page, folder)
  const pictures = ['botol', 'cangkir'].flatMap((name) => [
    `transparan/${name}.png`,
    `putih/${name}.jpg`,
    `marketplace/${name}.jpg`,
  ])
  for (const name of pictures) expect([...results.keys()]).toContain(name)
  const clear = await sharp(results.get('transparan/cangkir.png')).raw().toBuffer({ resolveWithObject: true })
  expect(clear.info.channels).toBe(4)
  expect(clear.data[3]).toBe(0)
  expect(await sharp(results.get('marketplace/botol.jpg')).metadata()).toMatchObject({
    width: 1200,
    height: 1200,
  })
  const rows = readCsv(await readFile(results.get('manifest.csv')!, 'utf8'))
  expect(rows).toHaveLength(6)

  await keepInOrder(page)
})

/** In the library, results are starred, put into a project, thrown away and taken back. */
async function keepInOrder(page: Page): Promise<void> {
  await page.goto('/library')
  const results = page.getByRole('list', { name: 'Hasil' }).getByRole('listitem')
  await expect(results).toHaveCount(6)
  await page
    .getByRole('button', { name: /^Tandai .* favorit$/ })
    .first()
    .click()
  await expect(page.getByRole('button', { name: /^Lepas tanda favorit/ })).toHaveCount(1)

  for (const place of [0, 1]) await results.nth(place).getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Proyek', exact: true }).click()
  await page.getByLabel('Proyek baru').fill('Promo Lebaran')
  await page.keyboard.press('Enter')
  await expect(page.getByText('2 dipindahkan ke proyek.')).toBeVisible()
  await page.getByLabel('Proyek', { exact: true }).selectOption('Promo Lebaran')
  await page.getByRole('button', { name: 'Saring' }).click()
  await expect(results).toHaveCount(2)

  await results.first().getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Hapus', exact: true }).click()
  await expect(results).toHaveCount(1)
  await page.getByRole('link', { name: 'Buka sampah' }).click()
  await expect(page.getByText('hilang dalam 30 hari')).toBeVisible()
  await expectNoFaults(page)
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Kembalikan 1' }).click()
  await expect(page.getByText('Sampah kosong')).toBeVisible()
  await page.goto('/library?favourite=true')
  await expect(results).toHaveCount(1)
  await page.goto('/library')
  await expect(results).toHaveCount(6)
  await expectNoFaults(page)
}
