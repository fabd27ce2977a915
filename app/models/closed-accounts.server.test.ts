import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { adjustCredits, checkLedger } from '#app/models/credit.server.ts'
import { SomeFailedError } from '#app/models/each-alone.server.ts'
import { removeClosedAccounts } from '#app/models/user/close.server.ts'
import { createTestUpload, createTestUser } from '#tests/support/factories.ts'

async function createClosed(): Promise<string> {
  const { userId } = await createTestUser()
  const closed_at = new Date(Date.now() - 120_000)
  await db.updateTable('users').set({ closed_at }).where('id', '=', userId).execute()
  return userId
}

const ofNobody = () =>
  db
    .selectFrom('accounts')
    .select('balance')
    .where('kind', '=', 'user')
    .where('user_id', 'is', null)
    .execute()

test('credits that came back to a closed account are nobody’s once it is removed', async () => {
  const userId = await createClosed()
  await db
    .transaction()
    .execute((trx) => adjustCredits(trx, { userId, credits: 7, reason: 'a hold that was let go' }))
  expect(await removeClosedAccounts()).toEqual({ removed: 1, files: 0 })
  expect((await ofNobody()).filter(({ balance }) => balance !== 0)).toEqual([])
  expect(await checkLedger()).toEqual([])
})

test('an account whose file cannot be removed keeps no other, and is tried again', async () => {
  const [stuck, other] = [await createClosed(), await createClosed()]
  const storageKey = `uploads/aa/${stuck}-original.mp4`
  await createTestUpload(stuck, { storageKey })
  // What is a folder with something in it cannot be unlinked.
  await mkdir(path.join(process.env['LUMIKU_DATA']!, 'storage', storageKey, 'held'), { recursive: true })
  await expect(removeClosedAccounts()).rejects.toBeInstanceOf(SomeFailedError)
  const left = await db.selectFrom('users').select('id').where('id', 'in', [stuck, other]).execute()
  expect(left).toEqual([{ id: stuck }])
})
