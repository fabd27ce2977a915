import { createHmac, hash } from 'node:crypto'
import { sql } from 'kysely'
import { db, type Db, type Trx } from '#app/db/client.server.ts'
import { deleteWhere, type Sweep } from '#app/db/sweep.server.ts'
import type { TokenPurpose } from '#app/db/schema.ts'
import { env } from '#app/env.server.ts'

/** Minutes that a link lives. A new password is asked for by who waits for it; a new address may be of another phone. */
const MINUTES: Record<TokenPurpose, number> = {
  'confirm-email': 7 * 24 * 60,
  'change-email': 24 * 60,
  'reset-password': 60,
}
/** An HMAC-SHA256 as base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/

export interface AccountToken {
  id: string
  userId: string
  purpose: TokenPurpose
  /** Where it was sent, which it proves. */
  email: string
  /** The user's address of today, and their name. */
  userEmail: string
  name: string
}

/** Makes what a link in a mail proves. Only its id goes into the mail's row: see `secretOf`. */
export async function createToken(
  trx: Trx,
  token: { userId: string; purpose: TokenPurpose; email: string },
): Promise<string> {
  const id = crypto.randomUUID()
  await trx
    .insertInto('account_tokens')
    .values({
      id,
      user_id: token.userId,
      purpose: token.purpose,
      email: token.email,
      token_hash: hashOf(secretOf(id)),
      expires_at: sql<Date>`now() + make_interval(mins => ${MINUTES[token.purpose]})`,
    })
    .execute()
  return id
}

/**
 * What the link carries. It follows from the id and a secret of the processes, so that neither a mail that waits nor a
 * copy of the database holds it, and every try of one mail has the same link.
 */
export function secretOf(tokenId: string): string {
  return createHmac('sha256', env().SESSION_SECRET).update(`account token ${tokenId}`).digest('base64url')
}

/** The token of a link, as long as it is good for something: not used, not expired, of a user who may log in. */
export async function findToken(
  secret: string,
  purposes: TokenPurpose[],
  on: Db | Trx = db,
): Promise<AccountToken | undefined> {
  if (!TOKEN.test(secret)) return undefined
  return await live(on)
    .where('token_hash', '=', hashOf(secret))
    .where('purpose', 'in', purposes)
    .executeTakeFirst()
}

/** The same by its id, for the mail that is to carry it. */
export async function findTokenById(id: string): Promise<AccountToken | undefined> {
  return await live(db).where('account_tokens.id', '=', id).executeTakeFirst()
}

/** Uses a token up: of any number that come at once, one gets it. */
export async function takeToken(
  trx: Trx,
  secret: string,
  purposes: TokenPurpose[],
): Promise<AccountToken | undefined> {
  const found = await findToken(secret, purposes, trx)
  if (!found) return undefined
  const taken = await trx.deleteFrom('account_tokens').where('id', '=', found.id).executeTakeFirst()
  return taken.numDeletedRows === 1n ? found : undefined
}

/** Makes every other link of these kinds worthless. */
export async function removeTokens(trx: Trx, userId: string, purposes: TokenPurpose[]): Promise<void> {
  await trx
    .deleteFrom('account_tokens')
    .where('user_id', '=', userId)
    .where('purpose', 'in', purposes)
    .execute()
}

/** Upkeep: links that are good for nothing any more. Returns how many went. */
export async function removeExpiredTokens(sweep: Sweep = {}): Promise<number> {
  return await deleteWhere('account_tokens', sql`expires_at <= now()`, sweep)
}

function live(on: Db | Trx) {
  return on
    .selectFrom('account_tokens')
    .innerJoin('users', 'users.id', 'account_tokens.user_id')
    .select([
      'account_tokens.id as id',
      'user_id as userId',
      'purpose',
      'account_tokens.email as email',
      'users.email as userEmail',
      'name',
    ])
    .where('expires_at', '>', sql<Date>`now()`)
    .where('disabled_at', 'is', null)
}

function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}
