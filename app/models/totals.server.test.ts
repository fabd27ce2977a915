import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { readStanding } from '#app/models/totals.server.ts'

test('tells of mails that were given up within the last day, and of all that wait', async () => {
  const mail = { email: 'ani@example.id', language: 'id' as const, kind: 'confirm-email', details: '{}' }
  await db
    .insertInto('mails')
    .values([
      { ...mail, state: 'waiting', created_at: sql`now() - interval '2 days'` },
      { ...mail, state: 'failed', settled_at: sql`now() - interval '23 hours'` },
      { ...mail, state: 'failed', settled_at: sql`now() - interval '25 hours'` },
      { ...mail, state: 'sent', settled_at: sql`now()` },
    ])
    .execute()

  const { mails } = await readStanding()
  const counts = Object.fromEntries(mails.map((one) => [one.state, one.mails]))
  expect(counts).toEqual({ waiting: 1, failed: 1 })
})
