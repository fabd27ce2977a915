import { sql } from 'kysely'
import type { Brand } from '#app/accounts/brand-form.ts'
import { db } from '#app/db/client.server.ts'
import { isId } from '#app/models/id.server.ts'

/** The user's brand; null when they have set none. A logo that was removed is none. */
export async function findBrand(userId: string): Promise<Brand | null> {
  const brand = await db
    .selectFrom('brands')
    .leftJoin('uploads as logo', (join) =>
      join
        .onRef('logo.id', '=', 'logo_upload_id')
        .on('logo.deleted_at', 'is', null)
        .on('logo.trashed_at', 'is', null),
    )
    .select(['colours', 'fonts', 'handle', 'logo.id as logo'])
    .where('brands.user_id', '=', userId)
    .executeTakeFirst()
  return brand ?? null
}

/** Replaces the whole brand. Refuses a logo that is no ready picture of the user's. */
export async function saveBrand(
  userId: string,
  brand: Brand,
): Promise<{ ok: true } | { ok: false; reason: 'logo-gone' }> {
  if (brand.logo !== null && !(await isOwnPicture(userId, brand.logo))) {
    return { ok: false, reason: 'logo-gone' }
  }
  const { colours, fonts, logo, handle } = brand
  const values = { colours, fonts, logo_upload_id: logo, handle }
  await db
    .insertInto('brands')
    .values({ user_id: userId, ...values })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet({ ...values, updated_at: sql<Date>`now()` }),
    )
    .execute()
  return { ok: true }
}

async function isOwnPicture(userId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false
  const picture = await db
    .selectFrom('uploads')
    .select('id')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('kind', '=', 'image')
    .where('state', '=', 'ready')
    .where('deleted_at', 'is', null)
    .where('trashed_at', 'is', null)
    .executeTakeFirst()
  return picture !== undefined
}
