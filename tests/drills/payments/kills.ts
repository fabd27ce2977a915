import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { db } from '#app/db/client.server.ts'
import { balanceOf } from '#app/models/credit.server.ts'
import { claimDue } from '#app/models/payment.server.ts'
import { verifyPayment } from '#app/payments/verify.server.ts'
import type { DrillRow } from '../drill.ts'
import { post, type Studio } from '../studio.ts'
import { call, CREDITS, freeBudget, newBuyer, type Buyer } from './orders.ts'

const DAY_MS = 86_400_000

/** kill -9 of the web process while buyers order and pay; then what Duitku would send again, and the sweep. */
export async function killInBetween(studio: Studio, kills: number): Promise<DrillRow[]> {
  const buyers = await Promise.all(Array.from({ length: 4 }, newBuyer))
  for (let kill = 0; kill < kills; kill += 1) {
    await db.deleteFrom('rate_limits').execute()
    const isOver = new AbortController()
    const lanes = buyers.map(async (buyer) => {
      while (!isOver.signal.aborted) await buyOnce(studio, buyer)
    })
    await sleep(200 + studio.random() * 1_000)
    studio.app.web.kill('SIGKILL')
    await studio.app.web.ended
    isOver.abort()
    await Promise.all(lanes)
    await studio.app.restartWeb()
  }
  const users = buyers.map(({ userId }) => userId)
  const payments = await db
    .selectFrom('payments')
    .select(['id', 'order_id', 'user_id'])
    .where('user_id', 'in', users)
    .execute()
  const known = payments.filter(({ order_id }) => studio.duitku.orders.has(order_id))
  for (const [index, { order_id }] of known.entries()) {
    await studio.duitku.settle(order_id, 'paid', { callback: false })
    if (index % 2 === 0) continue
    await freeBudget()
    await call(studio, studio.duitku.callbackOf(order_id))
  }
  // Half of the callbacks were lost for good: the sweep of the next day finds those.
  for (const order_id of await claimDue(10_000, new Date(Date.now() + DAY_MS))) {
    await freeBudget()
    await verifyPayment(order_id, { patienceMs: 5_000 })
  }
  const uneven: string[] = []
  for (const userId of users) {
    const bought = known.filter(({ user_id }) => user_id === userId).length * CREDITS
    const balance = await balanceOf(userId)
    if (balance !== bought) uneven.push(`${userId} paid for ${bought} and has ${balance}`)
  }
  return [
    { name: 'D8 D9 kills of the web process among checkouts and callbacks', value: kills },
    { name: 'orders meanwhile', value: payments.length, limit: kills, atLeast: true },
    { name: 'buyers without exactly what they paid for', value: uneven.length, limit: 0, details: uneven },
  ]
}

async function buyOnce(studio: Studio, { cookie, userId }: Buyer): Promise<void> {
  try {
    const answer = await post(studio, '/wallet/checkout', cookie, { package: 'small', _key: randomUUID() })
    await answer.arrayBuffer()
    const newest = await db
      .selectFrom('payments')
      .select('order_id')
      .where('user_id', '=', userId)
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (!newest || !studio.duitku.orders.has(newest.order_id)) return
    await studio.duitku.settle(newest.order_id, 'paid', { callback: false })
    await call(studio, studio.duitku.callbackOf(newest.order_id))
  } catch {
    // The process went away in the middle; that is the drill.
    await sleep(20)
  }
}
