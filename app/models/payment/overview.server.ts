import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import type { Payment, PaymentState } from '#app/db/schema.ts'
import { isId } from '#app/models/id.server.ts'

/** Every user's payments, for the people who run the place. */

export interface PaymentOverview {
  id: string
  orderId: string
  state: PaymentState
  /** Whole rupiah. */
  rupiah: number
  credits: number
  createdAt: string
  buyer: { id: string; name: string; email: string } | null
}

/** Of a list that is newest first: what comes after the payment `id`. */
export function isOlderThan(id: string) {
  return sql<boolean>`
    (payments.created_at, payments.id) < (select created_at, id from payments last where last.id = ${id})`
}

/** Newest first; `search` is part of an order id, a reference, a name or an e-mail address. */
export async function listAllPayments(page: {
  search?: string | undefined
  /** Those older than this payment. */
  before?: string | undefined
  limit: number
}): Promise<PaymentOverview[]> {
  const { search, before, limit } = page
  const rows = await db
    .selectFrom('payments')
    .leftJoin('users', 'users.id', 'payments.user_id')
    .select(['payments.id', 'order_id', 'state', 'rupiah', 'credits', 'payments.created_at'])
    .select(['users.id as userId', 'users.name', 'users.email'])
    .$if(isId(before ?? ''), (query) => query.where(isOlderThan(before!)))
    .$if(Boolean(search), (query) =>
      query.where((eb) => {
        const isIn = (column: 'order_id' | 'reference' | 'users.name' | 'users.email') =>
          eb(eb.fn<number>('strpos', [eb.fn('lower', [column]), eb.val(search!.toLowerCase())]), '>', 0)
        return eb.or([isIn('order_id'), isIn('reference'), isIn('users.name'), isIn('users.email')])
      }),
    )
    .orderBy('payments.created_at', 'desc')
    .orderBy('payments.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ userId, name, email, order_id, created_at, ...row }) => ({
    ...row,
    orderId: order_id,
    createdAt: created_at.toISOString(),
    buyer: userId ? { id: userId, name: name ?? '', email: email ?? '' } : null,
  }))
}

export interface PaymentFile {
  payment: Payment
  buyer: { id: string; name: string; email: string } | null
  /** Callbacks as they came, newest first. */
  events: {
    id: number
    body: string
    isRepeated: boolean
    ip: string
    outcome: string | null
    receivedAt: string
  }[]
  /** Other attempts to pay for the same purchase. */
  attempts: { id: string; orderId: string; state: PaymentState }[]
}

/** All there is about one payment. */
export async function openPaymentFile(id: string): Promise<PaymentFile | undefined> {
  if (!isId(id)) return undefined
  const payment = await db.selectFrom('payments').selectAll().where('id', '=', id).executeTakeFirst()
  if (!payment) return undefined
  const [buyer, events, attempts] = await Promise.all([
    payment.user_id
      ? db
          .selectFrom('users')
          .select(['id', 'name', 'email'])
          .where('id', '=', payment.user_id)
          .executeTakeFirst()
      : undefined,
    db
      .selectFrom('payment_events')
      .selectAll()
      .where('payment_id', '=', id)
      .orderBy('id', 'desc')
      .limit(50)
      .execute(),
    db
      .selectFrom('payments')
      .select(['id', 'order_id as orderId', 'state'])
      .where('purchase_id', '=', payment.purchase_id)
      .where('id', '<>', id)
      .execute(),
  ])
  return {
    payment,
    buyer: buyer ?? null,
    events: events.map((event) => ({
      id: event.id,
      body: event.body,
      isRepeated: event.is_repeated,
      ip: event.ip,
      outcome: event.outcome,
      receivedAt: event.received_at.toISOString(),
    })),
    attempts,
  }
}
