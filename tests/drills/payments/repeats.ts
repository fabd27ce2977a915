import { balanceOf } from '#app/models/credit.server.ts'
import type { DrillRow } from '../drill.ts'
import type { Studio } from '../studio.ts'
import { call, callUntilTaken, CREDITS, freeBudget, newBuyer, order } from './orders.ts'

/** Fifty of the same callback at once, over and over. */
export async function repeat(studio: Studio, rounds: number): Promise<DrillRow[]> {
  const buyer = await newBuyer()
  let wrongRounds = 0
  const answers = new Set<number>()
  for (let round = 1; round <= rounds; round += 1) {
    const orderId = await order(buyer)
    await studio.duitku.settle(orderId, 'paid', { callback: false })
    await freeBudget()
    const body = studio.duitku.callbackOf(orderId)
    const statuses = await Promise.all(Array.from({ length: 50 }, () => call(studio, body)))
    for (const status of statuses) answers.add(status)
    await callUntilTaken(studio, body)
    if ((await balanceOf(buyer.userId)) !== round * CREDITS) wrongRounds += 1
  }
  return [
    { name: 'D1 rounds of 50 duplicates at once', value: rounds },
    {
      name: 'rounds that did not end with one credit',
      value: wrongRounds,
      limit: 0,
      harm: 'double',
      details: [...answers].map(String),
    },
  ]
}

/** Failures that were sent again as successes: their signature is right. */
export async function replay(studio: Studio, times: number): Promise<DrillRow[]> {
  const buyer = await newBuyer()
  let orderId = ''
  for (let time = 0; time < times; time += 1) {
    // Each order is tried while it waits, and some times after it has failed.
    if (time % 5 === 0) {
      orderId = await order(buyer)
      await studio.duitku.settle(orderId, 'failed', { callback: false })
    }
    await freeBudget()
    await call(studio, studio.duitku.callbackOf(orderId, { resultCode: '00' }))
  }
  return [
    { name: 'D4 failures replayed as successes', value: times },
    { name: 'credits given for them', value: await balanceOf(buyer.userId), limit: 0, harm: 'unearned' },
  ]
}
