import { sql } from 'kysely'
import { db, type Db, type Trx } from '#app/db/client.server.ts'
import type { Language, MailState } from '#app/db/schema.ts'
import { isId } from '#app/models/id.server.ts'
import type { MailKind, MailValues } from '#app/mail/mailing.ts'

/** A mail whose turn it is. */
export interface OutgoingMail {
  id: string
  userId: string | null
  email: string
  language: Language
  kind: MailKind
  details: MailValues[MailKind]
  /** Empty when the user is gone. */
  name: string
  attempt: number
}

/** Longer than one try can take by the time limits of mail.server.ts. */
const LEASE_SECONDS = 120
const MAX_PROBLEM = 500

/** Writes a mail down. Undefined when there is no such user to write to. */
export async function addMail(
  trx: Db | Trx,
  mail: { userId: string; email?: string; kind: MailKind; details: MailValues[MailKind] },
): Promise<string | undefined> {
  const user = await trx
    .selectFrom('users')
    .select(['email', 'language'])
    .where('id', '=', mail.userId)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  if (!user) return undefined
  return await addMailTo(trx, {
    ...mail,
    email: mail.email ?? user.email,
    language: user.language,
  })
}

export async function addMailTo(
  trx: Db | Trx,
  mail: {
    userId?: string
    email: string
    language: Language
    kind: MailKind
    details: MailValues[MailKind]
  },
): Promise<string> {
  const { id } = await trx
    .insertInto('mails')
    .values({
      user_id: mail.userId ?? null,
      email: mail.email,
      language: mail.language,
      kind: mail.kind,
      details: JSON.stringify(mail.details),
      // Not when the transaction began, which may have waited for others that ended meanwhile.
      created_at: sql<Date>`clock_timestamp()`,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/**
 * Takes a waiting mail for one try. `busy`: another process has it, and may still be sending; undefined: it is settled.
 */
export async function claimMail(id: string): Promise<OutgoingMail | 'busy' | undefined> {
  const claimed = await db
    .updateTable('mails')
    .set((eb) => ({
      attempt: eb('attempt', '+', 1),
      leased_until: sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})`,
    }))
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where((eb) => eb.or([eb('leased_until', 'is', null), eb('leased_until', '<', sql<Date>`now()`)]))
    .returning(OUTGOING)
    .executeTakeFirst()
  if (claimed) return await withName(claimed)
  const waiting = await db
    .selectFrom('mails')
    .select('id')
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  return waiting && 'busy'
}

const OUTGOING = ['id', 'user_id as userId', 'email', 'language', 'kind', 'details', 'attempt'] as const

async function withName(row: {
  id: string
  userId: string | null
  email: string
  language: Language
  kind: string
  details: unknown
  attempt: number
}): Promise<OutgoingMail> {
  const user =
    row.userId &&
    (await db.selectFrom('users').select('name').where('id', '=', row.userId).executeTakeFirst())
  return {
    ...row,
    kind: row.kind as MailKind,
    details: row.details as MailValues[MailKind],
    name: user ? user.name : '',
  }
}

/** A try that did not work out: the next one may come at once. */
export async function releaseMail(id: string, problem: string): Promise<void> {
  await db
    .updateTable('mails')
    .set({ leased_until: null, problem: problem.slice(0, MAX_PROBLEM) })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute()
}

/** Ends a waiting mail. False when it was settled already. */
export async function settleMail(
  id: string,
  state: Exclude<MailState, 'waiting'>,
  problem: string | null = null,
): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const settled = await trx
      .updateTable('mails')
      .set({
        state,
        leased_until: null,
        settled_at: sql<Date>`now()`,
        ...(problem !== null && { problem: problem.slice(0, MAX_PROBLEM) }),
      })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .returning('email')
      .executeTakeFirst()
    if (!settled) return false
    if (state === 'sent' || state === 'refused') await noteReach(trx, settled.email, state === 'sent')
    return true
  })
}

/** What is now known of an address, for whoever has it. */
async function noteReach(trx: Trx, email: string, isReached: boolean): Promise<void> {
  await trx
    .updateTable('users')
    .set({ email_unreachable_at: isReached ? null : sql<Date>`now()` })
    .where('email', '=', email)
    .where('email_unreachable_at', isReached ? 'is not' : 'is', null)
    .execute()
}

export type KeptMail = OutgoingMail & { createdAt: Date }

const KEPT_SHOWN = 50

/** What was kept in place of being sent, newest first. */
export async function listKeptMails(): Promise<KeptMail[]> {
  const rows = await keptMails().orderBy('created_at', 'desc').limit(KEPT_SHOWN).execute()
  return await Promise.all(
    rows.map(async ({ createdAt, ...row }) => ({ ...(await withName(row)), createdAt })),
  )
}

export async function findKeptMail(id: string): Promise<OutgoingMail | undefined> {
  const row = isId(id) ? await keptMails().where('id', '=', id).executeTakeFirst() : undefined
  return row && (await withName(row))
}

function keptMails() {
  return db
    .selectFrom('mails')
    .select([...OUTGOING, 'created_at as createdAt'])
    .where('state', '=', 'kept')
}
