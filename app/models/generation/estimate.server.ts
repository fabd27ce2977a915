import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import type { Tool, UploadsById } from '#app/studio/contract.ts'

/** How many earlier runs it takes before history is believed rather than the tool's own estimate. */
const ENOUGH_RUNS = 5

/** Seconds of work: the median of the last 50 runs of about this size, per output; the tool's guess before there are any. */
export async function estimateSeconds<Input>(
  toolId: string,
  tool: Tool<Input>,
  input: Input,
  uploads: UploadsById,
  on: typeof db | Trx = db,
): Promise<number> {
  const planned = tool.price(input).outputCredits.length
  const { rows } = await sql<{ runs: number; median: number | null }>`
    select count(*)::int as runs, percentile_cont(0.5) within group (order by seconds) as median
    from (
      select extract(epoch from finished_at - started_at) / delivered as seconds
      from generations
      where tool = ${toolId} and state = 'done' and purpose = 'run' and round = 1 and attempt = 1 and delivered > 0
        and planned between ${Math.ceil(planned / 2)} and ${planned * 2}
      order by finished_at desc limit 50
    ) history`.execute(on)
  const { runs = 0, median = null } = rows[0] ?? {}
  if (median !== null && runs >= ENOUGH_RUNS) return Number(median) * planned
  return tool.estimate(input, uploads).seconds
}
