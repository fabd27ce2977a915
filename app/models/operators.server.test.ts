import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import type { Role } from '#app/db/schema.ts'
import { listActions, recordAction, type Operator } from '#app/models/audit.server.ts'
import { balanceOf, checkLedger, ledgerPage } from '#app/models/credit.server.ts'
import { adjustByOperator } from '#app/models/credit/adjust.server.ts'
import {
  cancelRunsOfDisabled,
  claimGeneration,
  deliverOutput,
  giveUpGeneration,
  settleGeneration,
  submitGeneration,
} from '#app/models/generation.server.ts'
import { endAttempt } from '#app/models/generation/attempt.server.ts'
import { cancelByOperator, retryByOperator } from '#app/models/generation/operate.server.ts'
import { listAllRuns, openRunFile } from '#app/models/generation/overview.server.ts'
import { beginPayment, listPackages } from '#app/models/payment.server.ts'
import { addPackageVersion, listPackageVersions } from '#app/models/payment/packages.server.ts'
import { discard, listDeadLetters, redrive, redriveAll } from '#app/models/queue/dead-letter.server.ts'
import { listQueues } from '#app/models/queue/overview.server.ts'
import { startSession } from '#app/models/session.server.ts'
import { changeSetting, settings } from '#app/models/setting.server.ts'
import { trashRuns } from '#app/models/trash.server.ts'
import { listUsers, openUserFile } from '#app/models/user/list.server.ts'
import {
  changeQuota,
  changeRole,
  disableUser,
  enableUser,
  endSessionsOf,
} from '#app/models/user/operate.server.ts'
import { jobIdOf, stopQueue } from '#app/queue.server.ts'
import tool, { tinyInput } from '#tests/fakes/tiny-tool/tool.ts'
import { createTestUser } from '#tests/support/factories.ts'

let by: Operator & { operatorId: string }

beforeAll(async () => {
  by = { operatorId: await createOperator(), requestId: randomUUID() }
})
afterAll(() => stopQueue())

async function createOperator(role: Role = 'admin'): Promise<string> {
  const { userId } = await createTestUser()
  await db.updateTable('users').set({ role }).where('id', '=', userId).execute()
  return userId
}

const actionsOn = async (kind: 'user' | 'generation' | 'package' | 'dead-letter', id: string) =>
  (await listActions({ target: { kind, id }, limit: 20 })).map(({ action }) => action)

async function submitted(userId: string, count = 3): Promise<string> {
  const outcome = await submitGeneration({
    userId,
    toolId: 'tiny-tool',
    tool,
    input: tinyInput.parse({ count }),
    submissionKey: randomUUID(),
  })
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.generationId
}

async function claimed(id: string) {
  const outcome = await claimGeneration(id)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.claim
}

type Claim = Awaited<ReturnType<typeof claimed>>

const deliver = async (claim: Claim, index: number) => {
  const { outcome } = await deliverOutput(
    claim,
    { index, name: `${index}.txt`, contentType: 'text/plain', facts: {}, recipe: {}, manifest: {} },
    {
      key: `generations/${claim.generationId}/${index}.txt`,
      bytes: 10,
      sha256: 'a'.repeat(64),
      share: { credits: 2, from: index, to: index + 1 },
    },
  )
  return outcome
}

const messagesOf = async (id: string) =>
  (
    await sql<{ id: string; name: string; state: string }>`
      select id, name, state::text from pgboss.job where data ->> 'generationId' = ${id} order by created_on`.execute(
      db,
    )
  ).rows

/** A run whose message used up its tries after one output, and what was settled by that. */
async function died(userId: string): Promise<string> {
  const id = await submitted(userId)
  const claim = await claimed(id)
  await deliver(claim, 0)
  await endAttempt(claim, 'error', new Error('the disk is on fire'))
  await sql`
    update pgboss.job set state = 'failed', completed_on = now(), output = '{"message": "the disk is on fire"}'
    where id = ${jobIdOf(id, 1)}`.execute(db)
  await giveUpGeneration(id)
  return id
}

const toolOf = () => Promise.resolve(tool)

describe('the audit log', () => {
  test('keeps a line with its deed, or neither, and can be neither changed nor emptied', async () => {
    const { userId } = await createTestUser()
    const line = { ...by, action: 'user.quota', target: { kind: 'user', id: userId } } as const
    await db
      .transaction()
      .execute(async (trx) => {
        await recordAction(trx, line)
        throw new Error('undo')
      })
      .catch(() => undefined)
    expect(await actionsOn('user', userId)).toEqual([])

    await db.transaction().execute((trx) => recordAction(trx, { ...line, reason: 'asked by mail' }))
    expect(await listActions({ operatorId: by.operatorId, limit: 1 })).toMatchObject([
      {
        action: 'user.quota',
        reason: 'asked by mail',
        requestId: by.requestId,
        operator: { id: by.operatorId },
      },
    ])
    await expect(db.updateTable('audit_log').set({ reason: 'nothing' }).execute()).rejects.toThrow(
      'append-only',
    )
    await expect(db.deleteFrom('audit_log').execute()).rejects.toThrow('append-only')
    await expect(sql`truncate audit_log`.execute(db)).rejects.toThrow('append-only')
  })

  test('is read newest first, page by page', async () => {
    const { userId: id } = await createTestUser()
    for (const bytes of [1, 2, 3]) await changeQuota(by, id, bytes)
    const first = await listActions({ target: { kind: 'user', id }, limit: 2 })
    expect(first.map(({ details }) => details['after'])).toEqual([3, 2])
    const rest = await listActions({ target: { kind: 'user', id }, before: first[1]!.id, limit: 2 })
    expect(rest.map(({ details }) => details['after'])).toEqual([1])
  })

  test('is read by an id alone, whatever kind of thing it is', async () => {
    const { userId: id } = await createTestUser()
    await changeQuota(by, id, 1)
    await db
      .transaction()
      .execute((trx) =>
        recordAction(trx, { ...by, action: 'payment.check', target: { kind: 'payment', id } }),
      )
    const kinds = async (target: { kind?: 'user' | 'payment'; id: string }) =>
      (await listActions({ target, limit: 5 })).map((line) => line.target.kind)
    expect(await kinds({ id })).toEqual(['payment', 'user'])
    expect(await kinds({ kind: 'user', id })).toEqual(['user'])
    expect(await kinds({ id: randomUUID() })).toEqual([])
  })
})

describe('an adjustment of credits', () => {
  const adjust = (userId: string, credits: number, key: string = randomUUID()) =>
    adjustByOperator(by, { userId, credits, reason: 'a thank you', key })

  test('moves credits once per form, however many send it, and is told in the wallet', async () => {
    const { userId } = await createTestUser({ credits: 10 })
    const key = randomUUID()
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => adjust(userId, 50, key)))
    expect(outcomes.filter((outcome) => outcome.ok && outcome.isNew)).toHaveLength(1)
    expect(outcomes.every(({ ok }) => ok)).toBe(true)
    expect(await balanceOf(userId)).toBe(60)
    expect((await ledgerPage(userId, { limit: 1 }))[0]).toMatchObject({
      kind: 'adjustment',
      credits: 50,
      reason: 'a thank you',
    })
    expect(await actionsOn('user', userId)).toEqual(['credits.adjust'])
    const { userId: another } = await createTestUser()
    expect(await adjust(another, 50, key)).toEqual({ ok: false, reason: 'form-outdated' })
    expect(await checkLedger()).toEqual([])
  })

  test('never takes more than there is, also when two operators do', async () => {
    const { userId } = await createTestUser({ credits: 30 })
    const outcomes = await Promise.all([adjust(userId, -20), adjust(userId, -20)])
    expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true])
    expect(outcomes.find(({ ok }) => !ok)).toEqual({ ok: false, reason: 'short', balance: 10 })
    expect(await balanceOf(userId)).toBe(10)
    expect(await actionsOn('user', userId)).toHaveLength(1)
    expect(await adjust(randomUUID(), 5)).toEqual({ ok: false, reason: 'not-found' })
    expect(await checkLedger()).toEqual([])
  })
})

describe('an account', () => {
  test('that is disabled loses its sessions and its open runs, and gets its credits back', async () => {
    const { userId, email } = await createTestUser({ credits: 20 })
    await startSession(userId, { userAgent: '', ip: '' })
    const [waiting, running] = [await submitted(userId), await submitted(userId)]
    const claim = await claimed(running)
    await deliver(claim, 0)

    expect(await disableUser(by, userId, 'chargeback')).toEqual({ ok: true, cancelled: 2 })
    expect(await balanceOf(userId)).toBe(18)
    expect(await deliver(claim, 1)).toBe('lost')
    for (const id of [waiting, running]) {
      expect((await openRunFile(id))?.run.state).toBe('cancelled')
      expect(await messagesOf(id)).toEqual([])
    }
    expect(await openUserFile(userId)).toMatchObject({ email, openRuns: 0, held: 0, lastSeenAt: null })
    expect(await disableUser(by, userId, 'again')).toEqual({ ok: false, reason: 'unchanged' })
    expect(await retryByOperator(by, running, toolOf)).toMatchObject({ ok: false })

    expect(await enableUser(by, userId)).toEqual({ ok: true })
    expect(await actionsOn('user', userId)).toEqual(['user.enable', 'user.disable'])
    expect(await checkLedger()).toEqual([])
  })

  test('that began a run in the moment in which it was disabled has it cancelled by upkeep', async () => {
    const { userId } = await createTestUser({ credits: 20 })
    await disableUser(by, userId, 'fraud')
    const id = await submitted(userId)
    expect(await cancelRunsOfDisabled()).toBe(1)
    expect((await openRunFile(id))?.run.state).toBe('cancelled')
    expect(await balanceOf(userId)).toBe(20)
    expect(await cancelRunsOfDisabled()).toBe(0)
  })

  test('of an operator is changed by another one, and one operator stays', async () => {
    expect(await changeRole(by, by.operatorId, 'user')).toEqual({ ok: false, reason: 'own-account' })
    expect(await disableUser(by, by.operatorId, 'me')).toEqual({ ok: false, reason: 'own-account' })

    const second = { operatorId: await createOperator('user') }
    expect(await changeRole(by, second.operatorId, 'admin')).toEqual({ ok: true })
    const outcomes = await Promise.all([
      changeRole(by, second.operatorId, 'user'),
      changeRole(second, by.operatorId, 'user'),
    ])
    expect(outcomes).toContainEqual({ ok: true })
    expect(outcomes).toContainEqual({ ok: false, reason: 'last-operator' })
    await db.updateTable('users').set({ role: 'admin' }).where('id', '=', by.operatorId).execute()
    await db.updateTable('users').set({ role: 'user' }).where('id', '=', second.operatorId).execute()
  })

  test('has one session ended, or all of them, and another quota', async () => {
    const { userId } = await createTestUser()
    for (const userAgent of ['one', 'two', 'three']) await startSession(userId, { userAgent, ip: '' })
    const sessions = () => db.selectFrom('sessions').selectAll().where('user_id', '=', userId).execute()
    const [first] = await sessions()
    expect(await endSessionsOf(by, userId, first!.id)).toEqual({ ok: true })
    expect(await sessions()).toHaveLength(2)
    const { userId: another } = await createTestUser()
    expect(await endSessionsOf(by, another, (await sessions())[0]!.id)).toMatchObject({ ok: false })
    expect(await endSessionsOf(by, userId)).toEqual({ ok: true })
    expect(await sessions()).toHaveLength(0)
    expect(await changeQuota(by, userId, 5 * 2 ** 30)).toEqual({ ok: true })
    expect((await openUserFile(userId))?.quotaBytes).toBe(5 * 2 ** 30)
    expect(await actionsOn('user', userId)).toEqual(['user.quota', 'user.end-sessions', 'user.end-session'])
  })

  test('is found by how its e-mail, its name or its id begins, and listed page by page', async () => {
    const { userId, email } = await createTestUser({ email: `zz_${randomUUID()}@lumiku.test` })
    await db.updateTable('users').set({ name: 'Ayu 100% Dewi' }).where('id', '=', userId).execute()
    const found = async (search: string) => (await listUsers({ search, limit: 5 })).map(({ id }) => id)
    for (const search of [email.slice(0, 12), 'AYU 100%', userId, userId.slice(0, 10)]) {
      expect(await found(search), search).toEqual([userId])
    }
    for (const search of ['%', 'z%', 'zzz', '-', `${userId}0`])
      expect(await found(search), search).toEqual([])
    const all = (await listUsers({ limit: 100 })).map(({ id }) => id)
    const rest = (await listUsers({ before: all[1]!, limit: 100 })).map(({ id }) => id)
    expect(rest).toEqual(all.slice(2))
    expect((await listUsers({ filter: 'operators', limit: 100 })).map(({ id }) => id)).toEqual([
      by.operatorId,
    ])
  })
})

describe('a run', () => {
  test('tells each try, with what a dead worker left behind', async () => {
    const { userId } = await createTestUser({ credits: 20 })
    const id = await submitted(userId)
    await claimed(id)
    const second = await claimed(id)
    await endAttempt(second, 'error', new Error('no space'))
    const third = await claimed(id)
    await settleGeneration(third)
    await endAttempt(third, 'settled')
    const file = await openRunFile(id)
    expect(file?.attempts.map(({ outcome, error }) => [outcome, error])).toEqual([
      ['settled', null],
      ['error', 'Error: no space'],
      ['died', null],
    ])
    expect(file).toMatchObject({
      holds: [{ round: 1, credits: 6, released: 6 }],
      run: { user: { id: userId } },
    })
    expect(file?.jobs).toMatchObject([{ queue: 'render' }])
    expect((await listAllRuns({ userId, state: 'failed', limit: 5 })).map((run) => run.id)).toEqual([id])
    const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)
    expect(await listAllRuns({ userId, tool: 'tiny-tool', from: today, to: today, limit: 5 })).toHaveLength(1)
    expect(await listAllRuns({ userId, to: '2020-01-01', limit: 5 })).toEqual([])
  })

  test('that an operator tries again costs its user nothing', async () => {
    const { userId } = await createTestUser({ credits: 6 })
    const id = await died(userId)
    expect(await balanceOf(userId)).toBe(4)
    const outcomes = await Promise.all([retryByOperator(by, id, toolOf), retryByOperator(by, id, toolOf)])
    expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true])
    expect(await balanceOf(userId)).toBe(4)
    const claim = await claimed(id)
    expect(claim).toMatchObject({ round: 2, done: new Set([0]) })
    for (const index of [1, 2]) expect(await deliver(claim, index)).toBe('delivered')
    await settleGeneration(claim)
    expect(await balanceOf(userId)).toBe(4)
    expect(await actionsOn('generation', id)).toEqual(['run.retry'])
    expect(await retryByOperator(by, id, toolOf)).toMatchObject({ ok: false })
    expect(await checkLedger()).toEqual([])
  })

  test('that an operator cancels gives back what is not delivered', async () => {
    const { userId } = await createTestUser({ credits: 6 })
    const id = await submitted(userId)
    expect(await cancelByOperator(by, id, 'runs for ever')).toBe(true)
    expect(await cancelByOperator(by, id, 'runs for ever')).toBe(false)
    expect(await balanceOf(userId)).toBe(6)
    expect(await actionsOn('generation', id)).toEqual(['run.cancel'])
  })
})

describe('a dead letter', () => {
  beforeEach(async () => {
    await sql`delete from pgboss.job where state = 'failed'`.execute(db)
  })

  const letterOf = (id: string) => ({ queue: 'render', id: jobIdOf(id, 1) })

  test('is sent again once, by whoever is first', async () => {
    const { userId } = await createTestUser({ credits: 6 })
    const id = await died(userId)
    expect((await listDeadLetters({ limit: 50 }))[0]).toMatchObject({
      ...letterOf(id),
      message: { generationId: id },
      error: 'the disk is on fire',
    })
    expect((await listQueues()).find(({ name }) => name === 'render')?.failed).toBe(1)
    const outcomes = await Promise.all([1, 2, 3].map(() => redrive(by, letterOf(id), toolOf)))
    expect(outcomes.sort()).toEqual(['gone', 'gone', 'sent'])
    expect(await messagesOf(id)).toMatchObject([{ id: jobIdOf(id, 2), state: 'created' }])
    expect(await actionsOn('dead-letter', jobIdOf(id, 1))).toEqual(['dead-letter.redrive'])
    expect(await checkLedger()).toEqual([])
  })

  test('of a run that is settled, under way or gone changes nothing but the list', async () => {
    const { userId } = await createTestUser({ credits: 18 })
    const [retried, removed, trashed] = [await died(userId), await died(userId), await died(userId)]
    await retryByOperator(by, retried, toolOf)
    await db.updateTable('generations').set({ deleted_at: new Date() }).where('id', '=', removed).execute()
    await trashRuns(userId, [trashed])
    expect((await openRunFile(trashed))?.run).toMatchObject({
      trashedAt: expect.any(String),
      removedAt: null,
    })
    const balance = await balanceOf(userId)
    for (const id of [retried, removed, trashed]) {
      const before = await openRunFile(id)
      expect(await redrive(by, letterOf(id), toolOf)).toBe('nothing-left')
      expect((await openRunFile(id))?.run).toEqual(before?.run)
    }
    expect(await balanceOf(userId)).toBe(balance)
    expect(await listDeadLetters({ queue: 'render', limit: 5 })).toEqual([])
    expect(await checkLedger()).toEqual([])
  })

  test('is put away, and what it was about stays settled', async () => {
    const { userId } = await createTestUser({ credits: 6 })
    const id = await died(userId)
    expect(await discard(by, letterOf(id), 'a broken clip')).toBe(true)
    expect(await discard(by, letterOf(id), 'a broken clip')).toBe(false)
    expect((await openRunFile(id))?.run.state).toBe('failed')
    expect(await messagesOf(id)).toEqual([])
  })

  test('is sent again with all the others of its queue, and each is counted once', async () => {
    const { userId } = await createTestUser({ credits: 18 })
    const [first, second, over] = [await died(userId), await died(userId), await died(userId)]
    await retryByOperator(by, over, toolOf)
    const counts = await Promise.all([redriveAll(by, 'render', toolOf), redriveAll(by, 'render', toolOf)])
    expect(counts[0].sent + counts[1].sent).toBe(2)
    expect(counts[0].left + counts[1].left).toBe(1)
    for (const id of [first, second])
      expect((await openRunFile(id))?.run).toMatchObject({ state: 'queued', round: 2 })
    expect(await checkLedger()).toEqual([])
  })

  test('of something that comes round by itself is sent as it was, page by page', async () => {
    await sql`
      insert into pgboss.job (name, data, state, completed_on, policy)
      select 'upkeep', jsonb_build_object('task', 'hour'), 'failed', now(), 'standard' from generate_series(1, 3)`.execute(
      db,
    )
    const first = await listDeadLetters({ queue: 'upkeep', limit: 2 })
    const rest = await listDeadLetters({ queue: 'upkeep', cursor: first[1]!.cursor, limit: 2 })
    expect(new Set([...first, ...rest].map(({ id }) => id)).size).toBe(3)
    expect(await redrive(by, first[0]!)).toBe('sent')
    expect((await listQueues()).find(({ name }) => name === 'upkeep')).toMatchObject({
      retrying: 1,
      failed: 2,
    })
  })

  const NO_LETTER = '8f3e0000-0000-4000-8000-000000000000'
  test.each([
    "'; drop table users",
    `-------------------~${NO_LETTER}`,
    `2026-13-45 00:00:00+00~${NO_LETTER}`,
    `2026-02-31 00:00:00+00~${NO_LETTER}`,
    `${'9'.repeat(16)}~not-an-id`,
    `${'9'.repeat(30)}~${NO_LETTER}`,
  ])('of an unknown cursor is on the first page: %s', async (cursor) => {
    await sql`
      insert into pgboss.job (name, data, state, completed_on, policy)
      values ('upkeep', '{"task": "hour"}', 'failed', now(), 'standard')`.execute(db)
    expect(await listDeadLetters({ cursor, limit: 5 })).toHaveLength(1)
  })

  test('that failed in the same microsecond as another is on one page only', async () => {
    await sql`
      insert into pgboss.job (name, data, state, completed_on, policy)
      select 'upkeep', '{"task": "hour"}', 'failed', '2026-11-23 10:00:00.123456+00'::timestamptz + (n % 2) * interval '1 microsecond', 'standard'
      from generate_series(1, 4) n`.execute(db)
    const ids: string[] = []
    let cursor: string | undefined
    for (let page = 0; page < 5; page += 1) {
      const [letter] = await listDeadLetters({ cursor, limit: 1 })
      if (letter) ids.push(letter.id)
      cursor = letter?.cursor
      if (!cursor) break
    }
    expect([ids.length, new Set(ids).size]).toEqual([4, 4])
  })
})

describe('a price', () => {
  const next = { id: 'small', rupiah: 120_000, credits: 1_500, isActive: true }

  test('is a new version that leaves orders and older versions as they are', async () => {
    const { userId } = await createTestUser()
    const order = () =>
      beginPayment({ userId, packageId: 'small', submissionKey: randomUUID(), isTest: false })
    const before = await order()
    const outcomes = await Promise.all([1, 2].map(() => addPackageVersion(by, { ...next, after: 1 })))
    expect(outcomes).toContainEqual({ ok: true, version: 2 })
    expect(outcomes).toContainEqual({ ok: false, reason: 'changed-meanwhile' })
    expect(await addPackageVersion(by, { ...next, after: 2 })).toEqual({ ok: false, reason: 'unchanged' })

    expect(before).toMatchObject({ payment: { rupiah: 100_000, package_version: 1 } })
    expect(await order()).toMatchObject({ payment: { rupiah: 120_000, package_version: 2 } })
    const versions = (await listPackageVersions()).filter(({ id }) => id === 'small')
    expect(
      versions.map(({ version, rupiah, isCurrent, orders }) => [version, rupiah, isCurrent, orders]),
    ).toEqual([
      [2, 120_000, true, 1],
      [1, 100_000, false, 1],
    ])
    expect(await actionsOn('package', 'small')).toEqual(['package.version'])
  })

  test('may begin later, and a package may be taken out of sale', async () => {
    const startsAt = new Date(Date.now() + 60_000)
    await addPackageVersion(by, {
      ...next,
      id: 'medium',
      rupiah: 300_000,
      credits: 4_000,
      after: 1,
      startsAt,
    })
    await addPackageVersion(by, {
      ...next,
      id: 'large',
      rupiah: 500_000,
      credits: 9_000,
      isActive: false,
      after: 1,
    })
    const sold = (await listPackages()).map(({ id, rupiah }) => [id, rupiah])
    expect(sold).toContainEqual(['medium', 250_000])
    expect(sold.map(([id]) => id)).not.toContain('large')
    expect(await addPackageVersion(by, { ...next, id: 'medium', after: 0 })).toMatchObject({
      reason: 'name-taken',
    })
  })
})

test('a setting is there at once, is refused when it is nonsense, and tells what it was', async () => {
  expect(await settings()).toMatchObject({ isSalesPaused: false, pausedTools: [], announcement: null })
  expect(await changeSetting(by, 'pausedTools', ['tiny-tool'])).toBe(true)
  expect(await changeSetting(by, 'pausedTools', ['tiny-tool'])).toBe(false)
  const { userId } = await createTestUser({ credits: 10 })
  await expect(submitted(userId)).rejects.toThrow('problems')
  expect(await balanceOf(userId)).toBe(10)
  await expect(changeSetting(by, 'aiDailyUsd', -1)).rejects.toThrow()
  expect((await listActions({ action: 'setting.change', limit: 5 })).map(({ details }) => details)).toEqual([
    { before: [], after: ['tiny-tool'] },
  ])
  await changeSetting(by, 'pausedTools', [])
  await db.updateTable('settings').set({ value: '"nonsense"' }).where('key', '=', 'pausedTools').execute()
  await changeSetting(by, 'isSalesPaused', true)
  expect(await settings()).toMatchObject({ isSalesPaused: true, pausedTools: [] })
})
