import { existsSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { env } from '#app/env.server.ts'
import { createTestUser } from '#tests/support/factories.ts'

test('a test file starts with a migrated database without users, of its own', async () => {
  expect(await db.selectFrom('users').select('id').execute()).toEqual([])
  expect(await db.selectFrom('accounts').select('kind').execute()).toHaveLength(5)
  expect(env().DATABASE_URL).toContain(`/test_${process.pid}_`)
})

test('a test file starts with an empty data folder of its own', () => {
  expect(existsSync(env().LUMIKU_DATA)).toBe(true)
  expect(readdirSync(env().LUMIKU_DATA)).toEqual([])
})

test('a test user has the credits asked for, and a ledger that says where they came from', async () => {
  const { userId } = await createTestUser({ credits: 250 })
  const account = await db
    .selectFrom('accounts')
    .selectAll()
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  expect(account.balance).toBe(250)
  const { total } = await db
    .selectFrom('ledger_entries')
    .select((eb) => eb.fn.sum<number>('credits').as('total'))
    .where('account_id', '=', account.id)
    .executeTakeFirstOrThrow()
  expect(Number(total)).toBe(250)
})
