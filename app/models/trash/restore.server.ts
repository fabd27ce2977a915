import { db } from '#app/db/client.server.ts'
import { idsOf, type Thing } from '#app/models/trash/thing.server.ts'

/** Takes things of the user's back out of the trash, to where they were. Returns how many there were to take. */
export async function restore(userId: string, things: Thing[]): Promise<number> {
  const back = { trashed_at: null }
  const [outputs, runs, uploads] = [idsOf(things, 'outputs'), idsOf(things, 'runs'), idsOf(things, 'uploads')]
  return await db.transaction().execute(async (trx) => {
    let restored = 0n
    if (outputs.length > 0) {
      const { numUpdatedRows } = await trx
        .updateTable('outputs')
        .set(back)
        .where('id', 'in', outputs)
        .where('owner_id', '=', userId)
        .where('trashed_at', 'is not', null)
        .where('deleted_at', 'is', null)
        .executeTakeFirst()
      restored += numUpdatedRows
    }
    for (const [table, ids] of [
      ['generations', runs],
      ['uploads', uploads],
    ] as const) {
      if (ids.length === 0) continue
      const { numUpdatedRows } = await trx
        .updateTable(table)
        .set(back)
        .where('id', 'in', ids)
        .where('user_id', '=', userId)
        .where('trashed_at', 'is not', null)
        .where('deleted_at', 'is', null)
        .executeTakeFirst()
      restored += numUpdatedRows
    }
    return Number(restored)
  })
}
