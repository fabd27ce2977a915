import { z } from 'zod'
import { db } from '#app/db/client.server.ts'
import { env } from '#app/env.server.ts'
import { recordAction, type Operator } from '#app/models/audit.server.ts'

/**
 * What operators set without a deploy. Every process looks again after REMEMBER_MS, so a change is everywhere within
 * that time. What is not set, and what an older release wrote and this one cannot read, has its default.
 */
const SETTINGS = {
  /** Nobody can order credits; what is ordered can still be paid. */
  isSalesPaused: z.boolean().default(false),
  /** Ids of tools that take no new runs; what waits is still made. */
  pausedTools: z.array(z.string().max(40)).max(50).default([]),
  /** Nobody can open an account. */
  isRegistrationPaused: z.boolean().default(false),
  /** Stands above every page, in both languages; null for none. */
  announcement: z
    .object({ id: z.string().min(1).max(300), en: z.string().min(1).max(300) })
    .nullable()
    .default(null),
  /** Dollars that all providers together may cost in one day of Jakarta; null for AI_DAILY_USD. */
  aiDailyUsd: z.number().min(0).max(100_000).nullable().default(null),
}

export type Settings = { [Key in keyof typeof SETTINGS]: z.infer<(typeof SETTINGS)[Key]> }
export type SettingKey = keyof Settings

const REMEMBER_MS = 5_000

let known: { at: number; settings: Promise<Settings> } | undefined

/** As they are, or were up to five seconds ago. While the database is away, as they were last. */
export async function settings(): Promise<Settings> {
  if (known && performance.now() - known.at < REMEMBER_MS) return await known.settings
  const last = known?.settings
  const settings = read().catch((error: unknown) => {
    if (last) return last
    known = undefined
    throw error
  })
  known = { at: performance.now(), settings }
  return await settings
}

/** As they are this very moment: for whoever is about to change them. */
export async function freshSettings(): Promise<Settings> {
  known = undefined
  return await settings()
}

/** Dollars that all providers together may cost today. */
export async function aiDailyUsd(): Promise<number> {
  return (await settings()).aiDailyUsd ?? env().AI_DAILY_USD
}

/** False when it was so already. */
export async function changeSetting<Key extends SettingKey>(
  by: Operator,
  key: Key,
  value: Settings[Key],
): Promise<boolean> {
  const parsed = SETTINGS[key].parse(value)
  const isChanged = await db.transaction().execute(async (trx) => {
    // A key that was never set has no row to lock.
    await trx
      .insertInto('settings')
      .values(defaultOf(key))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const { value: before } = await trx
      .selectFrom('settings')
      .select('value')
      .where('key', '=', key)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (JSON.stringify(before) === JSON.stringify(parsed)) return false
    await trx
      .updateTable('settings')
      .set({ value: JSON.stringify(parsed), updated_at: new Date() })
      .where('key', '=', key)
      .execute()
    await recordAction(trx, {
      ...by,
      action: 'setting.change',
      target: { kind: 'setting', id: key },
      details: { before, after: parsed },
    })
    return true
  })
  known = undefined
  return isChanged
}

function defaultOf(key: SettingKey) {
  return { key, value: JSON.stringify(SETTINGS[key].parse(undefined)) }
}

async function read(): Promise<Settings> {
  const rows = await db.selectFrom('settings').select(['key', 'value']).execute()
  const given = new Map(rows.map(({ key, value }) => [key, value]))
  const parsed = Object.entries(SETTINGS).map(([key, schema]) => {
    const found = schema.safeParse(given.get(key))
    return [key, found.success ? found.data : schema.parse(undefined)]
  })
  return Object.fromEntries(parsed) as Settings
}
