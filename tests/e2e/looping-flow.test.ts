import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test, type Locator } from '@playwright/test'
import * as media from '#tests/support/media.ts'
import { expectNoFaults } from './accessibility.ts'
import { balance, bringFiles, downloadZip, register } from './journey.ts'
import { measureVideo } from './measure-video.ts'

const STUDIO = '/studio/looping-flow'

let folder: string

test.beforeEach(async ({ page }) => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-loop-'))
  await register(page)
})
test.afterEach(() => rm(folder, { recursive: true, force: true }))

test('a clip with sound and two layers lasts as long as asked to the frame', async ({ page }) => {
  const files = ['ayunan.mp4', 'hujan.mp3', 'gamelan.mp3'].map((name) => path.join(folder, name))
  await withSound(await media.swayingClip({ seconds: 4, period: 2 }), files[0]!)
  await copyFile(await media.music({ seconds: 7, tune: 0 }), files[1]!)
  await copyFile(await media.music({ seconds: 5, tune: 1 }), files[2]!)
  await bringFiles(page, STUDIO, files)

  await page.getByRole('button', { name: 'Periksa sambungan' }).click()
  await expect(page.getByText(/Sambungan \d+ %/)).toHaveCount(3, { timeout: 60_000 })
  const scores = await page.getByText(/Sambungan \d+ %/).allInnerTexts()
  expect(Math.max(...scores.map((text) => Number(/(\d+) %/.exec(text)?.[1])))).toBeGreaterThanOrEqual(90)
  await expectNoFaults(page)

  // A minute and a second and a half: longer would only take longer.
  await page.locator('[name="length.minutes"]').fill('1')
  await page.locator('[name="length.seconds"]').fill('1.5')
  const section = page.locator('details', { has: page.locator('[name="sound.isOriginalKept"]') })
  if (!(await section.evaluate((node) => (node as HTMLDetailsElement).open))) {
    await section.locator('summary').click()
  }
  for (const [index, name] of ['hujan', 'gamelan'].entries()) {
    await page.getByRole('button', { name: 'Tambah lapisan' }).click()
    const layer = page.locator(`[name="sound.layers[${index}].upload"]`)
    await layer.selectOption({ index: await indexOf(layer, name) })
  }
  const before = await balance(page)
  await page
    .getByRole('button', { name: /^Buat 1 video/ })
    .first()
    .click()
  await page.waitForURL('**/generations/*')
  await expect(page.getByText('1 hasil jadi.').first()).toBeVisible({ timeout: 90_000 })
  await expect(page.getByText(/Sambungan: (9\d|100) %/).first()).toBeVisible()
  await expectNoFaults(page)
  expect(before - (await balance(page))).toBe(2)

  const [, file] = [...(await downloadZip(page, folder))].find(([name]) => name.endsWith('.mp4')) ?? []
  const video = await measureVideo(file ?? '')
  expect(video).toMatchObject({
    codec: 'h264',
    pixelFormat: 'yuv420p',
    isFastStart: true,
    sampleRate: 48_000,
  })
  expect(video.frames).toBe(61.5 * 30)
  for (const step of video.steps) expect(Math.abs(step - 1 / 30)).toBeLessThan(2e-5)
  expect(video.videoSeconds).toBeCloseTo(61.5, 3)
  expect(Math.abs(video.videoSeconds - (video.audioSeconds ?? 0))).toBeLessThanOrEqual(1 / 30)
  expect(video.loudness).toBeGreaterThanOrEqual(-15)
  expect(video.loudness).toBeLessThanOrEqual(-13)
  expect(video.truePeak).toBeLessThanOrEqual(-1)
})

async function withSound(picture: string, target: string): Promise<void> {
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-nostdin', '-i', picture, '-f', 'lavfi', '-i', 'sine=f=330:r=44100:d=4'],
    ...['-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac', '-shortest', target],
  ])
}

async function indexOf(select: Locator, name: string): Promise<number> {
  const options = await select.locator('option').allInnerTexts()
  return options.findIndex((option) => option.startsWith(name))
}
