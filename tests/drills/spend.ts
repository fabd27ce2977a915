import { randomUUID } from 'node:crypto'
import { db } from '#app/db/client.server.ts'
import { balanceOf } from '#app/models/credit.server.ts'
import { cancelGeneration } from '#app/models/generation.server.ts'
import tool from '#app/studio/video-mixer/tool.ts'
import { grantCredits } from '#tests/support/factories.ts'
import { EVERY_TIER, type Drill, type DrillOptions, type DrillRow } from './drill.ts'
import { asFields, ruleRows, post, type Studio } from './studio.ts'

/** A hundred posts at once of one form's price against a balance for one, and fifty of the very same form. */
export const spendInParallel: Drill = {
  name: 'spend',
  tiers: EVERY_TIER,
  run,
}

async function run(studio: Studio, { tier }: DrillOptions): Promise<DrillRow[]> {
  let winners = 0
  let twins = 0
  const answers = new Map<number, number>()
  const rounds = { quick: 1, default: 3, release: 20 }[tier]
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
  const rules = await ruleRows(studio)
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
    ...rules,
  ]
}

async function submit(studio: Studio, cookie: string, fields: Record<string, string>): Promise<number> {
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
