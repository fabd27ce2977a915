import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import type { Language, Role } from '#app/db/schema.ts'
import { isId } from '#app/models/id.server.ts'

/** Every account, for the people who run the place. */

export const USER_FILTERS = ['operators', 'disabled', 'unconfirmed'] as const
export type UserFilter = (typeof USER_FILTERS)[number]

export interface UserSummary {
  /** Pass as `before` to read on. */
  id: string
  name: string
  email: string
  role: Role
  isDisabled: boolean
  isConfirmed: boolean
  /** Its owner has left it: upkeep removes it. */
  isClosed: boolean
  credits: number
  createdAt: string
}

/** Newest first; `search` is how an e-mail, a name or an id begins. */
export async function listUsers(page: {
  search?: string | undefined
  filter?: UserFilter | undefined
  before?: string | undefined
  limit: number
}): Promise<UserSummary[]> {
  const { search, filter, before, limit } = page
  const rows = await db
    .selectFrom('users')
    .leftJoin('accounts', 'accounts.user_id', 'users.id')
    .select(['users.id', 'name', 'email', 'role', 'disabled_at', 'email_confirmed_at', 'created_at'])
    .select(['accounts.balance', 'closed_at'])
    .$if(Boolean(search), (query) => query.where(beginsWith(search!)))
    .$if(filter === 'operators', (query) => query.where('role', '=', 'admin'))
    .$if(filter === 'disabled', (query) => query.where('disabled_at', 'is not', null))
    .$if(filter === 'unconfirmed', (query) => query.where('email_confirmed_at', 'is', null))
    .$if(isId(before ?? ''), (query) =>
      query.where(
        sql<boolean>`(users.created_at, users.id) < (select created_at, id from users last where last.id = ${before})`,
      ),
    )
    .orderBy('users.created_at', 'desc')
    .orderBy('users.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    isDisabled: row.disabled_at !== null,
    isConfirmed: row.email_confirmed_at !== null,
    isClosed: row.closed_at !== null,
    credits: row.balance ?? 0,
    createdAt: row.created_at.toISOString(),
  }))
}

export interface UserFile {
  id: string
  name: string
  email: string
  role: Role
  language: Language
  disabledAt: string | null
  confirmedAt: string | null
  /** Its owner has left it: upkeep removes it. */
  closedAt: string | null
  createdAt: string
  lastSeenAt: string | null
  quotaBytes: number
  usedBytes: number
  /** Whole credits that may be spent. */
  balance: number
  /** Whole credits in holds of open runs. */
  held: number
  openRuns: number
  /** Whole rupiah of paid orders. */
  paidRupiah: number
}

/** All there is about one account; undefined when there is none. */
export async function openUserFile(id: string): Promise<UserFile | undefined> {
  if (!isId(id)) return undefined
  const { rows } = await sql<{
    name: string
    email: string
    role: Role
    language: Language
    disabled_at: Date | null
    email_confirmed_at: Date | null
    closed_at: Date | null
    created_at: Date
    last_seen_at: Date | null
    quota_bytes: number
    used_bytes: number
    balance: number
    held: number
    open_runs: number
    paid_rupiah: number
  }>`
    select name, email, role, language, disabled_at, email_confirmed_at, closed_at, created_at, quota_bytes, used_bytes,
      (select max(last_seen_at) from sessions where user_id = users.id) as last_seen_at,
      coalesce((select balance from accounts where user_id = users.id), 0) as balance,
      (select coalesce(sum(holds.credits - captured - released), 0)::bigint from generations
        join holds on generation_id = generations.id
        where generations.user_id = users.id and generations.state in ('queued', 'running')) as held,
      (select count(*) from generations where user_id = users.id and state in ('queued', 'running')) as open_runs,
      (select coalesce(sum(rupiah), 0)::bigint from payments
        where user_id = users.id and state = 'paid' and not is_test) as paid_rupiah
    from users where id = ${id}`.execute(db)
  const [row] = rows
  return (
    row && {
      id,
      name: row.name,
      email: row.email,
      role: row.role,
      language: row.language,
      disabledAt: row.disabled_at?.toISOString() ?? null,
      confirmedAt: row.email_confirmed_at?.toISOString() ?? null,
      closedAt: row.closed_at?.toISOString() ?? null,
      createdAt: row.created_at.toISOString(),
      lastSeenAt: row.last_seen_at?.toISOString() ?? null,
      quotaBytes: row.quota_bytes,
      usedBytes: row.used_bytes,
      balance: row.balance,
      held: row.held,
      openRuns: row.open_runs,
      paidRupiah: row.paid_rupiah,
    }
  )
}

/** The account whose e-mail this is. */
export async function findUserIdByEmail(email: string): Promise<string | undefined> {
  const user = await db
    .selectFrom('users')
    .select('id')
    .where('email', '=', email.trim().toLowerCase())
    .executeTakeFirst()
  return user?.id
}

/** Served by the indices on the beginnings of e-mails and names, and by the key. */
function beginsWith(search: string) {
  const pattern = `${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  const [from, to] = rangeOfIds(search)
  return sql<boolean>`(users.email like ${pattern} or lower(users.name) like ${pattern}
    or users.id between ${from}::uuid and ${to}::uuid)`
}

/** The ids that begin with these digits; none at all for what is no beginning of an id. */
function rangeOfIds(search: string): [string, string] {
  const digits = search.toLowerCase().replaceAll('-', '')
  const isBeginning = /^[0-9a-f-]{4,36}$/i.test(search) && digits.length <= 32
  const spell = (fill: string) =>
    (isBeginning ? digits : '')
      .padEnd(32, isBeginning ? fill : '0')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return [spell('0'), spell('f')]
}
