import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { db, openPatient, type Db } from '#app/db/client.server.ts'

test('a connection that dies in a pause of its transaction fails the transaction and not the process', async () => {
  const doomed = db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
    await sql`select pg_terminate_backend(${rows[0]!.pid})`.execute(db)
    // Nothing is being asked when the socket closes, so no statement hears of it: an unheard error ends a process.
    await sleep(300)
    await sql`select 1`.execute(trx)
  })
  await expect(doomed).rejects.toThrow()
  await expect(sql`select 1`.execute(db)).resolves.toBeDefined()
})

test('who reads whole tables has ten minutes for each, everybody else fifteen seconds', async () => {
  const limitOn = async (on: Db) =>
    (await sql<{ statement_timeout: string }>`show statement_timeout`.execute(on)).rows[0]?.statement_timeout
  expect(await limitOn(db)).toBe('15s')
  const patient = openPatient()
  expect(await limitOn(patient)).toBe('10min')
  await patient.destroy()
})
