import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { isId } from '#app/models/id.server.ts'
import { MAX_PRESET_NAME } from '#app/studio/preset-form.ts'

/** A tool's settings under a name, for their owner and for whoever was given the link. */
export interface Preset {
  id: string
  name: string
  /** As it was saved. Parse it: the tool may have changed; refit it: its files may be gone. */
  input: unknown
  /** Null while it is not shared. */
  shareToken: string | null
}

export type PresetName = Pick<Preset, 'id' | 'name'>

export type NameProblem = 'no-name' | 'name-taken'
export type SaveProblem = NameProblem | 'full' | 'too-large'

/** Of one user, for one tool. */
export const MAX_PRESETS = 100

/** 1 MB as JSON: a table of thousands of rows. */
const MAX_INPUT_BYTES = 1_000_000

/** 144 random bits, so that a link cannot be guessed. */
const TOKEN_BYTES = 18
const TOKEN = /^[\w-]{24}$/

/**
 * Keeps the input under a name. A name that is there already, in whatever case, is refused unless `isReplacing`; then the
 * preset of that name gets the new input and keeps its link.
 */
export async function savePreset(preset: {
  userId: string
  tool: string
  name: string
  /** As the tool's schema parsed it. */
  input: unknown
  isReplacing?: boolean
}): Promise<{ ok: true; presetId: string } | { ok: false; reason: SaveProblem }> {
  const { userId, tool, isReplacing = false } = preset
  const name = presetName(preset.name)
  const input = JSON.stringify(preset.input)
  if (!name) return { ok: false, reason: 'no-name' }
  if (Buffer.byteLength(input) > MAX_INPUT_BYTES) return { ok: false, reason: 'too-large' }
  return await db.transaction().execute(async (trx) => {
    // Two saves at once must not count the same presets.
    await sql`select pg_advisory_xact_lock(hashtext(${`presets ${userId} ${tool}`}))`.execute(trx)
    const same = await namesake(trx, { userId, tool, name })
    if (same && !isReplacing) return { ok: false, reason: 'name-taken' }
    if (same) {
      await trx
        .updateTable('presets')
        .set({ name, input, updated_at: sql<Date>`now()` })
        .where('id', '=', same.id)
        .execute()
      return { ok: true, presetId: same.id }
    }
    if ((await countPresets(trx, userId, tool)) >= MAX_PRESETS) return { ok: false, reason: 'full' }
    const { id } = await trx
      .insertInto('presets')
      .values({ user_id: userId, tool, name, input })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { ok: true, presetId: id }
  })
}

/** The user's presets of a tool, by name. */
export async function listPresets(userId: string, tool: string): Promise<PresetName[]> {
  return await db
    .selectFrom('presets')
    .select(['id', 'name'])
    .where('user_id', '=', userId)
    .where('tool', '=', tool)
    .orderBy(sql`lower(name)`)
    .execute()
}

/** A preset of the user's; undefined for anybody else's and for nonsense. */
export async function findPreset(
  userId: string,
  id: string,
): Promise<(Preset & { tool: string }) | undefined> {
  if (!isId(id)) return
  return await db
    .selectFrom('presets')
    .select(['id', 'tool', 'name', 'input', 'share_token as shareToken'])
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
}

/** What a link leads to, without anything about who shared it; undefined once it is shared no more. */
export async function findShared(
  tool: string,
  token: string,
): Promise<Pick<Preset, 'name' | 'input'> | undefined> {
  if (!TOKEN.test(token)) return
  return await db
    .selectFrom('presets')
    .select(['name', 'input'])
    .where('share_token', '=', token)
    .where('tool', '=', tool)
    .executeTakeFirst()
}

/** `not-found` for anybody else's. */
export async function renamePreset(
  userId: string,
  id: string,
  givenName: string,
): Promise<{ ok: true } | { ok: false; reason: NameProblem | 'not-found' }> {
  const preset = await findPreset(userId, id)
  if (!preset) return { ok: false, reason: 'not-found' }
  const name = presetName(givenName)
  if (!name) return { ok: false, reason: 'no-name' }
  const { tool } = preset
  return await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext(${`presets ${userId} ${tool}`}))`.execute(trx)
    const same = await namesake(trx, { userId, tool, name })
    if (same && same.id !== id) return { ok: false, reason: 'name-taken' }
    const { numUpdatedRows } = await trx
      .updateTable('presets')
      .set({ name, updated_at: sql<Date>`now()` })
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .executeTakeFirst()
    return numUpdatedRows > 0n ? { ok: true } : { ok: false, reason: 'not-found' }
  })
}

/** The token of the preset's link; the same one as long as it is shared. Undefined for anybody else's preset. */
export async function sharePreset(userId: string, id: string): Promise<string | undefined> {
  if (!isId(id)) return
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const shared = await db
    .updateTable('presets')
    .set({ share_token: sql`coalesce(share_token, ${token})` })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returning('share_token')
    .executeTakeFirst()
  return shared?.share_token ?? undefined
}

/** The link leads nowhere from now on. False for anybody else's preset. */
export async function stopSharingPreset(userId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false
  const { numUpdatedRows } = await db
    .updateTable('presets')
    .set({ share_token: null })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** False for anybody else's preset. */
export async function removePreset(userId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false
  const { numDeletedRows } = await db
    .deleteFrom('presets')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

async function namesake(
  trx: Trx,
  { userId, tool, name }: { userId: string; tool: string; name: string },
): Promise<{ id: string } | undefined> {
  return await trx
    .selectFrom('presets')
    .select('id')
    .where('user_id', '=', userId)
    .where('tool', '=', tool)
    .where(sql`lower(name)`, '=', sql`lower(${name})`)
    .executeTakeFirst()
}

async function countPresets(trx: Trx, userId: string, tool: string): Promise<number> {
  const { count } = await trx
    .selectFrom('presets')
    .select(sql<number>`count(*)`.as('count'))
    .where('user_id', '=', userId)
    .where('tool', '=', tool)
    .executeTakeFirstOrThrow()
  return count
}

/** A name for people: one line, no control or direction-changing characters. */
function presetName(given: string): string {
  const name = given
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '')
    .normalize('NFC')
    .trim()
  return [...name].slice(0, MAX_PRESET_NAME).join('').trim()
}
