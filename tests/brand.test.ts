import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findBrand } from '#app/models/brand.server.ts'
import { createTestUpload, createTestUser } from '#tests/support/factories.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { send, startWeb, type TestWeb } from '#tests/support/web.ts'

let web: TestWeb
let userId: string
let cookie: string

beforeAll(async () => {
  web = await startWeb()
}, 120_000)
afterAll(() => web.close())
beforeEach(async () => {
  ;({ userId } = await createTestUser())
  cookie = await cookieOf(userId)
})

/** As a browser without JavaScript sends the form. */
function post(fields: Record<string, string>): Promise<Response> {
  const body = new URLSearchParams({ intent: 'brand', ...fields })
  return send(web, '/settings', { method: 'POST', headers: { cookie }, body })
}

/** The value of the button that says so. */
function buttonValue(page: string, label: string): string {
  const button = page.match(/<button[^>]*>/g)?.find((tag) => tag.includes(label)) ?? ''
  return (/value="([^"]*)"/.exec(button)?.[1] ?? '').replaceAll('&quot;', '"')
}

const colourFields = (page: string) => page.match(/<input type="color"[^>]*name="colours\[\d\]"/g) ?? []

test('a brand is saved, shown again, and taken into the studio', async () => {
  const logo = await createTestUpload(userId, { kind: 'image' })
  const answer = await post({
    'colours[0]': '#e6a100',
    'colours[1]': '#23356b',
    'fonts[0]': '',
    'fonts[1]': 'lora',
    logo,
    handle: '@tokobatik',
  })
  expect(answer.headers.get('Location')).toBe('/settings?done=brand')
  const brand = { colours: ['#e6a100', '#23356b'], fonts: ['lora'], logo, handle: '@tokobatik' }
  expect(await findBrand(userId)).toEqual(brand)
  for (const address of ['/settings', '/studio/video-mixer']) {
    const page = await (await send(web, address, { headers: { cookie } })).text()
    expect([address, page.includes('@tokobatik'), page.includes(logo)]).toEqual([address, true, true])
  }
})

test('colours are added and taken out before JavaScript, and nothing is saved by it', async () => {
  const settings = await (await send(web, '/settings', { headers: { cookie } })).text()
  expect(colourFields(settings)).toHaveLength(0)
  const insert = buttonValue(settings, 'insert')
  const added = await post({ 'colours[0]': '#112233', __intent__: insert })
  const page = await added.text()
  expect([added.status, colourFields(page).length]).toEqual([200, 2])
  const removed = await post({
    'colours[0]': '#112233',
    'colours[1]': '#445566',
    __intent__: buttonValue(page, 'remove'),
  })
  const left = await removed.text()
  expect([colourFields(left).length, left.includes('#445566')]).toEqual([1, true])
  expect(await findBrand(userId)).toBeNull()
})

test('what is wrong is said beside its field, and the rest of the form stays', async () => {
  const { userId: strangerId } = await createTestUser()
  const logo = await createTestUpload(strangerId, { kind: 'image' })
  const notOwn = await post({ logo, handle: '@tokobatik' })
  const page = await notOwn.text()
  expect([notOwn.status, page.includes('Gambar itu sudah dihapus'), page.includes('@tokobatik')]).toEqual([
    409,
    true,
    true,
  ])
  const tooLong = await post({ handle: 'x'.repeat(41) })
  expect([tooLong.status, (await tooLong.text()).includes('Paling panjang 40 huruf')]).toEqual([400, true])
  expect(await findBrand(userId)).toBeNull()
})
