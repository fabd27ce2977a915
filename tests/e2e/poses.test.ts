import { readFile } from 'node:fs/promises'
import { expect, test, type CDPSession, type Page } from '@playwright/test'
import { db } from '#app/db/client.server.ts'
import { expectNoFaults } from './accessibility.ts'
import { enter } from './enter.ts'

const EDITOR = '/poses/new'

test('the library is searched, filtered and mirrored by its address, and a favourite is kept', async ({
  page,
  baseURL,
}) => {
  await enter(page, baseURL)
  await page.goto('/poses')
  await expectNoFaults(page)
  const count = await cards(page).count()
  expect(count).toBe(24)

  await page.getByLabel('Kategori').selectOption({ label: 'Semua Hijab dan busana santun' })
  await page.getByRole('button', { name: 'Saring' }).click()
  await page.waitForURL(/category=hijab/)
  await expect(page.getByRole('link', { name: 'Hapus saringan' })).toBeVisible()
  const hijab = await found(page)
  await page.getByLabel('Tingkat').selectOption({ label: 'Mudah' })
  await page.getByRole('button', { name: 'Saring' }).click()
  await page.waitForURL(/difficulty=easy/)
  await expect.poll(() => found(page)).toBeLessThan(hijab)

  await page.goto('/poses?q=bersedekap')
  const title = (await cards(page).first().getByRole('link').getAttribute('aria-label')) ?? ''
  const star = page.getByRole('button', { name: `Jadikan ${title} favorit` })
  // Where a press does not get through, the star goes out again and the page stays.
  await page.route('**/poses/favourites*', (route) => route.abort())
  const lost = page.waitForEvent('requestfailed')
  await star.click()
  await lost
  await expect(star).toBeVisible()
  await expect(cards(page).first()).toBeVisible()
  await page.unroute('**/poses/favourites*')
  const marked = page.waitForResponse((answer) => answer.url().includes('/poses/favourites'))
  await star.click()
  await expect(page.getByRole('button', { name: `Keluarkan ${title} dari favorit` })).toBeVisible()
  await marked
  await page.goto('/poses?shelf=favourites')
  await expect(cards(page)).toHaveCount(1)

  const picture = cards(page).first().locator('img')
  const before = await picture.getAttribute('src')
  await page.getByRole('link', { name: 'Lihat semua dibalik' }).click()
  await page.waitForURL(/mirror=1/)
  await expect(picture).not.toHaveAttribute('src', before ?? '')
  await cards(page).first().getByRole('link').click()
  await expect(page.getByRole('link', { name: 'Kembalikan arah' })).toBeVisible()
  await page.getByRole('link', { name: 'Tampilkan kerangka' }).click()
  await expect(page.getByRole('link', { name: 'Sembunyikan kerangka' })).toBeVisible()
  await expectNoFaults(page)
})

test('a pose goes from the library to the tool that takes it', async ({ page, baseURL }) => {
  await enter(page, baseURL)
  await page.goto('/poses')
  await cards(page).nth(0).getByRole('checkbox').check()
  await cards(page).nth(1).getByRole('checkbox').check()
  await page.getByRole('button', { name: /^Pakai 2 pose di/ }).click()
  await page.waitForURL(/\/studio\/.*pose=/)
  const picker = page.getByRole('region', { name: 'Pose', exact: true })
  await expect(picker.getByRole('status')).toContainText('2 pose')

  await picker.getByRole('button', { name: 'Pilih pose' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Cari pose').fill('duduk')
  await dialog.locator('button[aria-pressed=false] img').first().click()
  await dialog.getByRole('button', { name: 'Pakai 3 pose' }).click()
  await picker
    .getByRole('button', { name: /^Balik .* kiri-kanan/ })
    .last()
    .click()
  await expect(page.locator('input[name="poses[2].isMirrored"]')).toHaveValue('on')
  await picker
    .getByRole('button', { name: /^Keluarkan/ })
    .first()
    .click()
  await expect(picker.getByRole('status')).toContainText('2 pose')
})

test('a pose is drawn by mouse and by keys, taken back, kept, and handed out as it was', async ({
  page,
  baseURL,
}) => {
  await enter(page, baseURL)
  await page.goto(EDITOR)
  await expectNoFaults(page)
  const begun = await posted(page)
  await dragJoint(page, 'leftWrist', { x: 60, y: -120 })
  const dragged = await posted(page)
  expect(dragged.leftWrist.x).toBeGreaterThan(begun.leftWrist.x + 0.05)
  expect(dragged.leftWrist.y).toBeLessThan(begun.leftWrist.y - 0.1)
  expect(dragged.leftElbow).toEqual(begun.leftElbow)

  await page.keyboard.press('Control+z')
  expect(await posted(page)).toEqual(begun)
  await page.getByRole('button', { name: 'Ulangi' }).click()
  expect(await posted(page)).toEqual(dragged)

  await page.getByRole('button', { name: 'Siku kanan', exact: true }).click()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Shift+ArrowUp')
  const nudged = await posted(page)
  expect(nudged.rightElbow.x).toBeCloseTo(begun.rightElbow.x - 0.01, 5)
  expect(nudged.rightElbow.y).toBeCloseTo(begun.rightElbow.y - 0.05, 5)
  await expect(page.locator('[role=status].sr-only')).toContainText('Siku kanan')

  await page.getByRole('button', { name: 'Sembunyikan Mata kiri' }).click()
  expect((await posted(page)).leftEye).toBeNull()
  await page.getByLabel('Panjang tulang tetap').check()
  await dragJoint(page, 'rightElbow', { x: -80, y: -40 })
  const bent = await posted(page)
  const length = (pose: Joints) =>
    Math.hypot(pose.rightElbow.x - pose.rightWrist.x, pose.rightElbow.y - pose.rightWrist.y)
  expect(length(bent)).toBeCloseTo(length(nudged), 5)

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Ekspor OpenPose' }).click(),
  ])
  const file = await readFile(await download.path(), 'utf8')
  await page.getByLabel('Nama pose').fill('Melambai')
  await page.getByRole('button', { name: 'Simpan pose' }).click()
  await page.waitForURL(/\/poses\/mine\/.*saved=1/)
  await expect(page.getByText('Pose tersimpan.')).toBeVisible()

  await page.goto(EDITOR)
  await importText(page, '{"people": []}')
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('Tidak ada orang')
  await page.getByRole('dialog').getByLabel('Atau tempel isinya').fill('not a pose')
  await page.getByRole('dialog').getByRole('button', { name: 'Baca pose' }).click()
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('bukan JSON')
  await expectNoFaults(page)
  await page.getByRole('dialog').getByLabel('Atau tempel isinya').fill(file)
  await page.getByRole('dialog').getByRole('button', { name: 'Baca pose' }).click()
  const read = await posted(page)
  for (const joint of ['rightElbow', 'rightWrist', 'leftWrist'] as const) {
    expect(read[joint].x).toBeCloseTo(bent[joint].x, 3)
    expect(read[joint].y).toBeCloseTo(bent[joint].y, 3)
  }
  expect(read.leftEye).toBeNull()
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: 'dark' })

  test('a finger drags a joint and does not scroll the page, and beside the joints it does', async ({
    page,
    baseURL,
  }) => {
    await enter(page, baseURL)
    await page.goto(EDITOR)
    await expectNoFaults(page)
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(sideways).toBeLessThanOrEqual(0)
    const touch = await page.context().newCDPSession(page)
    const canvas = page.getByRole('application')
    await canvas.scrollIntoViewIfNeeded()
    const scrolled = await page.evaluate(() => scrollY)
    const begun = await posted(page)
    const wrist = await centreOf(page, 'leftWrist')
    // Eighteen pixels beside it: still the joint's.
    await swipe(touch, { x: wrist.x + 12, y: wrist.y + 12 }, { x: 20, y: -90 })
    expect((await posted(page)).leftWrist.y).toBeLessThan(begun.leftWrist.y - 0.1)
    expect(await page.evaluate(() => scrollY)).toBe(scrolled)

    const box = await canvas.boundingBox()
    await swipe(touch, { x: box!.x + 8, y: box!.y + box!.height / 2 }, { x: 0, y: -120 })
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(scrolled + 40)
  })
})

test('a missing pose is asked for, voted for, and answered', async ({ page, browser, baseURL }) => {
  await enter(page, baseURL)
  await page.goto('/poses/requests')
  await expectNoFaults(page)
  const name = `Memegang helm ${Date.now()}`
  await page.getByLabel('Nama pose').fill(name)
  await page.getByRole('button', { name: 'Kirim permintaan' }).click()
  await expect(page.getByText('Ceritakan posenya')).toBeVisible()
  await page.getByLabel('Seperti apa posenya').fill('Helm di pinggang kiri, badan ke depan.')
  await page.getByRole('button', { name: 'Kirim permintaan' }).click()
  await expect(page.getByText('Permintaan terkirim.')).toBeVisible()
  await expect(line(page, name)).toContainText('1 suara')

  const other = await (await browser.newContext({ locale: 'id-ID', baseURL: baseURL ?? '' })).newPage()
  const email = `operator-${Date.now()}@lumiku.test`
  await enter(other, baseURL, email)
  await other.goto('/poses/requests')
  await other.getByRole('button', { name: `Saya juga mau ${name}` }).click()
  await expect(line(other, name)).toContainText('2 suara')

  expect((await other.goto('/admin/poses'))?.status()).toBe(404)
  await db.updateTable('users').set({ role: 'admin' }).where('email', '=', email).execute()
  await other.goto('/admin/poses')
  const file = other.getByRole('listitem').filter({ hasText: name })
  await file.getByLabel('Status').selectOption({ label: 'Sudah ada' })
  await file.getByLabel('Jawaban untuk yang memberi suara').fill('Silakan dipakai.')
  await file.getByRole('button', { name: 'Simpan jawaban' }).click()
  await expect(file.getByText('Pilih pose pustaka')).toBeVisible()
  await file.getByLabel('Id pose di pustaka').fill('arms-crossed-front')
  await file.getByRole('button', { name: 'Simpan jawaban' }).click()
  await expect(other.getByText('Jawaban tersimpan.')).toBeVisible()
  await expectNoFaults(other)
  await other.context().close()

  await page.goto('/poses/requests?answered=1')
  await expect(line(page, name)).toContainText('Silakan dipakai.')
  await line(page, name)
    .getByRole('link', { name: /^Lihat/ })
    .click()
  await page.waitForURL(/\/poses\/arms-crossed-front/)
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('poses are found, marked, drawn by figures and brought from a file', async ({ page, baseURL }) => {
    await enter(page, baseURL)
    await page.goto('/poses')
    await page.getByLabel('Cari pose').fill('bersedekap')
    await page.getByRole('button', { name: 'Saring' }).click()
    await page
      .getByRole('button', { name: /^Jadikan .* favorit/ })
      .first()
      .click()
    await page.waitForURL(/q=bersedekap/)
    await expect(page.getByRole('button', { name: /^Keluarkan .* dari favorit/ })).toHaveCount(1)

    await page.goto(EDITOR)
    await page.getByLabel('Nama pose').fill('Dengan angka')
    await page.getByLabel('Siku kanan, Dari kiri').fill('20')
    await page.getByLabel('Mata kiri, Terlihat').uncheck()
    await page.getByRole('button', { name: 'Simpan pose' }).click()
    await page.waitForURL(/\/poses\/mine\//)
    await expect(page.getByLabel('Siku kanan, Dari kiri')).toHaveValue('20')
    await expect(page.getByLabel('Mata kiri, Terlihat')).not.toBeChecked()

    await page.locator('summary', { hasText: 'Impor OpenPose' }).click()
    await page.locator('textarea[name=openpose]').fill('{"people": 7}')
    await page.getByRole('button', { name: 'Baca pose' }).click()
    await expect(page.getByRole('alert')).toContainText('Tidak ada orang')
    await expect(page.getByLabel('Siku kanan, Dari kiri')).toHaveValue('20')
  })
})

type Joints = Record<string, { x: number; y: number }> &
  Record<'leftWrist' | 'leftElbow' | 'rightElbow' | 'rightWrist', { x: number; y: number }>

/** What the editor would save. */
async function posted(page: Page): Promise<Joints> {
  const json = await page.locator('input[name=skeleton]').inputValue()
  return (JSON.parse(json) as { joints: Joints }).joints
}

async function centreOf(page: Page, joint: string) {
  const box = await page.locator(`[data-joint=${joint}]`).boundingBox()
  if (!box) throw new Error(`${joint} is not there`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

async function dragJoint(page: Page, joint: string, by: { x: number; y: number }): Promise<void> {
  const { x, y } = await centreOf(page, joint)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + by.x / 2, y + by.y / 2)
  await page.mouse.move(x + by.x, y + by.y)
  await page.mouse.up()
}

/** A finger, as the browser's own input hears it. */
async function swipe(
  touch: CDPSession,
  from: { x: number; y: number },
  by: { x: number; y: number },
): Promise<void> {
  const at = (share: number) => [{ x: from.x + by.x * share, y: from.y + by.y * share }]
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) })
  for (let step = 1; step <= 8; step++)
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(step / 8) })
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}

async function importText(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Impor OpenPose' }).click()
  await page.getByRole('dialog').getByLabel('Atau tempel isinya').fill(text)
  await page.getByRole('dialog').getByRole('button', { name: 'Baca pose' }).click()
}

function cards(page: Page) {
  return page.getByRole('list', { name: 'Pustaka pose' }).getByRole('listitem')
}

async function found(page: Page): Promise<number> {
  return Number.parseInt((await page.getByText(/^\d+ pose$/).textContent()) ?? '', 10)
}

function line(page: Page, name: string) {
  return page.getByRole('listitem').filter({ hasText: name })
}
