import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { inTransaction, type Sweep } from '#app/db/sweep.server.ts'
import { postMail } from '#app/mail/outbox.server.ts'
import { adjustCredits, balanceOf } from '#app/models/credit.server.ts'
import { eachAlone } from '#app/models/each-alone.server.ts'
import { cancelAllOf } from '#app/models/generation/cancel.server.ts'
import { verifyPassword } from '#app/models/password.server.ts'
import { forgetPayer } from '#app/models/payment/events.server.ts'
import { storage } from '#app/storage.server.ts'

/** The end of an account: the person goes at once, files and rows follow, what bookkeeping needs stays without a name. */

/** What the owner is told before. */
export interface Closing {
  /** Whole credits that will be lost. */
  credits: number
  /** What the export would weigh, without its records. */
  bytes: number
  hasOpenRuns: boolean
  hasOpenPayments: boolean
  isOperator: boolean
}

export async function findClosing(userId: string): Promise<Closing> {
  const user = await db
    .selectFrom('users')
    .select(({ exists, selectFrom }) => [
      'role',
      'used_bytes',
      exists(
        selectFrom('generations')
          .select('id')
          .where('user_id', '=', userId)
          .where('purpose', '=', 'run')
          .where('state', 'in', ['queued', 'running']),
      ).as('hasOpenRuns'),
      exists(
        selectFrom('payments')
          .select('id')
          .where('user_id', '=', userId)
          .where('state', 'in', ['creating', 'unknown', 'pending']),
      ).as('hasOpenPayments'),
    ])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  return {
    credits: await balanceOf(userId),
    bytes: user.used_bytes,
    hasOpenRuns: Boolean(user.hasOpenRuns),
    hasOpenPayments: Boolean(user.hasOpenPayments),
    isOperator: user.role === 'admin',
  }
}

/**
 * Closes an account for good, in one transaction: runs are cancelled and their holds go back, what is left of the balance
 * is written off, sessions and links end, and nothing in the row tells whose it was, so the e-mail is free. Files and
 * rows follow within minutes: `removeClosedAccounts`. An operator's account is not closed: somebody must stay.
 */
export async function closeAccount(
  userId: string,
  password: string,
): Promise<{ ok: true } | { ok: false; reason: 'wrong-password' | 'operator' }> {
  const user = await db
    .selectFrom('users')
    .select(['password_hash', 'role', 'name'])
    .where('id', '=', userId)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  if (!(await verifyPassword(password, user?.password_hash)) || !user) {
    return { ok: false, reason: 'wrong-password' }
  }
  if (user.role === 'admin') return { ok: false, reason: 'operator' }
  try {
    await db.transaction().execute((trx) => close(trx, { userId, ...user }))
    return { ok: true }
  } catch (error) {
    if (error instanceof PasswordChanged) return { ok: false, reason: 'wrong-password' }
    throw error
  }
}

/** Undoes the transaction: since the password was compared, somebody has set another one. */
class PasswordChanged extends Error {}

async function close(trx: Trx, user: { userId: string; name: string; password_hash: string }): Promise<void> {
  const { userId, name } = user
  // Runs before the row of their user: deliveries lock in that order.
  await cancelAllOf(trx, userId)
  await writeOff(trx, userId)
  await trx.deleteFrom('mails').where('user_id', '=', userId).execute()
  await postMail(trx, { userId }, { kind: 'account-closed', values: { name } })
  await trx.updateTable('mails').set({ user_id: null }).where('user_id', '=', userId).execute()
  await trx.deleteFrom('sessions').where('user_id', '=', userId).execute()
  await trx.deleteFrom('account_tokens').where('user_id', '=', userId).execute()
  await forgetPayer(trx, userId)
  const closed = await trx
    .updateTable('users')
    .set({
      // A name that no mail can reach (RFC 2606).
      email: `closed-${userId}@lumiku.invalid`,
      name: '-',
      password_hash: 'none',
      email_confirmed_at: null,
      disabled_at: sql<Date>`now()`,
      closed_at: sql<Date>`now()`,
    })
    .where('id', '=', userId)
    .where('password_hash', '=', user.password_hash)
    .executeTakeFirst()
  if (closed.numUpdatedRows === 0n) throw new PasswordChanged()
}

/** Credits of nobody would be owed for ever. */
async function writeOff(trx: Trx, userId: string, reference = `closing:${userId}`): Promise<void> {
  const credits = await balanceOf(userId, trx)
  await adjustCredits(trx, { userId, credits: -credits, reason: 'account closed', reference })
}

/** A worker that was at a run of theirs has stopped by then. */
const AFTER_SECONDS = 60
const ACCOUNTS_AT_ONCE = 20

/**
 * Upkeep: removes the files and then the rows of accounts that were closed; payments and the ledger lose their link to
 * them by themselves. Should it die between, the next time finds the rest. Returns how many accounts.
 */
export async function removeClosedAccounts(sweep: Sweep = {}): Promise<{ removed: number; files: number }> {
  const total = { removed: 0, files: 0 }
  const remove = async (id: string) => {
    const keys = await keysOf(id)
    if (!sweep.isDryRun) for (const key of keys) await storage().remove(key)
    const isRemoved = await inTransaction(sweep, async (trx) => {
      // Begun in the very moment of the closing.
      await cancelAllOf(trx, id)
      await writeOff(trx, id, `removal:${id}`)
      await forgetPayer(trx, id)
      const { numDeletedRows } = await trx.deleteFrom('users').where('id', '=', id).executeTakeFirst()
      return numDeletedRows > 0n
    })
    total.removed += isRemoved ? 1 : 0
    total.files += keys.length
  }
  await eachAlone(closedAccounts(), remove, (userId) => ({ userId }))
  return total
}

async function* closedAccounts(): AsyncGenerator<string> {
  for (let last: string | undefined; ;) {
    const batch = await db
      .selectFrom('users')
      .select('id')
      .where('closed_at', '<', sql<Date>`now() - make_interval(secs => ${AFTER_SECONDS})`)
      .$if(last !== undefined, (query) => query.where('id', '>', last!))
      .orderBy('id')
      .limit(ACCOUNTS_AT_ONCE)
      .execute()
    for (const { id } of batch) yield id
    if (batch.length < ACCOUNTS_AT_ONCE) return
    last = batch.at(-1)!.id
  }
}

/** Everything that is stored for the user alone: samples belong to everybody. */
async function keysOf(userId: string): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select unnest(array[storage_key, thumbnail_key]) as key from uploads where user_id = ${userId} and not is_sample
    union
    select unnest(array[o.storage_key, o.poster_key, o.preview_key])
    from outputs o join generations g on g.id = o.generation_id where g.user_id = ${userId}
    union
    select v.storage_key from output_variants v join outputs o on o.id = v.output_id
    join generations g on g.id = o.generation_id where g.user_id = ${userId}
    union
    select thumbnail_key from avatars where user_id = ${userId}`.execute(db)
  return rows.flatMap(({ key }) => key ?? [])
}
