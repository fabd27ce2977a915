import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Job } from 'pg-boss'
import { afterAll, expect, test } from 'vitest'
import { unlessAtWork } from '#app/db/alone.server.ts'
import { db } from '#app/db/client.server.ts'
import { registry } from '#app/metrics.server.ts'
import { balanceOf, checkLedger } from '#app/models/credit.server.ts'
import {
  cancelGeneration,
  claimGeneration,
  findGeneration,
  recoverGenerations,
  removeOldPreviews,
  submitGeneration,
} from '#app/models/generation.server.ts'
import { addWorker, startQueue, stopQueue } from '#app/queue.server.ts'
import { giveUp } from '#jobs/give-up.ts'
import { runUpkeep } from '#jobs/upkeep.ts'
import type { Found } from '#jobs/upkeep/task.ts'
import { TASKS } from '#jobs/upkeep/tasks.ts'
import tool, { tinyInput } from '#tests/fakes/tiny-tool/tool.ts'
import { createTestUpload, createTestUser } from '#tests/support/factories.ts'

afterAll(() => stopQueue())

async function submitted(userId: string, purpose: 'run' | 'preview' = 'run'): Promise<string> {
  const outcome = await submitGeneration({
    userId,
    toolId: 'tiny-tool',
    tool,
    input: tinyInput.parse({}),
    purpose,
    submissionKey: randomUUID(),
  })
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.generationId
}

const backdate = (id: string) =>
  sql`update generations set queued_at = now() - interval '1 hour', created_at = now() - interval '2 days'
    where id = ${id}`.execute(db)
const messages = async (id: string) =>
  (
    await sql<{ state: string }>`
      select state::text from pgboss.job where data ->> 'generationId' = ${id}`.execute(db)
  ).rows.map(({ state }) => state)
const recover = () => recoverGenerations(async () => tool)

test('every task is shown before it has run: from nothing to its first failure no increase would be seen', async () => {
  const shown = async (metric: string) => {
    const { values } = await registry().getSingleMetric(metric)!.get()
    return new Set(values.map(({ labels }) => (labels as { task?: string }).task))
  }
  const all = new Set(Object.keys(TASKS))
  expect(await shown('lumiku_upkeep_failures_total')).toEqual(all)
  expect(await shown('lumiku_upkeep_seconds')).toEqual(all)
})

test('a lost run of a tool that is not offered any more gives its credits back', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId)
  await backdate(id)
  await sql`delete from pgboss.job where data ->> 'generationId' = ${id}`.execute(db)
  const gone = async () => undefined
  expect(await recoverGenerations(gone, { isDryRun: true })).toBe(1)
  expect(await findGeneration(userId, id)).toMatchObject({ state: 'queued' })
  expect(await recoverGenerations(gone)).toBe(1)
  expect(await findGeneration(userId, id)).toMatchObject({ state: 'failed', problem: { code: 'gave-up' } })
  expect(await balanceOf(userId)).toBe(10)
  expect(await recoverGenerations(gone)).toBe(0)
})

test('whatever the queue loses, the row remembers', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const [lost, finished, alive, cancelled] = [
    await submitted(userId),
    await submitted(userId),
    await submitted(userId),
    await submitted(userId),
  ]
  for (const id of [lost, finished, alive, cancelled]) await backdate(id)
  await claimGeneration(finished)
  await cancelGeneration(userId, cancelled)
  await sql`delete from pgboss.job where data ->> 'generationId' = ${lost}`.execute(db)
  await sql`update pgboss.job set state = 'completed' where data ->> 'generationId' = ${finished}`.execute(db)
  expect((await checkLedger()).map(({ invariant }) => invariant)).toEqual([
    'every open generation has a message in the queue',
    'every open generation has a message in the queue',
  ])

  const recovered = await Promise.all([recover(), recover(), recover()])
  expect(recovered.reduce((sum, each) => sum + each)).toBe(2)
  for (const id of [lost, finished, alive]) expect(await messages(id)).toEqual(['created'])
  expect(await messages(cancelled)).toEqual([])
  expect(await recover()).toBe(0)
  expect(await checkLedger()).toEqual([])
})

test('a run is recovered once, however many processes find it at the same moment', async () => {
  const { userId } = await createTestUser({ credits: 100 })
  const ids = await Promise.all(Array.from({ length: 3 }, () => submitted(userId)))
  for (const id of ids) await backdate(id)
  for (let round = 0; round < 40; round += 1) {
    await sql`delete from pgboss.job where data ->> 'generationId' = any(${ids})`.execute(db)
    const recovered = await Promise.all(Array.from({ length: 6 }, recover))
    expect(recovered.reduce((sum, each) => sum + each)).toBe(ids.length)
  }
  for (const id of ids) await cancelGeneration(userId, id)
})

test('a dead letter settles its run once, and says nothing about one that has ended', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId)
  await giveUp({ generationId: id })
  await giveUp({ generationId: id })
  await giveUp({ generationId: randomUUID() })
  expect(await balanceOf(userId)).toBe(10)
  expect(await findGeneration(userId, id)).toMatchObject({ state: 'failed', problem: { code: 'gave-up' } })
  expect(await checkLedger()).toEqual([])
})

test('a run whose every try fails ends by its dead letter', { timeout: 30_000 }, async () => {
  await startQueue('jobs')
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId)
  // One try only: a user would wait through three more.
  await sql`update pgboss.job set retry_limit = 0 where data ->> 'generationId' = ${id}`.execute(db)
  await addWorker('render', () => Promise.reject(new Error('The pen is broken')))
  await addWorker('render.dead', ({ data }: Job<{ generationId: string }>) => giveUp(data))
  await expect
    .poll(async () => await findGeneration(userId, id), { timeout: 15_000 })
    .toMatchObject({ state: 'failed', problem: { code: 'gave-up' }, money: { held: 2, released: 2 } })
  expect(await balanceOf(userId)).toBe(10)
})

test('previews are gone after a day, finished or not', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const old = await submitted(userId, 'preview')
  await backdate(old)
  const run = await submitted(userId)
  await backdate(run)
  expect(await removeOldPreviews()).toBe(1)
  expect(await findGeneration(userId, old)).toBeUndefined()
  expect(await findGeneration(userId, run)).toBeDefined()
  await sql`delete from generations`.execute(db)
  await sql`delete from pgboss.job`.execute(db)
})

test('a task that is at work still is not begun a second time, and others are', async () => {
  const { userId } = await createTestUser()
  await sql`insert into sessions (user_id, token_hash, expires_at) values (${userId}, sha256('over'), now() - interval '1 day')`.execute(
    db,
  )
  await sql`insert into rate_limits (key, points, expire) values ('over', 1, 1)`.execute(db)
  const meanwhile = await unlessAtWork('upkeep sessions', async () => [
    await runUpkeep('sessions'),
    await runUpkeep('rate-limits'),
  ])
  expect(meanwhile).toEqual([{}, { removed: 1 }])
  expect(await runUpkeep('sessions')).toEqual({ removed: 1 })
})

test('every task of upkeep does what its dry run said, and a dry run changes nothing', async () => {
  await startQueue('jobs')
  const { userId } = await createTestUser({ credits: 10 })
  await sql`insert into sessions (user_id, token_hash, expires_at) values (${userId}, sha256('old'), now() - interval '1 day')`.execute(
    db,
  )
  await sql`insert into rate_limits (key, points, expire) values ('old', 1, 1)`.execute(db)
  const old = await submitted(userId, 'preview')
  await backdate(old)
  const unused = await createTestUpload(userId, { bytes: 500 })
  const trashed = await createTestUpload(userId, { bytes: 700 })
  await sql`update uploads set created_at = now() - interval '61 days' where id = ${unused}`.execute(db)
  await sql`update uploads set trashed_at = now() - interval '31 days' where id = ${trashed}`.execute(db)
  await sql`update users set used_bytes = 1200 where id = ${userId}`.execute(db)

  await sql`insert into account_tokens (user_id, purpose, email, token_hash, expires_at)
    values (${userId}, 'reset-password', 'a@b.test', sha256('old'), now() - interval '1 day')`.execute(db)
  await sql`insert into mails (user_id, email, language, kind, state, created_at, settled_at) values
    (${userId}, 'a@b.test', 'id', 'password-changed', 'sent', now() - interval '91 days', now() - interval '91 days'),
    (${userId}, 'a@b.test', 'id', 'password-changed', 'waiting', now() - interval '1 hour', null)`.execute(db)

  const before = await everything()
  const told: Record<string, Found> = {}
  for (const [name, { run }] of Object.entries(TASKS)) told[name] = await run({ isDryRun: true })
  expect(await everything()).toEqual(before)
  expect(told).toMatchObject({
    sessions: { removed: 1 },
    tokens: { removed: 1 },
    mails: { removed: 1, recovered: 1 },
    'rate-limits': { removed: 1 },
    previews: { removed: 1 },
    'unused-uploads': { moved: 1, movedBytes: 500 },
    trash: { removed: 1, bytes: 700 },
  })
  const done: Record<string, Found> = {}
  for (const name of Object.keys(TASKS)) done[name] = await runUpkeep(name)
  // What one task moves or removes may be another's to finish: those that come first did what they said.
  for (const name of [
    'sessions',
    'tokens',
    'mails',
    'rate-limits',
    'unfinished-uploads',
    'previews',
    'trash',
    'unused-uploads',
  ])
    expect(done[name], name).toEqual(told[name])
  expect(await runUpkeep('of another version')).toEqual({})
  const metrics = await registry().metrics()
  expect(metrics).toContain('lumiku_upkeep_removed_total{task="sessions"} 2')
  expect(metrics).toContain('lumiku_upkeep_removed_bytes_total{task="trash"} 700')
})

/** Every row that a task may touch. */
async function everything() {
  const { rows } = await sql`
    select (select json_agg(u order by id) from uploads u) as uploads,
      (select json_agg(g order by id) from generations g) as generations,
      (select json_agg(u order by id) from users u) as users,
      (select count(*)::int from sessions) as sessions,
      (select count(*)::int from rate_limits) as limits,
      (select count(*)::int from account_tokens) as tokens,
      (select json_agg(m order by id) from mails m) as mails,
      (select json_agg(j.id order by id) from pgboss.job j where name in ('render', 'remote', 'mail')) as jobs`.execute(
    db,
  )
  return rows
}
