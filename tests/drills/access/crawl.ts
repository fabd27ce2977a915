import { chromium } from '@playwright/test'
import { db } from '#app/db/client.server.ts'
import type { App } from '#tests/support/app.ts'
import {
  createTestGeneration,
  createTestPayment,
  createTestPose,
  createTestUpload,
  createTestUser,
} from '#tests/support/factories.ts'
import { chromiumOptions } from '#tests/support/chromium.ts'
import { cookieOf } from '#tests/support/listen.ts'
import type { DrillRow } from '../drill.ts'

const SCRIPT = `"'\`></script></style><img src=x onerror=alert(1)><svg onload=alert(2)>`

/**
 * A browser goes through the pages of somebody whose every name is a script. Nothing may run: no dialog, nothing that the
 * page's policy had to stop, no error.
 */
export async function crawlHostileTexts(app: App): Promise<DrillRow[]> {
  const { userId, pages } = await makeHostile()
  const [name = '', value = ''] = (await cookieOf(userId)).split('=')
  const browser = await chromium.launch(chromiumOptions())
  const ran: string[] = []
  try {
    const context = await browser.newContext({ baseURL: app.url, viewport: { width: 360, height: 780 } })
    await context.addCookies([{ name, value, url: app.url }])
    const page = await context.newPage()
    page.on('dialog', (dialog) => {
      ran.push(`${page.url()}: a dialog`)
      void dialog.dismiss()
    })
    page.on('pageerror', (error) => ran.push(`${page.url()}: ${error.message}`))
    page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) ran.push(`${page.url()}: ${message.text()}`)
    })
    for (const address of pages) {
      await page.goto(address, { waitUntil: 'domcontentloaded' })
      await page.waitForTimeout(150)
    }
  } finally {
    await browser.close()
  }
  return [
    { name: 'pages of somebody whose names are scripts', value: pages.length },
    { name: 'what ran there, or had to be stopped', value: ran.length, limit: 0, details: ran },
  ]
}

async function makeHostile(): Promise<{ userId: string; pages: string[] }> {
  const { userId } = await createTestUser({ credits: 1_000 })
  await db
    .updateTable('users')
    .set({ name: SCRIPT.slice(0, 80), role: 'admin' })
    .where('id', '=', userId)
    .execute()
  await createTestUpload(userId, { name: `${SCRIPT}.mp4` })
  await createTestUpload(userId, { name: `${SCRIPT}.jpg`, kind: 'image' })
  const runId = await createTestGeneration(userId, { state: 'failed', input: { nameTemplate: SCRIPT } })
  await db
    .updateTable('generations')
    .set({ title: SCRIPT.slice(0, 60) })
    .where('id', '=', runId)
    .execute()
  const poseId = await createTestPose(userId, { name: SCRIPT.slice(0, 60) })
  const paymentId = await createTestPayment(userId, { state: 'paid' })
  const search = encodeURIComponent(SCRIPT)
  return {
    userId,
    pages: [
      ...[
        '/dashboard',
        '/library',
        '/settings',
        '/wallet',
        '/poses',
        '/avatars',
        '/studio',
        '/studio/video-mixer',
      ],
      ...['/studio/carousel-mix', '/library/trash', '/library/projects'],
      ...[`/generations/${runId}`, `/poses/mine/${poseId}`, `/wallet/payments/${paymentId}`],
      ...[
        '/admin/users',
        `/admin/users/${userId}`,
        '/admin/runs',
        `/admin/runs/${runId}`,
        '/admin/audit',
        '/admin/payments',
      ],
      ...[
        `/library?name=${search}`,
        `/poses?q=${search}`,
        `/login?redirectTo=${search}`,
        `/admin/users?q=${search}`,
        `/${search}`,
      ],
    ],
  }
}
