import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { sweepFilesOf } from '#app/models/output.server.ts'
import { sweepVariantFiles } from '#app/models/variant/remove.server.ts'
import { storage } from '#app/storage.server.ts'
import { createTestGeneration, createTestUser } from '#tests/support/factories.ts'

const { list, remove } = storage()
let generationId: string
let outputId: string
beforeEach(async () => {
  const { userId } = await createTestUser()
  generationId = await createTestGeneration(userId, { state: 'done' })
  outputId = await output(0)
})
afterEach(() => void Object.assign(storage(), { list, remove }))

async function output(index: number): Promise<string> {
  const { id } = await db
    .insertInto('outputs')
    .values({
      generation_id: generationId,
      index,
      state: 'delivered',
      credits: 0,
      name: '1.mp4',
      storage_key: `generations/${generationId}/${index}.mp4`,
      bytes: 1_000,
      sha256: '0'.repeat(64),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

const copy = async () =>
  await db
    .insertInto('output_variants')
    .values({ output_id: outputId, platform: 'shopee', state: 'waiting', name: '1.mp4' })
    .onConflict((conflict) => conflict.doNothing())
    .execute()

async function stored(folder: string, count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, index) => `${folder}/${index}.mp4`)
  for (const key of keys) {
    const source = path.join(process.env['LUMIKU_DATA']!, randomUUID())
    await writeFile(source, 'bytes')
    await storage().put(key, source)
  }
  return keys
}

/** Transactions that are open while the storage is asked. */
async function openTransactions(): Promise<string[]> {
  const { rows } = await sql<{ since: string }>`
    select xact_start::text as since from pg_stat_activity
    where datname = current_database() and state = 'idle in transaction'`.execute(db)
  return rows.map(({ since }) => since)
}

/** What the storage is asked for, and in which transactions. */
function watchStorage() {
  const seen = { listing: [] as string[], removing: new Set<string>() }
  Object.assign(storage(), {
    async list(folder: string) {
      seen.listing.push(...(await openTransactions()))
      return await list(folder)
    },
    async remove(key: string) {
      for (const since of await openTransactions()) seen.removing.add(since)
      await remove(key)
    },
  })
  return seen
}

describe.each([
  { of: 'a run', folder: () => `generations/${generationId}`, sweep: () => sweepFilesOf(generationId) },
  {
    of: 'its copies',
    folder: () => `variants/${generationId}`,
    sweep: () => sweepVariantFiles(generationId),
  },
])('the sweep of files of $of that no row knows', ({ folder, sweep }) => {
  test('holds no lock while it looks, and none for long while it removes', async () => {
    await copy()
    const keys = await stored(folder(), 120)
    const seen = watchStorage()
    expect(await sweep()).toBe(folder().startsWith('variants') ? 120 : 119)
    expect(seen.listing).toEqual([])
    expect(seen.removing.size).toBe(3)
    const kept = folder().startsWith('variants') ? [] : [keys[0]]
    expect(await list(folder())).toEqual(kept)
  })

  test('removes all that it can when one cannot be removed', async () => {
    const keys = await stored(folder(), 5)
    Object.assign(storage(), {
      remove: (key: string) => (key === keys[2] ? Promise.reject(new Error('stuck')) : remove(key)),
    })
    await expect(sweep()).rejects.toThrow(`${keys[2]} cannot be removed`)
    expect(await list(folder())).not.toContain(keys[4])
  })
})

test('a file that gets its row while the folder is looked through stays', async () => {
  const keys = await stored(`generations/${generationId}`, 3)
  Object.assign(storage(), {
    async list(folder: string) {
      const found = await list(folder)
      await output(1)
      return found
    },
  })
  expect(await sweepFilesOf(generationId)).toBe(1)
  expect((await list(`generations/${generationId}`)).toSorted()).toEqual(keys.slice(0, 2))
})
