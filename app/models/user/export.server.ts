import { sql, type SelectQueryBuilder } from 'kysely'
import { db } from '#app/db/client.server.ts'

/**
 * What a user takes along: every file that is kept for them, and what the rows say of them. All but the profile is read
 * a page at a time as it is taken, so it may be of any size.
 */
export interface AccountExport {
  profile: object
  /** Rows by the name of the file they go into, as they are, oldest first. */
  records: Record<string, AsyncIterable<object>>
  uploads: AsyncIterable<ExportedFile>
  /** Outputs, with the folder of their run. */
  outputs: AsyncIterable<ExportedFile & { folder: string }>
}

export interface ExportedFile {
  index: number
  name: string
  key: string
  bytes: number
  createdAt: Date
}

/** Passwords' hashes, tokens and keys of storage are ours and not among it; what is in the trash is. */
export async function findAccountExport(userId: string): Promise<AccountExport> {
  const profile = await db
    .selectFrom('users')
    .leftJoin('accounts', 'accounts.user_id', 'users.id')
    .select([
      'users.id',
      'email',
      'name',
      'role',
      'language',
      'theme',
      'quota_bytes',
      'used_bytes',
      'created_at',
      'email_confirmed_at',
      'wants_run_mails',
      'balance as credits',
    ])
    .where('users.id', '=', userId)
    .executeTakeFirstOrThrow()
  return { profile, records: recordsOf(userId), uploads: uploadsOf(userId), outputs: outputsOf(userId) }
}

/** Rows of a page. */
const MANY = 500
/** Of rows with a tool's input, which may be a form of a megabyte. */
const FEW = 5

function recordsOf(userId: string): Record<string, AsyncIterable<object>> {
  const runs = db
    .selectFrom('generations')
    .select(['id', 'tool', 'state', 'title', 'input', 'planned', 'delivered', 'failed', 'credits'])
    .select(['created_at', 'started_at', 'finished_at'])
    .where('user_id', '=', userId)
    .where('purpose', '=', 'run')
  const payments = db
    .selectFrom('payments')
    .select(['order_id', 'package_id', 'rupiah', 'credits', 'state', 'method', 'reference'])
    .select(['created_at', 'paid_at'])
    .where('user_id', '=', userId)
  const avatars = db
    .selectFrom('avatars')
    .select(['id', 'name', 'description', 'traits', 'persona', 'seed', 'source', 'created_at'])
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
  const poses = db
    .selectFrom('own_poses')
    .select(['id', 'name', 'skeleton', 'created_at'])
    .where('user_id', '=', userId)
  const presets = db
    .selectFrom('presets')
    .select(['id', 'tool', 'name', 'input', 'created_at', 'updated_at'])
    .where('user_id', '=', userId)
  const sessions = db
    .selectFrom('sessions')
    .select(['user_agent', 'ip', 'created_at', 'last_seen_at'])
    .where('user_id', '=', userId)
  return {
    runs: oldestFirst(runs, FEW),
    ledger: ledgerOf(userId),
    payments: oldestFirst(payments, MANY),
    avatars: oldestFirst(avatars, MANY),
    poses: oldestFirst(poses, MANY),
    presets: oldestFirst(presets, FEW),
    brand: brandOf(userId),
    sessions: oldestFirst(sessions, MANY),
  }
}

async function* brandOf(userId: string): AsyncGenerator<object> {
  yield* await db
    .selectFrom('brands')
    .select(['colours', 'fonts', 'handle', 'updated_at'])
    .where('user_id', '=', userId)
    .execute()
}

function ledgerOf(userId: string): AsyncGenerator<object> {
  const entries = db
    .selectFrom('ledger_entries as entry')
    .innerJoin('accounts as account', 'account.id', 'entry.account_id')
    .innerJoin('ledger_transactions as movement', 'movement.id', 'entry.transaction_id')
    .select(['movement.kind', 'entry.credits', 'entry.balance_after', 'movement.reason'])
    .select(['movement.generation_id', 'movement.created_at', 'entry.id as place'])
    .where('account.user_id', '=', userId)
    .orderBy('entry.id')
    .limit(MANY)
  return eachRow((after?: number) =>
    (after === undefined ? entries : entries.where('entry.id', '>', after)).execute(),
  )
}

async function* uploadsOf(userId: string): AsyncGenerator<ExportedFile> {
  const uploads = db
    .selectFrom('uploads')
    .select(['name', 'storage_key as key', 'bytes', 'created_at as createdAt'])
    .where('user_id', '=', userId)
    .where('state', '=', 'ready')
    .where('is_sample', '=', false)
    .where('deleted_at', 'is', null)
  let index = 0
  for await (const { key, ...file } of oldestFirst(uploads, MANY)) {
    if (key) yield { ...file, key, index }
    index += 1
  }
}

async function* outputsOf(userId: string): AsyncGenerator<ExportedFile & { folder: string }> {
  const outputs = db
    .selectFrom('outputs')
    .innerJoin('generations', 'generations.id', 'generation_id')
    .select(['index', 'name', 'storage_key as key', 'bytes', 'outputs.created_at as createdAt'])
    .select(sql<string>`tool || '-' || left(generation_id::text, 8)`.as('folder'))
    .select(
      sql<[string, string, number]>`json_build_array(generations.created_at, generation_id, index)`.as(
        'place',
      ),
    )
    .where('user_id', '=', userId)
    .where('purpose', '=', 'run')
    .where('outputs.state', '=', 'delivered')
    .where('outputs.deleted_at', 'is', null)
    .orderBy('generations.created_at')
    .orderBy('generation_id')
    .orderBy('index')
    .limit(MANY)
  const rows = eachRow((after?: [string, string, number]) => {
    if (!after) return outputs.execute()
    const [at, ...others] = after
    return (
      outputs
        // What the index knows by itself.
        .where(sql<boolean>`generations.created_at >= ${at}::timestamptz`)
        .where(sql<boolean>`(generations.created_at, generation_id, index) > (${sql.join([at, ...others])})`)
        .execute()
    )
  })
  for await (const { key, bytes, ...file } of rows) {
    if (key && bytes !== null) yield { ...file, key, bytes }
  }
}

/** Rows of a table with `created_at` and `id`. */
function oldestFirst<Tables, Table extends keyof Tables, Row extends object>(
  query: SelectQueryBuilder<Tables, Table, Row>,
  limit: number,
): AsyncGenerator<Row> {
  // Made by PostgreSQL, for a Date has no microseconds: a page would begin with what the one before it ended with.
  const page = query
    .select(sql<[string, string]>`json_build_array(created_at, id)`.as('place'))
    .$castTo<{ place: [string, string] }>()
    .orderBy(sql`created_at`)
    .orderBy(sql`id`)
    .limit(limit)
  const rows = eachRow((after?: [string, string]) =>
    (after ? page.where(sql<boolean>`(created_at, id) > (${sql.join(after)})`) : page).execute(),
  )
  return rows as AsyncGenerator<Row>
}

/**
 * Rows page by page, each page behind the place where the last one ended: none comes twice or is left out when others come
 * and go meanwhile.
 */
async function* eachRow<Place, Row extends { place: Place }>(
  page: (after?: Place) => Promise<Row[]>,
): AsyncGenerator<Omit<Row, 'place'>> {
  for (let after: Place | undefined; ;) {
    const rows = await page(after)
    if (rows.length === 0) return
    for (const { place: _, ...row } of rows) yield row
    after = rows.at(-1)!.place
  }
}
