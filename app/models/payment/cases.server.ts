import { sql } from 'kysely'
import { db, type Db, type Trx } from '#app/db/client.server.ts'
import type { PaymentCaseKind } from '#app/db/schema.ts'
import { recordAction, type Operator } from '#app/models/audit.server.ts'

/** Something about a payment that does not add up, for a person to look at. */
export interface PaymentCase {
  id: number
  kind: PaymentCaseKind
  orderId: string
  paymentId: string | null
  details: Record<string, unknown>
  state: 'open' | 'resolved'
  note: string | null
  createdAt: string
  resolvedAt: string | null
}

/** Once per kind and order, however often it is noticed. */
export async function openCase(
  on: Db | Trx,
  found: {
    kind: PaymentCaseKind
    orderId: string
    paymentId: string | null
    details: Record<string, unknown>
  },
): Promise<void> {
  await on
    .insertInto('payment_cases')
    .values({
      kind: found.kind,
      order_id: found.orderId,
      payment_id: found.paymentId,
      details: JSON.stringify(found.details),
    })
    .onConflict((conflict) => conflict.columns(['kind', 'order_id']).doNothing())
    .execute()
}

/** Open ones first, newest first; what comes after the case `after`. */
export async function listCases({ after, limit = 100 }: { after?: number; limit?: number } = {}): Promise<
  PaymentCase[]
> {
  const rows = await db
    .selectFrom('payment_cases')
    .selectAll()
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(state = 'resolved', -id) > (select state = 'resolved', -id from payment_cases last where last.id = ${after})`,
      ),
    )
    .orderBy(sql`state = 'resolved'`)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    orderId: row.order_id,
    paymentId: row.payment_id,
    details: row.details,
    state: row.state,
    note: row.note,
    createdAt: row.created_at.toISOString(),
    resolvedAt: row.resolved_at?.toISOString() ?? null,
  }))
}

export async function resolveCase(by: Operator, id: number, note: string): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const resolved = await trx
      .updateTable('payment_cases')
      .set({ state: 'resolved', note, resolved_by: by.operatorId, resolved_at: sql<Date>`now()` })
      .where('id', '=', id)
      .where('state', '=', 'open')
      .returning(['kind', 'order_id'])
      .executeTakeFirst()
    if (!resolved) return false
    await recordAction(trx, {
      ...by,
      action: 'case.resolve',
      target: { kind: 'case', id: String(id) },
      reason: note,
      details: { kind: resolved.kind, order: resolved.order_id },
    })
    return true
  })
}
