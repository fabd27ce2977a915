import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test, type Page } from '@playwright/test'
import * as media from '#tests/support/media.ts'
import { expectNoFaults } from './accessibility.ts'
import { balance, bringFiles, choose, downloadZip, readCsv, register } from './journey.ts'
import { measureVideo, type MeasuredVideo } from './measure-video.ts'

/** Two hooks with each of them: just as many videos as are wanted. */
const TEXTS = ['Diskon 50%', 'Gratis ongkir']
const VIDEOS = 2 * TEXTS.length
/** So many that some are still to come when the first is there. */
const MANY_TEXTS = [...TEXTS, 'Stok terbatas', 'Paling laris']
const MANY = 2 * MANY_TEXTS.length

let folder: string

test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-journey-'))
})

test.afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

test('four unlike phone clips become four different videos that are ready to upload', async ({ page }) => {
  test.setTimeout(300_000)
  await register(page)
  await uploadClips(page)
  await fillMix(page, TEXTS)

  await expect(page.getByText(`Buat ${VIDEOS} video`).first()).toBeVisible()
  await page
    .getByRole('button', { name: new RegExp(`^Buat ${VIDEOS} video`) })
    .first()
    .click()
  await page.waitForURL('**/generations/*')

  // One by one: something is there to see before everything is.
  const frames = page.locator('main li:has(img)')
  await expect.poll(() => frames.count(), { timeout: 120_000 }).toBeGreaterThan(0)
  await expect(page.getByText(`${VIDEOS} hasil jadi.`).first()).toBeVisible({
    timeout: 240_000,
  })
  await expect(frames).toHaveCount(VIDEOS)
  await expectNoFaults(page)

  const files = await downloadZip(page, folder)
  const videos = [...files].filter(([name]) => name.endsWith('.mp4'))
  expect(videos).toHaveLength(VIDEOS)
  const measured = new Map<string, MeasuredVideo>()
  for (const [name, file] of videos) measured.set(name, await measureVideo(file))

  const manifest = readCsv(await readFile(files.get('manifest.csv') ?? '', 'utf8'))
  expect(manifest.map((row) => row['file']).sort()).toEqual(videos.map(([name]) => name).sort())
  for (const [name, video] of measured) {
    const row = manifest.find((line) => line['file'] === name)
    expect(video, name).toMatchObject({
      width: 1080,
      height: 1920,
      codec: 'h264',
      profile: 'High',
      pixelFormat: 'yuv420p',
      colours: ['bt709', 'bt709', 'bt709'],
      isFastStart: true,
      sampleRate: 48_000,
    })
    const planned = Number(row?.['seconds'])
    expect(Math.round(planned * 30), `${name}: frames of the plan`).toBe(video.frames)
    // Microseconds of rounding in how ffprobe prints a time.
    for (const step of video.steps) expect(Math.abs(step - 1 / 30), `${name}: time steps`).toBeLessThan(2e-5)
    expect(
      Math.abs(video.videoSeconds - (video.audioSeconds ?? 0)),
      `${name}: sound and picture`,
    ).toBeLessThanOrEqual(1 / 30 + 1e-6)
    expect(video.loudness, `${name}: loudness`).toBeGreaterThanOrEqual(-15)
    expect(video.loudness, `${name}: loudness`).toBeLessThanOrEqual(-13)
    expect(video.truePeak, `${name}: true peak`).toBeLessThanOrEqual(-1)
  }
  expect(new Set([...measured.values()].map((video) => video.pictureHash)).size).toBe(VIDEOS)

  // One id leads an operator from the browser's request through both logs to the end of the work.
  const id = page.url().split('/').at(-1) ?? ''
  const ended = (await logLines('jobs', id)).find(({ msg }) => msg === 'run ended')
  const submitted = (await logLines('web', id)).find(({ requestId }) => requestId === ended?.['requestId'])
  expect(submitted).toMatchObject({ generationId: id, userId: ended?.['userId'] })
  expect(submitted?.['msg']).toMatch(/^POST /)
})

test('a run cancelled half-way keeps what is done, gives the rest back and leaves nothing running', async ({
  page,
}) => {
  test.setTimeout(300_000)
  await register(page)
  await uploadClips(page)
  await fillMix(page, MANY_TEXTS)
  const before = await balance(page)
  await page
    .getByRole('button', { name: new RegExp(`^Buat ${MANY} video`) })
    .first()
    .click()
  await page.waitForURL('**/generations/*')
  const id = page.url().split('/').at(-1) ?? ''
  // The address changes before the page does, and the form has pictures of its own.
  await expect(page.getByRole('button', { name: /^Batalkan/ })).toBeVisible()
  await expect.poll(() => page.locator('main li:has(img)').count(), { timeout: 120_000 }).toBeGreaterThan(0)

  const jobs = process.env['E2E_JOBS_PID'] ?? ''
  // Seen at work first, or not seeing them afterwards would prove nothing. Other journeys have children of their own.
  let atWork: string[] = []
  await expect
    .poll(async () => (atWork = await ffmpegsOf(jobs)).length, { intervals: [100] })
    .toBeGreaterThan(0)
  await page.getByRole('button', { name: /^Batalkan/ }).click()
  await page.waitForTimeout(2_000)
  const left = await ffmpegsOf(jobs)
  expect(left.filter((pid) => atWork.includes(pid))).toEqual([])

  await page.reload()
  const delivered = await page.locator('main li:has(img)').count()
  expect(delivered).toBeGreaterThan(0)
  expect(delivered).toBeLessThan(MANY)
  const after = await balance(page)
  const price = await pricePerVideo(page)
  expect(before - after).toBe(delivered * price)
  // Nothing half-made is kept.
  const kept = await readdir(process.env['LUMIKU_DATA'] ?? '', { recursive: true })
  const ofRun = kept.filter((name) => name.includes(id))
  expect(ofRun.filter((name) => /\.(tmp|part|unfinished)$|^work/.test(name))).toEqual([])
})

/** Named so that hook, body and CTA are told apart, as a merchant names them. */
async function uploadClips(page: Page): Promise<void> {
  const clips = [
    ['hook-buka.mov', await media.portraitHevcRotated({ seconds: 1, width: 540, height: 960 })],
    ['hook-kejutan.mp4', await media.landscapeSilent25({ seconds: 1, width: 640, height: 360 })],
    ['body-produk.webm', await media.variableRateWebm({ seconds: 2, width: 640, height: 360 })],
    ['cta-pesan.mov', await media.sixtyFpsMov({ seconds: 1, width: 540, height: 960 })],
    ['lagu.mp3', await media.music({ seconds: 5 })],
  ] as const
  const files = []
  for (const [name, source] of clips) {
    const file = path.join(folder, name)
    await copyFile(source, file)
    files.push(file)
  }
  // The form opens anew with what is there now, laid out by the files' names.
  await bringFiles(page, '/studio/video-mixer', files)
  await expect(page.locator('input[name$=".upload"]')).toHaveCount(4)
}

async function fillMix(page: Page, texts: string[]): Promise<void> {
  await page.locator('details:has([name="groups[0].texts"]) > summary').click()
  await page.locator('[name="groups[0].texts"]').fill(texts.join('\n'))
  await page.locator('[name=count]').fill(String(2 * texts.length))
  await choose(page, 'resolution', '1080p')
  await choose(page, 'sound', 'music')
  await page.locator('[name=music]').first().check()
}

/** What a process said of a run. */
async function logLines(role: 'web' | 'jobs', id: string): Promise<Record<string, unknown>[]> {
  const name = `${role}-${process.env['E2E_PORT']}.log`
  const text = await readFile(path.join(process.env['LUMIKU_DATA'] ?? '', 'logs', name), 'utf8')
  const lines = text.split('\n').filter((line) => line.includes(id))
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** Ids of every ffmpeg below this process, as /proc lists them or, on a Mac, `ps`. */
async function ffmpegsOf(pid: string): Promise<string[]> {
  const rows = existsSync('/proc/self/stat') ? await processesOfLinux() : await processesByPs()
  const below = (parent: string): string[] =>
    rows
      .filter((row) => row.parent === parent)
      .flatMap(({ id, command }) => [...(command === 'ffmpeg' ? [id] : []), ...below(id)])
  return below(pid)
}

interface ProcessRow {
  id: string
  parent: string
  command: string
}

async function processesOfLinux(): Promise<ProcessRow[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(ids.map((id) => readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')))
  return stats.flatMap((stat) => {
    const match = /^(\d+) \((.*)\) \S (\d+)/.exec(stat)
    return match ? [{ id: match[1] ?? '', command: match[2] ?? '', parent: match[3] ?? '' }] : []
  })
}

async function processesByPs(): Promise<ProcessRow[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,comm='])
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [id = '', parent = '', ...command] = line.trim().split(/\s+/)
      return { id, parent, command: command.join(' ') }
    })
}

async function pricePerVideo(page: Page): Promise<number> {
  const text = await page.locator('main').innerText()
  const match = new RegExp(`${MANY} × (\\d+)`).exec(text.replaceAll('\u00a0', ' '))
  return Number(match?.[1])
}
