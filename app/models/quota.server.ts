import { sql } from 'kysely'
import { db, type Db, type Trx } from '#app/db/client.server.ts'

/**
 * How much a user keeps. `users.used_bytes` counts every kept upload and output, and is changed by these guarded
 * statements only, so that any number of parallel requests together never pass the quota.
 */

/** Takes `bytes` from the user's free room; false, and nothing changed, when they do not fit. */
export async function reserveBytes(on: Db | Trx, userId: string, bytes: number): Promise<boolean> {
  const result = await on
    .updateTable('users')
    .set((eb) => ({ used_bytes: eb('used_bytes', '+', bytes) }))
    .where('id', '=', userId)
    .where((eb) => eb(eb('used_bytes', '+', bytes), '<=', eb.ref('quota_bytes')))
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Call in the transaction that decides, once, that the bytes are not kept. Never goes below nothing. */
export async function releaseBytes(on: Db | Trx, userId: string, bytes: number): Promise<void> {
  if (bytes === 0) return
  await on
    .updateTable('users')
    .set({ used_bytes: sql<number>`greatest(used_bytes - ${bytes}, 0)` })
    .where('id', '=', userId)
    .execute()
}

export async function freeBytes(on: Db | Trx, userId: string): Promise<number> {
  const user = await on
    .selectFrom('users')
    .select(['quota_bytes', 'used_bytes'])
    .where('id', '=', userId)
    .executeTakeFirst()
  return user ? Math.max(0, user.quota_bytes - user.used_bytes) : 0
}

/** Whether anybody keeps a file: then an empty storage folder is a volume that is not mounted. */
export async function keepsAnyBytes(): Promise<boolean> {
  const { rows } = await sql<{
    keeps: boolean
  }>`select exists(select from users where used_bytes > 0) as keeps`.execute(db)
  return rows[0]?.keeps ?? false
}
