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

/** Newest first; `search` is how an order id begins or ends, or how a reference, a name or an e-mail begins. */
export async function listAllPayments(page: {
  search?: string | undefined
  /** Those older than this payment. */
  before?: string | undefined
  limit: number
}): Promise<PaymentOverview[]> {
  const { search, before, limit } = page
  const isMatch = search ? await matching(search) : undefined
  const rows = await db
    .selectFrom('payments')
    .leftJoin('users', 'users.id', 'payments.user_id')
    .select(['payments.id', 'order_id', 'state', 'rupiah', 'credits', 'payments.created_at'])
    .select(['users.id as userId', 'users.name', 'users.email'])
    .$if(isId(before ?? ''), (query) => query.where(isOlderThan(before!)))
    .$if(isMatch !== undefined, (query) => query.where(isMatch!))
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

/** So many buyers are looked up by name; more than these are found by reading on from the newest payment. */
const FEW_BUYERS = 100

/** Each part is served by an index of its own. */
async function matching(search: string) {
  const beginning = (text: string) => `${text.replace(/[\\%_]/g, '\\$&')}%`
  const order = search.toUpperCase()
  const person = beginning(search.toLowerCase())
  const { rows: buyers } = await sql<{ id: string }>`
    select id from users where email like ${person} or lower(name) like ${person} limit ${FEW_BUYERS + 1}`.execute(
    db,
  )
  const isBuyers =
    buyers.length <= FEW_BUYERS
      ? sql`payments.user_id = any(${buyers.map(({ id }) => id)}::uuid[])`
      : sql`users.email like ${person} or lower(users.name) like ${person}`
  return sql<boolean>`(
    payments.order_id like ${beginning(order)} or reverse(payments.order_id) like ${beginning(reversed(order))}
    or payments.reference like ${beginning(search)} or ${isBuyers}
  )`
}

function reversed(text: string): string {
  return [...text].reverse().join('')
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
