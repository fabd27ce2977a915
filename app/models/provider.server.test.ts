import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, describe, expect, it, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import {
  downServices,
  noteBreaker,
  noteDown,
  noteWorking,
  providerOverviews,
  removeOldCalls,
  reserveCall,
  settleCall,
  spendToday,
} from '#app/models/provider.server.ts'

afterEach(async () => {
  await db.deleteFrom('provider_calls').execute()
  await db.deleteFrom('provider_days').execute()
  await db.deleteFrom('provider_health').execute()
})

const call = (usd: number) => ({ provider: 'huggingface', operation: 'picture', model: 'a/b', usd })

async function reserved(usd: number, capUsd = 100): Promise<number> {
  const outcome = await reserveCall(call(usd), capUsd)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.callId
}

describe('the money of a day', () => {
  it('is never passed, however many calls ask for it at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => reserveCall(call(0.03), 0.5)))
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(16)
    expect(await spendToday()).toBeCloseTo(0.48)
    const { n } = await db
      .selectFrom('provider_calls')
      .select(db.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    expect(Number(n)).toBe(16)
  })

  it('comes back as far as a call did not cost it, once', async () => {
    const callId = await reserved(0.4, 0.5)
    expect(await reserveCall(call(0.4), 0.5)).toEqual({ ok: false, reason: 'spend-cap' })
    const end = { outcome: 'done', usd: 0.1, ms: 12.7 } as const
    await Promise.all([
      settleCall(callId, end),
      settleCall(callId, end),
      settleCall(callId, { ...end, usd: 0 }),
    ])
    expect(await spendToday()).toBeLessThanOrEqual(0.1)
    await settleCall(callId, { ...end, usd: 0.3 })
    expect((await reserveCall(call(0.4), 0.5)).ok).toBe(true)
  })

  it('is the sum of what its calls set aside and cost, whatever happens in which order', async () => {
    const step = fc.record({
      usd: fc.integer({ min: 0, max: 50 }),
      cost: fc.option(fc.integer({ min: 0, max: 60 })),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        await db.deleteFrom('provider_calls').execute()
        await db.deleteFrom('provider_days').execute()
        await Promise.all(
          steps.map(async ({ usd, cost }) => {
            const outcome = await reserveCall(call(usd / 100), 1.5)
            if (outcome.ok && cost !== null)
              await settleCall(outcome.callId, { outcome: 'done', usd: cost / 100, ms: 1 })
          }),
        )
        const { rows } = await sql<{
          micros: number
        }>`select coalesce(sum(micros), 0)::bigint as micros from provider_calls`.execute(db)
        expect(await spendToday()).toBeCloseTo(rows[0]!.micros / 1e6)
      }),
      { numRuns: 25 },
    )
  })

  it('begins anew at midnight in Jakarta', async () => {
    await reserved(0.5, 0.5)
    await sql`update provider_days set day = day - 1`.execute(db)
    expect(await spendToday()).toBe(0)
    await reserved(0.5, 0.5)
  })

  it('may be none at all, and then only what is free is asked for', async () => {
    expect((await reserveCall(call(0.01), 0)).ok).toBe(false)
    expect((await reserveCall(call(0), 0)).ok).toBe(true)
  })
})

describe('a provider', () => {
  it('is down while its breaker is open, and no longer than a minute if nobody says more', async () => {
    expect(await downServices()).toEqual([])
    await noteBreaker('huggingface', 'open')
    expect(await downServices()).toEqual(['huggingface'])
    await noteBreaker('huggingface', 'half-open')
    expect(await downServices()).toEqual([])
    await noteBreaker('huggingface', 'open')
    await sql`update provider_health set down_until = down_until - interval '61 seconds'`.execute(db)
    expect(await downServices()).toEqual([])
    expect((await providerOverviews())[0]).toMatchObject({ breaker: 'half-open', down: null })
  })

  it('is down while our account there is refused, until a call works', async () => {
    await noteDown('anthropic', 'account', '401')
    await noteBreaker('anthropic', 'closed')
    expect(await downServices()).toEqual(['anthropic'])
    await noteWorking('anthropic')
    expect(await downServices()).toEqual([])
  })

  it('shows what came of its calls, today and in seven days', async () => {
    const ends = [
      { outcome: 'done', usd: 0.02, ms: 1_000 },
      { outcome: 'done', usd: 0.02, ms: 3_000 },
      { outcome: 'transient', code: '503', usd: 0, ms: 50 },
      { outcome: 'cancelled', usd: 0.02, ms: 70 },
    ] as const
    for (const end of ends) await settleCall(await reserved(0.03), end)
    await reserved(0.03)
    const old = await reserved(0.03)
    await settleCall(old, { outcome: 'quota', code: '401', usd: 0, ms: 9 })
    await sql`update provider_calls set day = day - 3, created_at = created_at - interval '3 days' where id = ${old}`.execute(
      db,
    )
    const [huggingface, anthropic] = await providerOverviews()
    expect(huggingface).toMatchObject({
      provider: 'huggingface',
      today: { calls: 5, done: 2, failed: 1, p50Ms: 1_000, p95Ms: 3_000 },
      week: { calls: 6, done: 2, failed: 2 },
      faults: [
        { outcome: 'transient', code: '503' },
        { outcome: 'quota', code: '401' },
      ],
    })
    expect(huggingface!.today.usd).toBeCloseTo(0.09)
    expect(anthropic).toMatchObject({
      breaker: 'closed',
      down: null,
      today: { calls: 0, p50Ms: null, usd: 0 },
      faults: [],
    })
  })
})

test('calls of long ago are forgotten, with their days', async () => {
  const callId = await reserved(0.03)
  await reserved(0.03)
  await sql`update provider_calls set created_at = now() - interval '91 days', day = day - 91 where id = ${callId}`.execute(
    db,
  )
  await sql`insert into provider_days values (current_date - 92, 5)`.execute(db)
  expect(await removeOldCalls()).toBe(1)
  const days = await db.selectFrom('provider_days').select('micros').execute()
  expect(days).toEqual([{ micros: 60_000 }])
})

test('money is set aside together with the record of its call, or not at all', async () => {
  await expect(reserveCall({ ...call(0.01), generationId: randomUUID() }, 1)).rejects.toThrow()
  expect(await spendToday()).toBe(0)
})
