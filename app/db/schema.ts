import type { ColumnType, Generated, Insertable, Selectable } from 'kysely'
import type { AdminAction, TargetKind } from '#app/admin/actions.ts'
import type { Persona, Traits } from '#app/avatars/traits.ts'
import type { PoseRequestState, PoseUse } from '#app/poses/request-form.ts'
import type { Skeleton } from '#app/poses/skeleton.ts'
import type { AvatarSource, MediaFacts, OutputFacts, Problem } from '#app/studio/contract.ts'

/** The tables of `migrations/`, column by column. bigint columns arrive as numbers: see client.server.ts. */
export interface Database {
  users: UsersTable
  sessions: SessionsTable
  rate_limits: RateLimitsTable
  account_tokens: AccountTokensTable
  mails: MailsTable
  accounts: AccountsTable
  ledger_transactions: LedgerTransactionsTable
  ledger_entries: LedgerEntriesTable
  holds: HoldsTable
  uploads: UploadsTable
  generations: GenerationsTable
  outputs: OutputsTable
  output_variants: OutputVariantsTable
  last_inputs: LastInputsTable
  packages: PackagesTable
  payments: PaymentsTable
  payment_events: PaymentEventsTable
  payment_cases: PaymentCasesTable
  call_budgets: CallBudgetsTable
  presets: PresetsTable
  brands: BrandsTable
  provider_calls: ProviderCallsTable
  provider_days: ProviderDaysTable
  provider_health: ProviderHealthTable
  avatars: AvatarsTable
  avatar_references: AvatarReferencesTable
  avatar_uses: AvatarUsesTable
  pose_favourites: PoseFavouritesTable
  own_poses: OwnPosesTable
  pose_requests: PoseRequestsTable
  pose_request_votes: PoseRequestVotesTable
  projects: ProjectsTable
  retention_notices: RetentionNoticesTable
  audit_log: AuditLogTable
  generation_attempts: GenerationAttemptsTable
  settings: SettingsTable
}

type WithDefault<T> = ColumnType<T, T | undefined, T>
type CreatedAt = ColumnType<Date, Date | undefined, Date>
type Json<T> = ColumnType<T, string, string>
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>

export type Language = 'id' | 'en'
export type Theme = 'system' | 'light' | 'dark'
export type Role = 'user' | 'admin'

interface UsersTable {
  id: Generated<string>
  /** Lower case. */
  email: string
  name: string
  /** Argon2id, PHC string. */
  password_hash: string
  role: WithDefault<Role>
  language: WithDefault<Language>
  theme: WithDefault<Theme>
  quota_bytes: WithDefault<number>
  used_bytes: WithDefault<number>
  /** The last day, more or less, on which the account was used. */
  seen_at: CreatedAt
  disabled_at: Date | null
  created_at: CreatedAt
  email_confirmed_at: Date | null
  /** Its mail server refused it for good. */
  email_unreachable_at: Date | null
  wants_run_mails: WithDefault<boolean>
  /** The owner closed the account; upkeep removes what is left of it. */
  closed_at: Date | null
}

interface SessionsTable {
  id: Generated<string>
  user_id: string
  /** SHA-256 of the cookie's token. */
  token_hash: Buffer
  user_agent: WithDefault<string>
  ip: WithDefault<string>
  created_at: CreatedAt
  last_seen_at: CreatedAt
  expires_at: Date
  confirmed_at: CreatedAt
}

export type TokenPurpose = 'confirm-email' | 'change-email' | 'reset-password'

interface AccountTokensTable {
  id: Generated<string>
  user_id: string
  purpose: TokenPurpose
  /** Where it was sent. */
  email: string
  /** SHA-256 of what the link carries. */
  token_hash: Buffer
  created_at: CreatedAt
  expires_at: Date
}

export type MailState = 'waiting' | 'sent' | 'kept' | 'dropped' | 'refused' | 'failed'

interface MailsTable {
  id: Generated<string>
  user_id: string | null
  email: string
  language: Language
  /** MailKind of app/mail/mailing.ts. */
  kind: string
  details: Json<unknown>
  state: WithDefault<MailState>
  attempt: WithDefault<number>
  leased_until: Date | null
  problem: string | null
  created_at: CreatedAt
  settled_at: Date | null
}

interface RateLimitsTable {
  key: string
  points: number
  /** Milliseconds since 1970. */
  expire: number | null
}

export type AccountKind = 'user' | 'holds' | 'revenue' | 'sales' | 'promotion' | 'adjustments'

interface AccountsTable {
  id: Generated<number>
  kind: AccountKind
  user_id: string | null
  /** Whole credits; kept for user accounts only. */
  balance: WithDefault<number>
}

export type LedgerKind = 'bonus' | 'hold' | 'capture' | 'release' | 'purchase' | 'adjustment'

interface LedgerTransactionsTable {
  id: Generated<string>
  kind: LedgerKind
  reference: string
  user_id: string | null
  generation_id: string | null
  reason: string | null
  created_at: CreatedAt
}

interface LedgerEntriesTable {
  id: Generated<number>
  transaction_id: string
  account_id: number
  /** Whole credits, negative when they leave the account. */
  credits: number
  balance_after: number | null
}

interface HoldsTable {
  id: Generated<string>
  generation_id: string
  round: WithDefault<number>
  user_id: string | null
  credits: number
  captured: WithDefault<number>
  released: WithDefault<number>
  state: WithDefault<'held' | 'settled'>
  created_at: CreatedAt
  settled_at: Date | null
}

export type UploadState = 'receiving' | 'inspecting' | 'ready' | 'refused'
export type MediaKind = 'video' | 'image' | 'audio'

interface UploadsTable {
  id: Generated<string>
  user_id: string
  name: string
  state: WithDefault<UploadState>
  kind: MediaKind | null
  is_sample: WithDefault<boolean>
  bytes: number
  sha256: string | null
  content_type: string | null
  storage_key: string | null
  thumbnail_key: string | null
  facts: NullableJson<MediaFacts>
  problem: NullableJson<Problem>
  created_at: CreatedAt
  ready_at: Date | null
  last_used_at: Date | null
  trashed_at: Date | null
  deleted_at: Date | null
  project_id: string | null
  /** When its bytes were last read and compared with the hash. */
  read_at: Date | null
  /** Since when they are not what they were. */
  damaged_at: Date | null
}

export type GenerationPurpose = 'run' | 'preview'
export type GenerationState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

interface GenerationsTable {
  id: Generated<string>
  user_id: string
  tool: string
  purpose: WithDefault<GenerationPurpose>
  state: WithDefault<GenerationState>
  input: Json<unknown>
  title: WithDefault<string>
  /** Number of outputs asked for. */
  planned: number
  delivered: WithDefault<number>
  failed: WithDefault<number>
  /** Credits held for the first round: the whole price. */
  credits: number
  round: WithDefault<number>
  attempt: WithDefault<number>
  step: string | null
  /** 0 to 1, never falls within a round. */
  fraction: WithDefault<number>
  eta_seconds: number | null
  problem: NullableJson<Problem>
  submission_key: string
  created_at: CreatedAt
  queued_at: CreatedAt
  started_at: Date | null
  finished_at: Date | null
  trashed_at: Date | null
  deleted_at: Date | null
}

interface OutputsTable {
  id: Generated<string>
  generation_id: string
  /** The run's user; the database fills it in. */
  owner_id: Generated<string>
  index: number
  state: 'delivered' | 'failed'
  credits: number
  name: string
  storage_key: string | null
  poster_key: string | null
  preview_key: string | null
  content_type: string | null
  bytes: number | null
  sha256: string | null
  facts: NullableJson<OutputFacts>
  recipe: NullableJson<object>
  manifest: NullableJson<Record<string, string | number>>
  problem: NullableJson<Problem>
  created_at: CreatedAt
  is_favourite: WithDefault<boolean>
  project_id: string | null
  trashed_at: Date | null
  deleted_at: Date | null
  /** Of its facts, and the first letters of its name in lower case: made by the database, for its index. */
  shape: Generated<'portrait' | 'landscape' | 'square' | null>
  sought_name: Generated<string>
  /** Null while files of a removed output may be there still. */
  files_removed_at: Date | null
  read_at: Date | null
  damaged_at: Date | null
}

export type VariantState = 'waiting' | 'making' | 'ready' | 'failed'

interface OutputVariantsTable {
  id: Generated<string>
  output_id: string
  platform: string
  state: WithDefault<VariantState>
  is_trimmed: WithDefault<boolean>
  attempt: WithDefault<number>
  tried_before: WithDefault<number>
  storage_key: string | null
  content_type: string | null
  name: string
  bytes: number | null
  sha256: string | null
  facts: NullableJson<OutputFacts>
  problem: NullableJson<Problem>
  created_at: CreatedAt
  queued_at: CreatedAt
  read_at: Date | null
  damaged_at: Date | null
}

interface LastInputsTable {
  user_id: string
  tool: string
  input: Json<unknown>
  updated_at: CreatedAt
}

interface PackagesTable {
  id: string
  version: number
  /** Whole rupiah. */
  rupiah: number
  credits: number
  is_active: WithDefault<boolean>
  created_by: string | null
  created_at: CreatedAt
  starts_at: CreatedAt
}

export type PaymentState = 'creating' | 'unknown' | 'pending' | 'paid' | 'failed' | 'expired' | 'cancelled'

interface PaymentsTable {
  id: Generated<string>
  order_id: string
  user_id: string | null
  package_id: string
  package_version: number
  /** Whole rupiah. */
  rupiah: number
  credits: number
  state: WithDefault<PaymentState>
  purchase_id: string
  submission_key: string
  reference: string | null
  payment_url: string | null
  method: string | null
  return_to: string | null
  is_test: WithDefault<boolean>
  problem: string | null
  checks: WithDefault<number>
  checked_at: Date | null
  next_check_at: Date | null
  expires_at: Date
  created_at: CreatedAt
  paid_at: Date | null
}

interface PaymentEventsTable {
  id: Generated<number>
  payment_id: string | null
  order_id: string | null
  body: string
  body_hash: string
  is_repeated: boolean
  ip: WithDefault<string>
  outcome: string | null
  received_at: CreatedAt
}

export type PaymentCaseKind =
  | 'paid-twice'
  | 'amount-mismatch'
  | 'reference-mismatch'
  | 'order-mismatch'
  | 'unknown-order'
  | 'paid-without-user'
  | 'unpaid-after-paid'

interface PaymentCasesTable {
  id: Generated<number>
  kind: PaymentCaseKind
  payment_id: string | null
  order_id: string
  details: ColumnType<Record<string, unknown>, string | undefined, string>
  state: WithDefault<'open' | 'resolved'>
  note: string | null
  resolved_by: string | null
  resolved_at: Date | null
  created_at: CreatedAt
}

interface CallBudgetsTable {
  name: string
  next_at: CreatedAt
  blocked_until: Date | null
}

interface PresetsTable {
  id: Generated<string>
  user_id: string
  tool: string
  name: string
  input: Json<unknown>
  share_token: string | null
  created_at: CreatedAt
  updated_at: CreatedAt
}

interface BrandsTable {
  user_id: string
  /** '#rrggbb'. */
  colours: WithDefault<string[]>
  /** Ids of app/studio/fonts.ts. */
  fonts: WithDefault<string[]>
  logo_upload_id: string | null
  handle: WithDefault<string>
  updated_at: CreatedAt
}

interface AvatarsTable {
  id: Generated<string>
  user_id: string
  name: string
  description: WithDefault<string>
  traits: Json<Traits>
  persona: Json<Persona>
  /** 0 to 2³¹ − 1. */
  seed: number
  is_real_face: boolean
  source: AvatarSource | 'copy'
  output_id: string
  thumbnail_key: string | null
  created_at: CreatedAt
  updated_at: CreatedAt
  deleted_at: Date | null
}

interface AvatarReferencesTable {
  avatar_id: string
  upload_id: string
  place: number
}

interface AvatarUsesTable {
  avatar_id: string
  generation_id: string
  created_at: CreatedAt
}

export type ProviderCallOutcome =
  'running' | 'done' | 'transient' | 'quota' | 'content' | 'input' | 'cancelled'

interface ProviderCallsTable {
  id: Generated<number>
  provider: string
  operation: string
  model: string
  generation_id: string | null
  user_id: string | null
  outcome: WithDefault<ProviderCallOutcome>
  code: string | null
  /** Millionths of a dollar. */
  micros: number
  ms: number | null
  day: Date
  created_at: CreatedAt
}

interface ProviderDaysTable {
  day: Date
  /** Millionths of a dollar. */
  micros: number
}

export type BreakerState = 'closed' | 'open' | 'half-open'
export type DownReason = 'breaker' | 'account' | 'spend-cap'

interface ProviderHealthTable {
  provider: string
  breaker: WithDefault<BreakerState>
  down_until: Date | null
  down_reason: DownReason | null
  down_code: string | null
  updated_at: CreatedAt
}

interface PoseFavouritesTable {
  user_id: string
  /** Of app/poses/library.ts. */
  pose_id: string
  created_at: CreatedAt
}

interface OwnPosesTable {
  id: Generated<string>
  user_id: string
  name: string
  skeleton: Json<Skeleton>
  created_at: CreatedAt
  updated_at: CreatedAt
}

interface PoseRequestsTable {
  id: Generated<string>
  user_id: string | null
  name: string
  description: string
  use_case: PoseUse
  state: WithDefault<PoseRequestState>
  answer: WithDefault<string>
  pose_id: string | null
  answered_by: string | null
  answered_at: Date | null
  created_at: CreatedAt
}

interface PoseRequestVotesTable {
  request_id: string
  user_id: string
  created_at: CreatedAt
}

interface AuditLogTable {
  id: Generated<number>
  operator_id: string | null
  action: AdminAction
  target_kind: TargetKind
  target_id: string
  reason: string | null
  details: Json<Record<string, unknown>>
  request_id: string | null
  created_at: CreatedAt
}

export type AttemptOutcome = 'running' | 'settled' | 'interrupted' | 'lost' | 'error' | 'died'

interface GenerationAttemptsTable {
  generation_id: string
  attempt: number
  round: number
  delivered_before: number
  outcome: WithDefault<AttemptOutcome>
  error: string | null
  started_at: CreatedAt
  ended_at: Date | null
}

interface SettingsTable {
  key: string
  value: Json<unknown>
  updated_at: CreatedAt
}

interface ProjectsTable {
  id: Generated<string>
  user_id: string
  name: string
  created_at: CreatedAt
}

interface RetentionNoticesTable {
  user_id: string
  warned_at: CreatedAt
  reminded_at: Date | null
  moves_at: Date
  moved_at: Date | null
}

export type User = Selectable<UsersTable>
export type Upload = Selectable<UploadsTable>
export type Generation = Selectable<GenerationsTable>
export type Output = Selectable<OutputsTable>
export type NewUpload = Insertable<UploadsTable>
export type Payment = Selectable<PaymentsTable>
