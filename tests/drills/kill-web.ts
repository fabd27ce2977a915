import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { cancelGeneration } from '#app/models/generation.server.ts'
import { EVERY_TIER, type Drill, type DrillOptions, type DrillRow } from './drill.ts'
import { asFields, ruleRows, openRuns, post, secondsUntil, type Seller, type Studio } from './studio.ts'

const LANES = 4

/** kill -9 of the web process while four browsers submit without a pause. The jobs process rests meanwhile. */
export const killWeb: Drill = {
  name: 'kill-web',
  tiers: EVERY_TIER,
  run,
}

async function run(studio: Studio, { tier }: DrillOptions): Promise<DrillRow[]> {
  const kills = tier === 'quick' ? 3 : 50
  const sellers: Seller[] = []
  for (let lane = 0; lane < LANES; lane++) sellers.push(await studio.createSeller(1_000_000))
  await studio.app.jobs.stop(30)

  let answered = 0
  for (let kill = 0; kill < kills; kill++) {
    const isOver = new AbortController()
    const lanes = sellers.map(async (seller) => {
      while (!isOver.signal.aborted) answered += await submitOnce(studio, seller)
    })
    // The first answer of a new process takes long; from then on any moment is as likely as another.
    const before = answered
    await secondsUntil(async () => answered > before, 30)
    await sleep(studio.random() * 1_000)
    studio.app.web.kill('SIGKILL')
    await studio.app.web.ended
    isOver.abort()
    await Promise.all(lanes)
    await restartWebAlone(studio)
  }
  const uneven = await unevenRuns()
  const { rows } = await sql<{ runs: number }>`select count(*)::int as runs from generations
    where user_id = any(${sellers.map(({ userId }) => userId)}::uuid[])`.execute(db)
  const runs = rows[0]?.runs ?? 0
  for (const { userId } of sellers) {
    const open = await db.selectFrom('generations').select('id').where('user_id', '=', userId).execute()
    for (const { id } of open) await cancelGeneration(userId, id)
  }
  await studio.app.restartJobs()
  const rules = await ruleRows(studio)
  const left = (await openRuns()).length
  return [
    { name: 'kills', value: kills },
    {
      name: 'submits that left a row, of which the browser heard',
      value: runs,
      limit: answered,
      atLeast: true,
    },
    { name: 'browsers that heard of a run', value: answered, limit: kills, atLeast: true },
    {
      name: 'runs without their hold, their entries or their message',
      value: uneven.length,
      limit: 0,
      details: uneven,
    },
    { name: 'runs left open', value: left, limit: 0 },
    ...rules,
  ]
}

/** 1 when the browser was told of a new run. */
async function submitOnce(studio: Studio, seller: Seller): Promise<number> {
  try {
    const fields = { ...asFields(seller.mix(2)), _key: randomUUID() }
    const response = await post(studio, '/studio/video-mixer', seller.cookie, fields)
    await response.arrayBuffer()
    return response.status === 302 ? 1 : 0
  } catch {
    // The process went away in the middle; that is the drill.
    await sleep(20)
    return 0
  }
}

/** `restartWeb` waits for the health of both processes, and the jobs process rests. */
async function restartWebAlone(studio: Studio): Promise<void> {
  const restarted = studio.app.restartWeb().catch(() => undefined)
  for (;;) {
    await sleep(100)
    const response = await fetch(`${studio.app.url}/health`).catch(() => undefined)
    if (response?.ok) break
  }
  void restarted
}

/** Debits, holds and messages belong together: each run has one of each, and there are no others. */
async function unevenRuns(): Promise<string[]> {
  const { rows } = await sql<{ detail: string }>`
    select format('generation %s has %s holds, %s debits, %s messages', g.id, count(distinct h.id), count(distinct t.id), count(distinct j.id)) as detail
    from generations g
    left join holds h on h.generation_id = g.id
    left join ledger_transactions t on t.generation_id = g.id and t.kind = 'hold'
    left join pgboss.job j on j.name = 'render' and j.data ->> 'generationId' = g.id::text
    where g.state = 'queued'
    group by g.id having count(distinct h.id) <> 1 or count(distinct t.id) <> 1 or count(distinct j.id) <> 1
    union all
    select format('message %s has no generation', j.id) from pgboss.job j
    where j.name = 'render' and j.state = 'created' and not exists (select from generations g where g.id::text = j.data ->> 'generationId')
    union all
    select format('hold %s has no generation', h.id) from holds h
    where not exists (select from generations g where g.id = h.generation_id)`.execute(db)
  return rows.map(({ detail }) => detail)
}
