import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'

/** What a user takes along: every file that is kept for them, and what the rows say of them. */
export interface AccountExport {
  email: string
  uploads: ExportedFile[]
  /** Outputs, with the folder of their run. */
  outputs: (ExportedFile & { folder: string })[]
  /** Rows by the name of the file they go into, as they are. */
  records: Record<string, unknown>
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
  const uploads = await db
    .selectFrom('uploads')
    .select(['name', 'storage_key as key', 'bytes', 'created_at as createdAt'])
    .where('user_id', '=', userId)
    .where('state', '=', 'ready')
    .where('is_sample', '=', false)
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const outputs = await db
    .selectFrom('outputs')
    .innerJoin('generations', 'generations.id', 'generation_id')
    .select(['index', 'name', 'storage_key as key', 'bytes', 'outputs.created_at as createdAt'])
    .select(sql<string>`tool || '-' || left(generation_id::text, 8)`.as('folder'))
    .where('user_id', '=', userId)
    .where('purpose', '=', 'run')
    .where('outputs.state', '=', 'delivered')
    .where('outputs.deleted_at', 'is', null)
    .orderBy('generations.created_at')
    .orderBy('generation_id')
    .orderBy('index')
    .execute()
  return {
    email: profile.email,
    uploads: uploads.flatMap(({ key, ...file }, index) => (key ? [{ ...file, index, key }] : [])),
    outputs: outputs.flatMap(({ key, bytes, ...file }) =>
      key && bytes !== null ? [{ ...file, key, bytes }] : [],
    ),
    records: { profile, ...(await recordsOf(userId)) },
  }
}

async function recordsOf(userId: string): Promise<Record<string, unknown>> {
  const runs = db
    .selectFrom('generations')
    .select(['id', 'tool', 'state', 'title', 'input', 'planned', 'delivered', 'failed', 'credits'])
    .select(['created_at', 'started_at', 'finished_at'])
    .where('user_id', '=', userId)
    .where('purpose', '=', 'run')
    .orderBy('created_at')
  const ledger = db
    .selectFrom('ledger_entries as entry')
    .innerJoin('accounts as account', 'account.id', 'entry.account_id')
    .innerJoin('ledger_transactions as movement', 'movement.id', 'entry.transaction_id')
    .select(['movement.kind', 'entry.credits', 'entry.balance_after', 'movement.reason'])
    .select(['movement.generation_id', 'movement.created_at'])
    .where('account.user_id', '=', userId)
    .orderBy('entry.id')
  const payments = db
    .selectFrom('payments')
    .select(['order_id', 'package_id', 'rupiah', 'credits', 'state', 'method', 'reference'])
    .select(['created_at', 'paid_at'])
    .where('user_id', '=', userId)
    .orderBy('created_at')
  const avatars = db
    .selectFrom('avatars')
    .select(['id', 'name', 'description', 'traits', 'persona', 'seed', 'source', 'created_at'])
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
  const poses = db
    .selectFrom('own_poses')
    .select(['id', 'name', 'skeleton', 'created_at'])
    .where('user_id', '=', userId)
    .orderBy('created_at')
  const presets = db
    .selectFrom('presets')
    .select(['id', 'tool', 'name', 'input', 'created_at', 'updated_at'])
    .where('user_id', '=', userId)
    .orderBy('created_at')
  const brand = db
    .selectFrom('brands')
    .select(['colours', 'fonts', 'handle', 'updated_at'])
    .where('user_id', '=', userId)
  const sessions = db
    .selectFrom('sessions')
    .select(['user_agent', 'ip', 'created_at', 'last_seen_at'])
    .where('user_id', '=', userId)
    .orderBy('created_at')
  return {
    runs: await runs.execute(),
    ledger: await ledger.execute(),
    payments: await payments.execute(),
    avatars: await avatars.execute(),
    poses: await poses.execute(),
    presets: await presets.execute(),
    brand: await brand.execute(),
    sessions: await sessions.execute(),
  }
}
