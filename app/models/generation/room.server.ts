import { db, type Db, type Trx } from '#app/db/client.server.ts'
import { freeBytes } from '#app/models/quota.server.ts'
import type { Problem } from '#app/studio/contract.ts'

/** An estimate may be twice what comes: only what cannot fit even then is refused before it is made. */
const LEAST_OF_ESTIMATE = 0.5

/** What keeps results of about so many bytes from being kept. */
export async function checkRoom(
  userId: string,
  bytes: number,
  on: Db | Trx = db,
): Promise<Problem | undefined> {
  const free = await freeBytes(on, userId)
  if (bytes * LEAST_OF_ESTIMATE <= free) return
  const megabytes = (of: number) => Math.round(of / 1e6)
  return { code: 'no-room-for-results', values: { megabytes: megabytes(bytes), free: megabytes(free) } }
}

/** Credits keep runs that cost something within bounds. Nothing else would keep these. */
const FREE_AT_ONCE = 5

/** What keeps the user from one more run that costs nothing. Holds the user's row, so that parallel ones are counted. */
export async function checkFreeRuns(trx: Trx, userId: string): Promise<Problem | undefined> {
  await trx.selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().execute()
  const { open } = await trx
    .selectFrom('generations')
    .innerJoin('holds', (join) =>
      join.onRef('holds.generation_id', '=', 'generations.id').onRef('holds.round', '=', 'generations.round'),
    )
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('generations.user_id', '=', userId)
    .where('generations.purpose', '=', 'run')
    .where('generations.state', 'in', ['queued', 'running'])
    .where('holds.credits', '=', 0)
    .executeTakeFirstOrThrow()
  return Number(open) < FREE_AT_ONCE ? undefined : { code: 'free-runs-open', values: { count: FREE_AT_ONCE } }
}
