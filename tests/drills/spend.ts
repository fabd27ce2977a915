import { randomUUID } from 'node:crypto'
import { db } from '#app/db/client.server.ts'
import { balanceOf } from '#app/models/credit.server.ts'
import { cancelGeneration } from '#app/models/generation.server.ts'
import tool from '#app/studio/video-mixer/tool.ts'
import { grantCredits } from '#tests/support/factories.ts'
import type { Drill } from './main.ts'
import { asFields, findWrongs, post } from './studio.ts'

/** A hundred posts at once of one form's price against a balance for one, and fifty of the very same form. */
export const spendInParallel: Drill = async (studio, { isQuick }) => {
  let winners = 0
  let twins = 0
  const answers = new Map<number, number>()
  const rounds = isQuick ? 1 : 3
  for (let round = 0; round < rounds; round++) {
    const seller = await studio.createSeller(1)
    await grantCredits(seller.userId, tool.price(seller.mix(1)).outputCredits[0]!)
    const fields = asFields(seller.mix(1))
    const statuses = await Promise.all(
      Array.from({ length: 100 }, () => submit(studio, seller.cookie, { ...fields, _key: randomUUID() })),
    )
    for (const status of statuses) answers.set(status, (answers.get(status) ?? 0) + 1)
    winners += await countRuns(seller.userId)
    if ((await balanceOf(seller.userId)) !== 1) throw new Error('The balance is not what one run leaves')

    const other = await studio.createSeller(100)
    const key = randomUUID()
    await Promise.all(
      Array.from({ length: 50 }, () =>
        submit(studio, other.cookie, { ...asFields(other.mix(1)), _key: key }),
      ),
    )
    twins += await countRuns(other.userId)
    for (const { userId } of [seller, other]) await cancelAll(userId)
  }
  const wrongs = await findWrongs(studio)
  return [
    {
      name: `runs that won, of ${rounds} × 100 posts against a balance for one`,
      value: winners,
      limit: rounds,
    },
    { name: 'the same, at least', value: winners, limit: rounds, atLeast: true },
    { name: `runs of ${rounds} × 50 posts of the same form`, value: twins, limit: rounds },
    {
      name: 'answers that were an error of ours',
      value: countErrors(answers),
      limit: 0,
      details: [...answers].map(String),
    },
    { name: 'rules broken', value: wrongs.length, limit: 0, details: wrongs },
  ]
}

async function submit(
  studio: Parameters<Drill>[0],
  cookie: string,
  fields: Record<string, string>,
): Promise<number> {
  const response = await post(studio, '/studio/video-mixer', cookie, fields)
  await response.arrayBuffer()
  return response.status
}

async function countRuns(userId: string): Promise<number> {
  const rows = await db.selectFrom('generations').select('id').where('user_id', '=', userId).execute()
  return rows.length
}

async function cancelAll(userId: string): Promise<void> {
  const rows = await db.selectFrom('generations').select('id').where('user_id', '=', userId).execute()
  for (const { id } of rows) await cancelGeneration(userId, id)
}

function countErrors(answers: Map<number, number>): number {
  let errors = 0
  for (const [status, count] of answers) if (status >= 500) errors += count
  return errors
}
