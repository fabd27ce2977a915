import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { recordAction, type Operator } from '#app/models/audit.server.ts'

/** One price of a package. It is never edited: orders name the version they were made from. */
export interface PackageVersion {
  id: string
  version: number
  /** Whole rupiah. */
  rupiah: number
  credits: number
  isActive: boolean
  /** For sale from then on, unless a higher version is. */
  startsAt: string
  createdAt: string
  createdBy: string | null
  /** What a buyer gets now. */
  isCurrent: boolean
  /** Orders that were made from it. */
  orders: number
}

/** Every price there was, is and will be: by package, the newest version first. */
export async function listPackageVersions(): Promise<PackageVersion[]> {
  const { rows } = await sql<
    Omit<PackageVersion, 'startsAt' | 'createdAt'> & { startsAt: Date; createdAt: Date }
  >`
    select packages.id, version, rupiah, credits, is_active as "isActive", starts_at as "startsAt",
      packages.created_at as "createdAt", users.email as "createdBy",
      version = (
        select max(version) from packages begun where begun.id = packages.id and starts_at <= now()
      ) as "isCurrent",
      (
        select count(*) from payments where package_id = packages.id and package_version = version
      ) as orders
    from packages left join users on users.id = created_by
    order by packages.id, version desc`.execute(db)
  return rows
    .map((row) => ({
      ...row,
      isCurrent: Boolean(row.isCurrent),
      startsAt: row.startsAt.toISOString(),
      createdAt: row.createdAt.toISOString(),
    }))
    .sort((a, b) => priceOf(rows, a.id) - priceOf(rows, b.id))
}

export type VersionOutcome =
  | { ok: true; version: number }
  /** Somebody else has changed it since the form was shown. */
  | { ok: false; reason: 'changed-meanwhile' | 'unchanged' | 'name-taken' }

/**
 * Sets another price for a package as its next version, or brings in a new package (`after` 0). `after` is the version
 * that the form showed as the newest: of two operators at once, one is told.
 */
export async function addPackageVersion(
  by: Operator,
  next: { id: string; after: number; rupiah: number; credits: number; isActive: boolean; startsAt?: Date },
): Promise<VersionOutcome> {
  const { id, after, rupiah, credits, isActive, startsAt } = next
  return await db.transaction().execute(async (trx): Promise<VersionOutcome> => {
    const latest = await trx
      .selectFrom('packages')
      .select(['version', 'rupiah', 'credits', 'is_active as isActive', 'starts_at'])
      .where('id', '=', id)
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()
    if ((latest?.version ?? 0) !== after) {
      return { ok: false, reason: after === 0 ? 'name-taken' : 'changed-meanwhile' }
    }
    const isSame =
      latest?.rupiah === rupiah && latest.credits === credits && latest.isActive === isActive && !startsAt
    if (isSame && latest.starts_at <= new Date()) return { ok: false, reason: 'unchanged' }
    const version = after + 1
    const added = await trx
      .insertInto('packages')
      .values({
        id,
        version,
        rupiah,
        credits,
        is_active: isActive,
        created_by: by.operatorId,
        ...(startsAt && { starts_at: startsAt }),
      })
      .onConflict((conflict) => conflict.columns(['id', 'version']).doNothing())
      .executeTakeFirst()
    if (added.numInsertedOrUpdatedRows === 0n) return { ok: false, reason: 'changed-meanwhile' }
    const { starts_at: _, ...before } = latest ?? {}
    await recordAction(trx, {
      ...by,
      action: 'package.version',
      target: { kind: 'package', id },
      details: {
        before: latest ? before : null,
        after: { version, rupiah, credits, isActive, ...(startsAt && { startsAt: startsAt.toISOString() }) },
      },
    })
    return { ok: true, version }
  })
}

/** By which its package stands among the others. */
function priceOf(rows: { id: string; rupiah: number; isCurrent: boolean }[], id: string): number {
  const own = rows.filter((row) => row.id === id)
  return (own.find(({ isCurrent }) => isCurrent) ?? own[0])?.rupiah ?? 0
}
