import { randomUUID } from 'node:crypto'
import { db } from '#app/db/client.server.ts'
import { checkOut } from '#app/payments/checkout.server.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { cookieOf } from '#tests/support/listen.ts'
import type { Studio } from '../studio.ts'

/** Of the smallest package, which every drill buys. */
export const CREDITS = 1_500

export interface Buyer {
  userId: string
  /** Of somebody logged in. */
  cookie: string
}

/** Somebody without a credit. */
export async function newBuyer(): Promise<Buyer> {
  const { userId } = await createTestUser()
  return { userId, cookie: await cookieOf(userId) }
}

/** Orders the smallest package without the browser; the order's id. */
export async function order({ userId }: Buyer): Promise<string> {
  const buyer = { id: userId, email: `${userId}@lumiku.test`, language: 'id' as const }
  const outcome = await checkOut(buyer, { packageId: 'small', submissionKey: randomUUID() })
  if (!outcome.ok) throw new Error(outcome.reason)
  const { order_id } = await db
    .selectFrom('payments')
    .select('order_id')
    .where('id', '=', outcome.paymentId)
    .executeTakeFirstOrThrow()
  return order_id
}

/** Sends a callback as Duitku would, to the studio's own web process or the one at `origin`; the answer's status. */
export async function call(studio: Studio, body: string, origin = studio.app.url): Promise<number> {
  const answer = await fetch(`${origin}/webhooks/duitku`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body,
  })
  await answer.arrayBuffer()
  return answer.status
}

/** Sends it again while it is not taken, as often as Duitku does. The queue may have taken the place that was free. */
export async function callUntilTaken(studio: Studio, body: string): Promise<number> {
  let status = 0
  for (let time = 0; time < 5 && status !== 200; time += 1) {
    await freeBudget()
    status = await call(studio, body)
  }
  return status
}

/** A status call may be made at once: the drill does not wait a second for each. */
export async function freeBudget(): Promise<void> {
  await db
    .updateTable('call_budgets')
    .set({ next_at: new Date(0), blocked_until: null })
    .execute()
}

export function pick<Item>(random: () => number, items: Item[]): Item {
  return items[Math.floor(random() * items.length)]!
}
