import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test, type Page } from '@playwright/test'
import sharp from 'sharp'
import * as media from '#tests/support/media.ts'
import { expectNoFaults } from './accessibility.ts'
import { balance, bringFiles, downloadZip, readCsv, register } from './journey.ts'

const STUDIO = '/studio/carousel-mix'
const SETS = 8
const PRODUCTS = 6
const SLIDES = 5

let folder: string

test.beforeEach(async ({ page }) => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-carousel-'))
  await register(page)
})
test.afterEach(() => rm(folder, { recursive: true, force: true }))

test('a handful of photos becomes eight different sets that look like their preview', async ({ page }) => {
  test.setTimeout(240_000)
  const pictures = await photos(['kopi', 'teh', 'roti', 'kue', 'donat', 'jus', 'susu', 'sate'])
  await bringFiles(page, STUDIO, pictures)
  const frames = page.locator('[data-frame]')
  await expect(frames).toHaveCount(SLIDES)

  const texts = page.locator('fieldset textarea')
  await texts.nth(0).fill('Promo akhir pekan 🎉🔥')
  await texts.nth(1).fill('عرض خاص اليوم')
  await page.locator('[name=count]').fill(String(SETS))
  const shown = await previewsOf(page)
  expect(shown).toHaveLength(SLIDES)
  // The strip shows a set with the text that was last worked on.
  const place = await page.getByText(/^Set \d+ dari \d+$/).innerText()
  const set = two(Number(/\d+/.exec(place)?.[0]))
  await expectNoFaults(page)

  const before = await balance(page)
  await page
    .getByRole('button', { name: `Buat ${SETS} set` })
    .first()
    .click()
  await page.waitForURL('**/generations/*')
  await expect(page.getByText(`${SETS * SLIDES} hasil jadi.`).first()).toBeVisible({ timeout: 180_000 })
  await expectNoFaults(page)
  // Five slides are three credits.
  expect(before - (await balance(page))).toBe(SETS * 3)

  const files = await downloadZip(page, folder)
  const slides = [...files].filter(([name]) => name.endsWith('.jpg'))
  expect(slides.map(([name]) => name).sort()).toEqual(
    Array.from({ length: SETS }, (_, set) =>
      Array.from({ length: SLIDES }, (_, slide) => `set-${two(set + 1)}/${two(slide + 1)}.jpg`),
    ).flat(),
  )
  const looks = new Map<string, string>()
  for (const [name, file] of slides) {
    const set = name.split('/')[0] ?? ''
    expect(await probe(file), name).toBe('jpeg,1080,1350')
    const hash = createHash('sha256').update(await readFile(file))
    looks.set(set, `${looks.get(set) ?? ''} ${hash.digest('hex')}`)
  }
  expect(new Set(looks.values()).size).toBe(SETS)
  expect(readCsv(await readFile(files.get('manifest.csv') ?? '', 'utf8'))).toHaveLength(SETS * SLIDES)

  for (const [at, preview] of shown.entries()) {
    const export_ = files.get(`set-${set}/${two(at + 1)}.jpg`) ?? ''
    expect(await likeness(preview, export_), `slide ${at + 1}`).toBeGreaterThanOrEqual(0.98)
  }
})

test('a table of products becomes as many sets by its mapping', async ({ page }) => {
  test.setTimeout(240_000)
  const names = Array.from({ length: PRODUCTS }, (_, index) => `produk-${index + 1}`)
  await bringFiles(page, STUDIO, await photos(names))
  await page.locator('[name=mode][value=table]').check({ force: true })
  const rows = names.map(
    (name, index) => `"Keripik ""${index + 1}"" rasa baru";Rp ${12 + index}.500;${name}.JPG`,
  )
  const csv = path.join(folder, 'produk.csv')
  await writeFile(csv, ['Nama Produk;Harga;Foto', ...rows].join('\r\n'))
  await page.locator('input[type=file][accept*=csv]').setInputFiles(csv)

  const panel = page.getByRole('region', { name: /pertama/i })
  await expect(panel).toBeVisible()
  await expect(panel).toContainText('Keripik "1" rasa baru')
  // Names and photos found their places by themselves; what the price fills is the seller's to say.
  await expect(page.getByLabel('Kolom Foto dipakai di')).toHaveValue(/./)
  await page.getByLabel('Kolom Harga dipakai di').selectOption({ label: 'Slide 5 · Ajakan' })
  await expectNoFaults(page)
  await page
    .getByRole('button', { name: `Buat ${PRODUCTS} set` })
    .first()
    .click()
  await page.waitForURL('**/generations/*')
  await expect(page.getByText(/hasil jadi\./).first()).toBeVisible({ timeout: 180_000 })

  const files = await downloadZip(page, folder)
  const sets = new Set(
    [...files.keys()].filter((name) => name.endsWith('.jpg')).map((name) => name.split('/')[0]),
  )
  expect(sets.size).toBe(PRODUCTS)
  const manifest = await readFile(files.get('manifest.csv') ?? '', 'utf8')
  for (let index = 1; index <= PRODUCTS; index += 1) {
    expect(manifest).toContain(`Keripik ""${index}"" rasa baru`)
    expect(manifest).toContain(`Rp ${11 + index}.500`)
    expect(manifest).toContain(`produk-${index}.jpg`)
  }
})

async function photos(names: string[]): Promise<string[]> {
  const files = []
  for (const [look, name] of names.entries()) {
    const file = path.join(folder, `${name}.jpg`)
    await copyFile(await media.photo({ width: 1200, height: 1500, look }), file)
    files.push(file)
  }
  return files
}

/** The pictures on the strip once they have stopped changing, as files. */
async function previewsOf(page: Page): Promise<string[]> {
  const sources = () =>
    page
      .locator('[data-frame] img')
      .evaluateAll((images) => (images as HTMLImageElement[]).map(({ src }) => src))
  // Seen twice, because an edit is sent a moment after it was made.
  const isSettled = async () =>
    (await page.locator('[data-frame]').first().locator('..').getAttribute('aria-busy')) === 'false'
  let before = false
  await expect
    .poll(
      async () => {
        const was = before
        before = await isSettled()
        return was && before
      },
      { intervals: [1_000], timeout: 60_000 },
    )
    .toBe(true)
  // A form that is read once more, as it was, leaves nothing out of date.
  await page.getByLabel('Jumlah set').dispatchEvent('input')
  await page.waitForTimeout(1_000)
  await expect.poll(isSettled, { timeout: 10_000 }).toBe(true)
  const files = []
  for (const [index, source] of (await sources()).entries()) {
    const file = path.join(folder, `preview-${index + 1}.jpg`)
    const answer = await page.request.get(source)
    expect(answer.status()).toBe(200)
    await writeFile(file, await answer.body())
    expect((await probe(file)).split(',')[1]).toBe('540')
    files.push(file)
  }
  return files
}

/** SSIM of the preview and of the export at the preview's size, made smaller as any good viewer does it. */
async function likeness(preview: string, exported: string): Promise<number> {
  const { stderr } = await promisify(execFile)('ffmpeg', [
    ...['-hide_banner', '-nostdin', '-i', preview, '-i', exported],
    ...['-filter_complex', '[1:v]scale=540:-1:flags=lanczos[small];[0:v][small]ssim', '-f', 'null', '-'],
  ])
  return Number(/All:([\d.]+)/.exec(stderr)?.[1])
}

async function probe(file: string): Promise<string> {
  const { format, width, height } = await sharp(file).metadata()
  return [format, width, height].join()
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
