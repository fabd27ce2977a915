import { rename, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { closeDatabase } from '#app/db/client.server.ts'
import { eachAlone, SomeFailedError } from '#app/models/each-alone.server.ts'
import { storage } from '#app/storage.server.ts'

const nameOf = (row: number) => ({ row })
const failureOf = async (going: Promise<void>) =>
  await going.then(
    () => undefined,
    (error: unknown) => error as SomeFailedError,
  )

/** Goes through 0 to 9; those in `bad` fail. */
async function goThrough(bad: (row: number) => unknown) {
  const done: number[] = []
  const rows = Array.from({ length: 10 }, (_, row) => row)
  const act = async (row: number) => {
    const error = bad(row)
    if (error) throw error instanceof Error ? error : new Error(`${row} is bad`)
    done.push(row)
  }
  return { error: await failureOf(eachAlone(rows, act, nameOf)), done }
}

test('what is wrong with some rows keeps no other, and the end says how many failed', async () => {
  const { error, done } = await goThrough((row) => row < 7)
  expect(done).toEqual([7, 8, 9])
  expect(error).toBeInstanceOf(SomeFailedError)
  expect(error).toMatchObject({ failed: 7, isCutShort: false, message: '7 failed; the first: 0 is bad' })
  expect(await goThrough(() => false)).toMatchObject({ error: undefined })
})

test('failures of rows within a row count each', async () => {
  const inner = (row: number) =>
    eachAlone([row, row + 1], (each) => Promise.reject(new Error(`${each}`)), nameOf)
  expect(await failureOf(eachAlone([1, 2], inner, nameOf))).toMatchObject({ failed: 4, isCutShort: false })
})

test('a statement that is given up for one row is no sign that the database is away', async () => {
  const late = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' })
  expect((await goThrough((row) => row === 2 && late)).done).toHaveLength(9)
})

test('nothing more is tried once the storage is away, which a few failures in a row make it ask', async () => {
  await storage().probe()
  const folder = path.join(process.env['LUMIKU_DATA']!, 'storage')
  await rename(folder, `${folder}-elsewhere`)
  await writeFile(folder, 'no folder')
  const { error, done } = await goThrough((row) => row >= 2)
  await unlink(folder)
  await rename(`${folder}-elsewhere`, folder)
  expect(done).toEqual([0, 1])
  expect(error).toMatchObject({ failed: 3, isCutShort: true })
})

test('nothing more is tried once the database is away', async () => {
  await closeDatabase()
  const { error, done } = await goThrough((row) => row >= 2)
  expect([done, error?.isCutShort]).toEqual([[0, 1], true])
})
