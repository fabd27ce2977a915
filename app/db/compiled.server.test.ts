import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { compiledOnce } from '#app/db/compiled.server.ts'
import { createTestUser } from '#tests/support/factories.ts'

let built = 0
const findUser = compiledOnce((given: { id: string; language: 'id' | 'en' }) => {
  built++
  return db
    .selectFrom('users')
    .select(['id', sql<number>`40 + ${2}::int`.as('answer')])
    .where('language', '=', given.language)
    .where('id', '=', given.id)
})

test('a statement is built once and asks with the values of each call', async () => {
  const { userId: one } = await createTestUser()
  const { userId: other } = await createTestUser()
  const asked = [one, other, one].map((id) => findUser({ id, language: 'id' }))
  expect(await Promise.all(asked)).toEqual([one, other, one].map((id) => [{ id, answer: 42 }]))
  expect(await findUser({ id: one, language: 'en' })).toEqual([])
  expect(built).toBe(1)
})

test('it runs in the transaction that it is given', async () => {
  const { userId } = await createTestUser()
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('users').set({ language: 'en' }).where('id', '=', userId).execute()
    expect(await findUser({ id: userId, language: 'en' }, trx)).toHaveLength(1)
    expect(await findUser({ id: userId, language: 'en' })).toEqual([])
  })
})
