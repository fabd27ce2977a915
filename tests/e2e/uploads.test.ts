import { readFile, writeFile } from 'node:fs/promises'
import { expect, test, type Page } from '@playwright/test'
import { landscapeSilent25, textNamedMp4, truncatedMp4 } from '#tests/support/media.ts'
import { expectNoFaults } from './accessibility.ts'
import { enter } from './enter.ts'

const MB = 1024 * 1024

async function openMixer(page: Page, baseURL: string, waitUntil: 'load' | 'commit' = 'load') {
  await enter(page, baseURL)
  await page.goto('/studio/video-mixer', { waitUntil })
}

const tray = (page: Page) => page.getByRole('region', { name: 'Unggah berkas' })
const row = (page: Page, name: string) => tray(page).getByRole('listitem').filter({ hasText: name })
const field = (page: Page) => tray(page).locator('input[type=file]')

/** A real clip with a long tail that players skip, for an upload that takes a while. */
async function longClip(): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const clip = await readFile(await landscapeSilent25())
  const tail = Buffer.alloc(20 * MB)
  tail.writeUInt32BE(tail.length, 0)
  tail.write('free', 4)
  return { name: 'panjang.mp4', mimeType: 'video/mp4', buffer: Buffer.concat([clip, tail]) }
}

test('a good file becomes ready with its picture, a bad one says what is wrong, and both can be removed', async ({
  page,
  context,
  baseURL,
}) => {
  await openMixer(page, baseURL!)
  await field(page).setInputFiles([await landscapeSilent25(), await textNamedMp4(), await truncatedMp4()])
  const good = row(page, 'landscape-silent')
  await expect(good).toContainText('siap', { timeout: 30_000 })
  await expect(good.locator('img')).toBeVisible()
  await expect(row(page, 'text')).toContainText('bukan video, foto, atau suara')
  await expect(row(page, 'truncated')).toContainText('berhenti di detik', { timeout: 30_000 })
  await expectNoFaults(page, { within: 'section[aria-label="Unggah berkas"]' })

  // Where nothing gets through, the page stays, with all that is on it.
  await context.setOffline(true)
  const lost = page.waitForEvent('requestfailed')
  await good.getByRole('button', { name: /^Hapus/ }).click()
  await lost
  await expect(row(page, 'text')).toBeVisible()
  await page.waitForTimeout(500)
  await expect(row(page, 'text')).toBeVisible()
  await context.setOffline(false)

  for (const one of [row(page, 'text'), row(page, 'truncated')]) {
    await one.getByRole('button', { name: /^Hapus/ }).click()
    await expect(one).toHaveCount(0)
  }
  await expect(good).toHaveCount(0)
  await page.reload()
  await expect(tray(page).getByRole('listitem')).toHaveCount(0)
})

test('a file that is chosen before the page has come to life is uploaded when it does', async ({
  page,
  baseURL,
}) => {
  const scripts = Promise.withResolvers<void>()
  await page.route('**/assets/*.js', async (route) => {
    await scripts.promise
    await route.continue()
  })
  await openMixer(page, baseURL!, 'commit')
  await field(page).setInputFiles(await landscapeSilent25())
  scripts.resolve()
  await expect(row(page, 'landscape-silent')).toContainText('siap', { timeout: 30_000 })
})

test('an upload waits for the network and goes on where it was', async ({ page, context, baseURL }) => {
  await openMixer(page, baseURL!)
  const offsets: number[] = []
  page.on('request', (request) => {
    if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']))
  })
  // Cut off once, after the second chunk has begun.
  let isCut = false
  await page.route('**/uploads/tus/*', async (route) => {
    const isSecond =
      route.request().method() === 'PATCH' && route.request().headers()['upload-offset'] !== '0'
    if (!isSecond || isCut) return route.continue()
    isCut = true
    await context.setOffline(true)
    await route.abort('internetdisconnected')
  })
  await field(page).setInputFiles(await longClip())
  await expect(row(page, 'panjang.mp4')).toContainText('Sambungan terputus')
  await context.setOffline(false)
  await expect(row(page, 'panjang.mp4')).toContainText('siap', { timeout: 60_000 })
  expect(offsets[0]).toBe(0)
  expect(offsets.filter((offset) => offset === 0)).toHaveLength(1)
})

test('after a reload, choosing the same file continues it', async ({ page, baseURL }) => {
  await openMixer(page, baseURL!)
  const file = test.info().outputPath('panjang.mp4')
  await writeFile(file, (await longClip()).buffer)
  let isInTunnel = true
  await page.route('**/uploads/tus/*', async (route) => {
    const isSecond =
      route.request().method() === 'PATCH' && route.request().headers()['upload-offset'] !== '0'
    if (!isSecond || !isInTunnel) await route.continue()
  })
  await field(page).setInputFiles(file)
  await expect(row(page, 'panjang.mp4')).toContainText(/dari 20/)
  await page.waitForTimeout(500)
  await page.reload()
  isInTunnel = false
  await expect(row(page, 'panjang.mp4')).toContainText('Pilih berkas yang sama')
  const offsets: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'PATCH') offsets.push(request.headers()['upload-offset'] ?? '')
  })
  await field(page).setInputFiles(file)
  await expect(row(page, 'panjang.mp4')).toContainText('siap', { timeout: 60_000 })
  expect(offsets[0]).toBe(String(64 * 1024))
  await expect(tray(page).getByRole('listitem')).toHaveCount(1)
})

test('a file can be dropped, and cancelled while it travels', async ({ page, baseURL }) => {
  await openMixer(page, baseURL!)
  await page.route('**/uploads/tus/*', async (route) => {
    if (route.request().method() !== 'PATCH') await route.continue()
  })
  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([new Uint8Array(100_000)], 'jatuh.mp4', { type: 'video/mp4' }))
    return transfer
  })
  // Again until the page has come alive.
  await expect(async () => {
    await tray(page).dispatchEvent('dragover', { dataTransfer: dropped })
    await expect(tray(page)).toContainText('Lepaskan di sini', { timeout: 500 })
  }).toPass()
  await tray(page).dispatchEvent('drop', { dataTransfer: dropped })
  const deleted = page.waitForRequest((request) => request.method() === 'DELETE')
  await expect(row(page, 'jatuh.mp4')).toContainText(/dari/)
  await page.waitForTimeout(500)
  await row(page, 'jatuh.mp4').getByRole('button', { name: 'Batalkan jatuh.mp4' }).click()
  await deleted
  await expect(tray(page).getByRole('listitem')).toHaveCount(0)
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('files are uploaded by a plain form that comes back to its page', async ({ page, baseURL }) => {
    await openMixer(page, baseURL!)
    await field(page).setInputFiles([await landscapeSilent25(), await textNamedMp4()])
    await tray(page).getByRole('button', { name: 'Unggah' }).click()
    await expect(page).toHaveURL(/\/studio\/video-mixer$/)
    await expect(row(page, 'text')).toContainText('bukan video, foto, atau suara')
    await expect(async () => {
      await page.reload()
      await expect(page.getByText(/landscape-silent/).first()).toBeVisible({ timeout: 1_000 })
      await expect(row(page, 'landscape-silent')).toHaveCount(0, { timeout: 1_000 })
    }).toPass({ timeout: 30_000 })
  })
})
