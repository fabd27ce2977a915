import { readFile } from 'node:fs/promises'
import { test } from '@playwright/test'
import { signUp } from '#tests/support/browserless.ts'
import { landscapeSilent25, textNamedMp4 } from '#tests/support/media.ts'
for (const [width, scheme] of [[360, 'dark'], [1280, 'light']] as const) {
  test(`look ${width}`, async ({ page, baseURL }) => {
    const cookie = await signUp(baseURL!)
    const [name = '', value = ''] = cookie.split(';')[0]!.split('=')
    await page.context().addCookies([{ name, value, url: baseURL! }])
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme: scheme })
    await page.goto('/studio/video-mixer')
    await page.route('**/uploads/tus/*', async (route) => {
      const big = route.request().method() === 'PATCH' && Number(route.request().headers()['upload-offset']) > 0
      if (!big) await route.continue()
    })
    const file = async (path: string, name: string) => ({ name, mimeType: 'video/mp4', buffer: await readFile(path) })
    await page.locator('input[type=file]').first().setInputFiles([await file(await textNamedMp4(), 'catatan.mp4'), { name: 'klip-panjang-sekali-dengan-nama-yang-tidak-muat.mp4', mimeType: 'video/mp4', buffer: Buffer.concat([Buffer.from('00000020667479706d703432000000006d7034326d70343169736f6d69736f32', 'hex'), Buffer.alloc(3_000_000)]) }, { ...(await file(await landscapeSilent25(), 'klip pagi.mp4')), buffer: (await readFile(await landscapeSilent25())).subarray(0) }])
    await page.waitForTimeout(12_000)
    await page.screenshot({ path: `/tmp/tray-${width}.png` })
  })
}
