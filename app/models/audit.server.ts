import { sql } from 'kysely'
import { TARGETS, type AdminAction, type TargetKind } from '#app/admin/actions.ts'
import { db, type Trx } from '#app/db/client.server.ts'

/** Who does it. */
export interface Operator {
  /** Null is the console: somebody with access to the server. */
  operatorId: string | null
  /** The request that asked for it, to find its log lines. */
  requestId?: string | undefined
}

export interface RecordedAction extends Operator {
  action: AdminAction
  target: { kind: TargetKind; id: string }
  /** In the operator's own words. */
  reason?: string | undefined
  /** `before` and `after`, as far as something changed. Ids and figures, never a secret. */
  details?: Record<string, unknown>
}

/** Notes what an operator does, in the transaction that does it: both are there, or neither. */
export async function recordAction(trx: Trx, recorded: RecordedAction): Promise<void> {
  const { operatorId, requestId, action, target, reason, details = {} } = recorded
  await trx
    .insertInto('audit_log')
    .values({
      operator_id: operatorId,
      action,
      target_kind: target.kind,
      target_id: target.id,
      reason: reason ?? null,
      details: JSON.stringify(details),
      request_id: requestId ?? null,
    })
    .execute()
}

/** Notes a deed that has no transaction of its own, such as a question to somebody else's API: before it is done. */
export async function recordAlone(recorded: RecordedAction): Promise<void> {
  await db.transaction().execute((trx) => recordAction(trx, recorded))
}

export interface AuditLine {
  /** Pass as `before` to read on. */
  id: number
  action: AdminAction
  /** `email` of an account that is still there. */
  target: { kind: TargetKind; id: string; email: string | null }
  operator: { id: string; email: string | null } | null
  reason: string | null
  details: Record<string, unknown>
  requestId: string | null
  createdAt: string
}

/** Newest first. */
export async function listActions(page: {
  operatorId?: string | undefined
  action?: AdminAction | undefined
  target?: { kind?: TargetKind | undefined; id?: string | undefined } | undefined
  before?: number | undefined
  limit: number
}): Promise<AuditLine[]> {
  const { operatorId, action, target, before, limit } = page
  const rows = await db
    .selectFrom('audit_log')
    .leftJoin('users as operator', 'operator.id', 'audit_log.operator_id')
    .leftJoin('users as target', (join) =>
      join.on(sql<boolean>`target.id = case when target_kind = 'user' then target_id::uuid end`),
    )
    .select(['audit_log.id', 'action', 'target_kind', 'target_id', 'operator_id', 'operator.email'])
    .select('target.email as targetEmail')
    .select(['reason', 'details', 'request_id', 'audit_log.created_at'])
    .$if(operatorId !== undefined, (query) => query.where('operator_id', '=', operatorId!))
    .$if(action !== undefined, (query) => query.where('action', '=', action!))
    // Named also where any will do: the index of targets begins with it.
    .$if(target !== undefined, (query) =>
      query.where('target_kind', 'in', target!.kind ? [target!.kind] : TARGETS),
    )
    .$if(target?.id !== undefined, (query) => query.where('target_id', '=', target!.id!))
    .$if(before !== undefined, (query) => query.where('audit_log.id', '<', before!))
    .orderBy('audit_log.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    action: row.action,
    target: { kind: row.target_kind, id: row.target_id, email: row.targetEmail },
    operator: row.operator_id ? { id: row.operator_id, email: row.email } : null,
    reason: row.reason,
    details: row.details,
    requestId: row.request_id,
    createdAt: row.created_at.toISOString(),
  }))
}
