import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { inTransaction, type Sweep } from '#app/db/sweep.server.ts'
import { env } from '#app/env.server.ts'
import { postMail } from '#app/mail/outbox.server.ts'
import { canSendMail } from '#app/mail.server.ts'
import { eachAlone } from '#app/models/each-alone.server.ts'

/**
 * Files of an account that never bought anything and that nobody has come to for RETENTION_DAYS go to the trash. Two mails
 * say so before, and without their having been taken by a mail server nothing moves. A visit at any time, a purchase, or a
 * favourite's mark keeps. From the trash everything can be taken back for a month more.
 */
export interface RetentionSweep {
  /** Accounts that were told for the first time, for the second, and whose files moved. */
  warned: number
  reminded: number
  moved: number
  /** Accounts that somebody came back to. */
  spared: number
  files: number
  fileBytes: number
}

/** The first mail says that so many days are left, the second that so many are. */
const FIRST_DAYS = 14
const LAST_DAYS = 3
/** Mails that one night sends of each kind: a mail server takes many at once for spam. */
const BATCH = 500
const DAY_MS = 24 * 3_600_000

/** Throws SomeFailedError after all the others when something is wrong with an account. */
export async function sweepRetention({
  isDryRun = false,
  now = new Date(),
  days = env().RETENTION_DAYS,
}: Sweep & { days?: number } = {}): Promise<RetentionSweep> {
  const found: RetentionSweep = { warned: 0, reminded: 0, moved: 0, spared: 0, files: 0, fileBytes: 0 }
  if (days === 0 || !canSendMail()) return found
  const cutoff = new Date(now.getTime() - days * DAY_MS)
  const each = (userIds: string[], act: (trx: Trx, userId: string) => Promise<void>) =>
    eachAlone(
      userIds,
      (userId) => inTransaction({ isDryRun }, (trx) => act(trx, userId)),
      (userId) => ({ userId }),
    )
  const steps = {
    async spare() {
      found.spared = await inTransaction({ isDryRun }, (trx) => spare(trx, cutoff, now))
    },
    async move() {
      await each(await dueToMove(cutoff, now), async (trx, userId) => {
        const moved = await move(trx, userId, cutoff, now)
        if (!moved) return
        found.moved += 1
        found.files += moved.files
        found.fileBytes += moved.bytes
      })
    },
    async remind() {
      await each(await dueToRemind(cutoff, now), async (trx, userId) => {
        if (await remind(trx, userId, now)) found.reminded += 1
      })
    },
    async warn() {
      await each(await idle(cutoff), async (trx, userId) => {
        if (await warn(trx, userId, now)) found.warned += 1
      })
    },
  }
  await eachAlone(
    Object.entries(steps),
    ([, step]) => step(),
    ([step]) => ({ step }),
  )
  return found
}

/** What a page of the library says about it: files were moved, or somebody came back in time. */
export async function retentionNotice(userId: string, now = new Date()): Promise<'moved' | 'kept' | null> {
  const notice = await db
    .selectFrom('retention_notices')
    .select('moved_at')
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (!notice) return null
  if (!notice.moved_at) return 'kept'
  return now.getTime() - notice.moved_at.getTime() < NOTICE_DAYS * DAY_MS ? 'moved' : null
}

/** As long as what was moved can be taken back. */
const NOTICE_DAYS = 30

/** Nobody came since `cutoff`, nothing was ever bought, nothing is being made. A condition on `users u`. */
function isIdle(cutoff: Date) {
  return sql`
    u.seen_at < ${cutoff} and u.role = 'user' and u.disabled_at is null and u.closed_at is null
    and not exists (select from sessions s where s.user_id = u.id and s.last_seen_at >= ${cutoff})
    and not exists (select from payments p where p.user_id = u.id and p.state = 'paid')
    and not exists (select from generations g where g.user_id = u.id and g.state in ('queued', 'running'))`
}

/** Marked by nobody as worth keeping, and needed by nothing. Conditions on `outputs o` and `uploads f` of a user. */
const LOOSE_OUTPUT = sql`
  o.state = 'delivered' and o.deleted_at is null and o.trashed_at is null and not o.is_favourite
  and not exists (select from avatars a where a.output_id = o.id and a.deleted_at is null)`
const LOOSE_UPLOAD = sql`
  f.state = 'ready' and f.deleted_at is null and f.trashed_at is null and not f.is_sample
  and not exists (select from brands b where b.logo_upload_id = f.id)
  and not exists (
    select from avatar_references r join avatars a on a.id = r.avatar_id
    where r.upload_id = f.id and a.deleted_at is null)`

async function idle(cutoff: Date): Promise<string[]> {
  return await ids(sql`
    select u.id from users u
    where ${isIdle(cutoff)} and u.email_unreachable_at is null
      and not exists (select from retention_notices n where n.user_id = u.id)
      and (exists (select from outputs o where o.owner_id = u.id and ${LOOSE_OUTPUT})
        or exists (select from uploads f where f.user_id = u.id and ${LOOSE_UPLOAD}))
    order by u.seen_at limit ${BATCH}`)
}

/** In no order, here and below, so that accounts that nothing can be done with do not fill every night's batch. */
async function dueToRemind(cutoff: Date, now: Date): Promise<string[]> {
  return await ids(sql`
    select u.id from retention_notices n join users u on u.id = n.user_id
    where n.reminded_at is null and n.moved_at is null and n.moves_at <= ${inDays(now, LAST_DAYS)}
      and ${wasSent(sql`n.warned_at`, inDays(now, LAST_DAYS - FIRST_DAYS))} and ${isIdle(cutoff)}
    order by random() limit ${BATCH}`)
}

async function dueToMove(cutoff: Date, now: Date): Promise<string[]> {
  return await ids(sql`
    select u.id from retention_notices n join users u on u.id = n.user_id
    where n.moved_at is null and ${mayMove(now)} and ${isIdle(cutoff)}
    order by random() limit ${BATCH}`)
}

/** Both mails reached a mail server, the first FIRST_DAYS ago and the second LAST_DAYS ago. A condition on notices `n`. */
function mayMove(now: Date) {
  return sql`
    n.moves_at <= ${now} and n.reminded_at is not null
    and ${wasSent(sql`n.warned_at`, inDays(now, -FIRST_DAYS))} and ${wasSent(sql`n.reminded_at`, inDays(now, -LAST_DAYS))}`
}

/** A warning that was written at `since` or later had been sent by `by`. */
function wasSent(since: ReturnType<typeof sql>, by: Date) {
  return sql`exists (
    select from mails m
    where m.user_id = n.user_id and m.kind = 'retention-warning' and m.state = 'sent'
      and m.created_at >= ${since} and m.settled_at <= ${by})`
}

async function warn(trx: Trx, userId: string, now: Date): Promise<boolean> {
  const movesAt = inDays(now, FIRST_DAYS)
  const { numAffectedRows = 0n } = await sql`
    insert into retention_notices (user_id, warned_at, moves_at) values (${userId}, ${now}, ${movesAt})
    on conflict (user_id) do nothing`.execute(trx)
  if (numAffectedRows === 0n) return false
  await post(trx, userId, movesAt)
  return true
}

async function remind(trx: Trx, userId: string, now: Date): Promise<boolean> {
  const movesAt = inDays(now, LAST_DAYS)
  const { rows } = await sql<{ moves_at: Date }>`
    update retention_notices set reminded_at = ${now}, moves_at = greatest(moves_at, ${movesAt})
    where user_id = ${userId} and reminded_at is null returning moves_at`.execute(trx)
  if (!rows[0]) return false
  await post(trx, userId, rows[0].moves_at)
  return true
}

async function post(trx: Trx, userId: string, movesAt: Date): Promise<void> {
  await postMail(trx, { userId }, { kind: 'retention-warning', values: { movesAt: movesAt.toISOString() } })
}

/** Moves what is loose to the trash. Undefined when the notice, looked at again under its lock, does not allow it any more. */
async function move(
  trx: Trx,
  userId: string,
  cutoff: Date,
  now: Date,
): Promise<{ files: number; bytes: number } | undefined> {
  const { rows } = await sql`
    select from retention_notices n join users u on u.id = n.user_id
    where n.user_id = ${userId} and n.moved_at is null and ${mayMove(now)} and ${isIdle(cutoff)}
    for update skip locked`.execute(trx)
  if (rows.length === 0) return undefined
  const outputs = await sql<{ bytes: number | null }>`
    update outputs o set trashed_at = now() from generations g
    where g.id = o.generation_id and g.purpose = 'run' and g.deleted_at is null and g.trashed_at is null
      and o.owner_id = ${userId} and ${LOOSE_OUTPUT} returning o.bytes`.execute(trx)
  const uploads = await sql<{ bytes: number | null }>`
    update uploads f set trashed_at = now() where f.user_id = ${userId} and ${LOOSE_UPLOAD} returning f.bytes`.execute(
    trx,
  )
  await sql`update retention_notices set moved_at = ${now} where user_id = ${userId}`.execute(trx)
  const files = [...outputs.rows, ...uploads.rows]
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0) }
}

/** Forgets notices to people who came back, and those whose files were moved so long ago that they are gone. */
async function spare(trx: Trx, cutoff: Date, now: Date): Promise<number> {
  await sql`
    delete from retention_notices where moved_at < ${inDays(now, -NOTICE_DAYS)}`.execute(trx)
  const { numAffectedRows = 0n } = await sql`
    delete from retention_notices n using users u
    where u.id = n.user_id and n.moved_at is null and not (${isIdle(cutoff)})`.execute(trx)
  return Number(numAffectedRows)
}

async function ids(query: ReturnType<typeof sql>): Promise<string[]> {
  const { rows } = await query.execute(db)
  return rows.map((row) => (row as { id: string }).id)
}

function inDays(now: Date, days: number): Date {
  return new Date(now.getTime() + days * DAY_MS)
}
