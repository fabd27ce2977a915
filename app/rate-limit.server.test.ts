import { expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { removeExpiredLimits } from '#app/models/rate-limit.server.ts'
import { addressKey, consume, forget, giveBack } from '#app/rate-limit.server.ts'

test('lets exactly as many through as it says, of any number at once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, () => consume('login-address', '198.51.100.7')),
  )
  expect(answers.filter(({ ok }) => ok)).toHaveLength(100)
  expect(answers.find(({ ok }) => !ok)).toMatchObject({ retryAfterSeconds: 3_600 })
})

test('counts each key and each limit by itself', async () => {
  for (let one = 0; one < 5; one++) expect((await consume('login-account-address', 'a')).ok).toBe(true)
  expect((await consume('login-account-address', 'a')).ok).toBe(false)
  expect((await consume('login-account-address', 'b')).ok).toBe(true)
  expect((await consume('change-password', 'a')).ok).toBe(true)
})

test('gives back what was no failure, and forgets', async () => {
  for (let one = 0; one < 20; one++) {
    expect((await consume('change-password', 'patient')).ok).toBe(true)
    await giveBack('change-password', 'patient')
  }
  for (let one = 0; one < 6; one++) await consume('change-password', 'hasty')
  await forget('change-password', 'hasty')
  expect((await consume('change-password', 'hasty')).ok).toBe(true)
})

test('keeps neither e-mails nor addresses', async () => {
  await consume('login-account', 'siti@toko.test')
  const keys = await db.selectFrom('rate_limits').select('key').execute()
  expect(JSON.stringify(keys)).not.toContain('siti')
})

test('starts anew when the time is over, and upkeep removes what is', async () => {
  await consume('login-account', 'early')
  await db
    .updateTable('rate_limits')
    .set({ points: 500, expire: Date.now() - 1 })
    .execute()
  expect((await consume('login-account', 'early')).ok).toBe(true)
  expect(await removeExpiredLimits()).toBeGreaterThan(0)
  expect(await removeExpiredLimits()).toBe(0)
})

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2:ffff::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0000:0000::9', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('puts %s into the bucket %s', (ip, bucket) => {
  expect(addressKey(ip)).toBe(bucket)
})
