import { beforeEach, expect, test } from 'vitest'
import { brandForm, type Brand } from '#app/accounts/brand-form.ts'
import { db } from '#app/db/client.server.ts'
import { findBrand, saveBrand } from '#app/models/brand.server.ts'
import { removeUpload } from '#app/models/upload.server.ts'
import { createTestUpload, createTestUser } from '#tests/support/factories.ts'

let userId: string

beforeEach(async () => {
  userId = (await createTestUser()).userId
})

const brand = (more: Partial<Brand> = {}): Brand => ({
  colours: ['#e6a100', '#23356b'],
  fonts: ['lora'],
  logo: null,
  handle: '@tokobatik',
  ...more,
})

test('there is none until it is saved, and then the last one counts', async () => {
  expect(await findBrand(userId)).toBeNull()
  await saveBrand(userId, brand())
  expect(await findBrand(userId)).toEqual(brand())
  await saveBrand(userId, brand({ colours: [], fonts: [], handle: '' }))
  expect(await findBrand(userId)).toEqual(brand({ colours: [], fonts: [], handle: '' }))
})

test('the logo is a picture of one’s own', async () => {
  const logo = await createTestUpload(userId, { kind: 'image' })
  expect(await saveBrand(userId, brand({ logo }))).toEqual({ ok: true })
  expect((await findBrand(userId))?.logo).toBe(logo)

  const { userId: strangerId } = await createTestUser()
  const refused = { ok: false, reason: 'logo-gone' }
  expect(await saveBrand(strangerId, brand({ logo }))).toEqual(refused)
  expect(await findBrand(strangerId)).toBeNull()
  expect(await saveBrand(userId, brand({ logo: await createTestUpload(userId) }))).toEqual(refused)
  expect(await saveBrand(userId, brand({ logo: 'nonsense' }))).toEqual(refused)
})

test('a logo that is removed leaves the rest of the brand', async () => {
  const logo = await createTestUpload(userId, { kind: 'image' })
  await saveBrand(userId, brand({ logo }))
  await removeUpload(userId, logo)
  expect(await findBrand(userId)).toEqual(brand())

  const another = await createTestUpload(userId, { kind: 'image' })
  await saveBrand(userId, brand({ logo: another }))
  await db.deleteFrom('uploads').where('id', '=', another).execute()
  expect(await findBrand(userId)).toEqual(brand())
})

test('a brand is each user’s own, and goes with them', async () => {
  const { userId: strangerId } = await createTestUser()
  await saveBrand(userId, brand())
  expect(await findBrand(strangerId)).toBeNull()
  await db.deleteFrom('users').where('id', '=', userId).execute()
  expect(await findBrand(userId)).toBeNull()
})

test('the form takes what browsers post', () => {
  const parsed = brandForm.parse({
    colours: ['#E6A100', '#e6a100', '#23356B'],
    fonts: [undefined, 'gone', 'lora'],
    handle: ' @tokobatik ',
  })
  expect(parsed).toEqual({
    colours: ['#e6a100', '#23356b'],
    fonts: ['lora'],
    logo: null,
    handle: '@tokobatik',
  })
  expect(brandForm.parse({})).toEqual({ colours: [], fonts: [], logo: null, handle: '' })
})

test.each([
  [{ colours: ['red'] }, 'colourWrong'],
  [{ colours: Array.from({ length: 7 }, (_, number) => `#00000${number}`) }, 'coloursTooMany'],
  [{ handle: 'x'.repeat(41) }, 'handleTooLong'],
  [{ handle: 'a\u202eb' }, 'handleWrong'],
])('the form refuses %j', (given, error) => {
  expect(brandForm.safeParse(given).error?.issues[0]?.message).toBe(error)
})
