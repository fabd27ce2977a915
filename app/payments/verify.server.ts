import { setTimeout as sleep } from 'node:timers/promises'
import { db } from '#app/db/client.server.ts'
import { checkTransaction, type StatusOutcome } from '#app/duitku.server.ts'
import { log } from '#app/log.server.ts'
import {
  blockCalls,
  expectSoon,
  findByOrder,
  noteCheck,
  openCase,
  settlePaid,
  settleUnpaid,
  takeCall,
  type Place,
} from '#app/models/payment.server.ts'

export type Verdict =
  | 'paid'
  /** Not paid, or not yet. */
  | 'unpaid'
  /** Duitku's answer does not fit the order: nothing was credited, a case was opened. */
  | 'mismatch'
  /** No order of ours. */
  | 'no-order'
  /** Nobody could be asked; ask again later. */
  | 'unreachable'
  /** Duitku answers nobody for about an hour. The order is due once that is over, so the sweep asks again. */
  | 'shut-out'

interface VerifyOptions {
  /** Milliseconds to wait for a place in the status calls' budget. */
  patienceMs: number
  /** The way of paying that a callback told: shown on the receipt, nothing more. */
  method?: string
}

/**
 * Asks Duitku about an order and does what follows from the answer: credits, closes, or opens a case. Many who ask at
 * once share one call. Safe to call at any time, for any order, any number of times.
 */
export function verifyPayment(orderId: string, options: VerifyOptions): Promise<Verdict> {
  const flying = flights.get(orderId)
  if (flying) return flying
  const flight = verify(orderId, options).finally(() => flights.delete(orderId))
  flights.set(orderId, flight)
  return flight
}

const flights = new Map<string, Promise<Verdict>>()

/** As long as one place in the budget lasts: who asks about the same order meanwhile would not get one either. */
const PUT_OFF_MS = 1_000
const MOST_REMEMBERED = 1_000
const putOffUntil = new Map<string, number>()

/** Whether a call about this order waits for its place, or did not get one a moment ago. Asks nobody, so a flood may. */
export function isPutOff(orderId: string): boolean {
  return performance.now() < (putOffUntil.get(orderId) ?? 0)
}

function putOff(orderId: string): void {
  if (putOffUntil.size >= MOST_REMEMBERED) putOffUntil.clear()
  putOffUntil.set(orderId, performance.now() + PUT_OFF_MS)
}

const WAIT_MS = 100
/** Who waits for a place now, in this process, and how many of them are a crowd. */
let waiting = 0
const CROWD = 4
/** With less patience, somebody else will ask again. */
const PATIENT_MS = 1_000
/** An order that was asked for may still be on its way there. */
const ARRIVAL_MS = 2 * 60_000

async function verify(orderId: string, options: VerifyOptions): Promise<Verdict> {
  const before = await findByOrder(orderId)
  if (!before) return 'no-order'
  if (before.state === 'paid') return 'paid'
  const place = await placeInBudget(orderId, options.patienceMs)
  if (place === 'shut-out') return await waitUntilOpen(before.id, options)
  if (place === 'busy') return 'unreachable'
  putOffUntil.delete(orderId)
  // Another process may have had the place before.
  const payment = await findByOrder(orderId)
  if (!payment) return 'no-order'
  if (payment.state === 'paid') return 'paid'
  await noteCheck(payment.id)

  const answer = await checkTransaction(orderId)
  if (!answer.ok && answer.isMissing && !payment.reference) {
    // It never got there: whoever wanted to pay may order anew.
    if (isOlderThan(payment.created_at, ARRIVAL_MS)) await settleUnpaid(payment.id, 'never-arrived')
    return 'unpaid'
  }
  if (!answer.ok) {
    log.warn(
      { orderId, isBlocked: answer.isBlocked, detail: answer.detail },
      'a payment could not be checked',
    )
    if (!answer.isBlocked) return 'unreachable'
    await blockCalls('duitku-status')
    return await waitUntilOpen(payment.id, options)
  }
  const wrong = contradiction(answer, payment)
  if (wrong) {
    const { kind, details } = wrong
    await openCase(db, { kind, orderId, paymentId: payment.id, details })
    log.error({ orderId, kind }, 'a payment does not add up')
    return 'mismatch'
  }
  if (answer.status === 'paid') {
    const { reference } = answer
    const isFirst = await settlePaid(payment.id, {
      reference,
      ...(options.method && { method: options.method }),
    })
    if (isFirst) log.info({ paymentId: payment.id, orderId }, 'a payment was credited')
    return 'paid'
  }
  const isOver = isOlderThan(payment.expires_at, 0)
  if (answer.status === 'failed' || isOver) await settleUnpaid(payment.id, `status ${answer.status}`)
  return 'unpaid'
}

/** Nothing that is due is asked about before the calls are open again. */
async function waitUntilOpen(paymentId: string, { method }: VerifyOptions): Promise<Verdict> {
  await expectSoon(paymentId, { seconds: 0, method })
  return 'shut-out'
}

function contradiction(
  answer: Extract<StatusOutcome, { ok: true }>,
  payment: { order_id: string; rupiah: number; reference: string | null },
) {
  const details = {
    orderId: answer.orderId,
    amount: answer.amount,
    reference: answer.reference,
    status: answer.status,
  }
  if (answer.orderId !== payment.order_id) return { kind: 'order-mismatch' as const, details }
  if (answer.amount !== payment.rupiah) return { kind: 'amount-mismatch' as const, details }
  if (payment.reference && answer.reference && answer.reference !== payment.reference) {
    return { kind: 'reference-mismatch' as const, details }
  }
  return null
}

function isOlderThan(date: Date, milliseconds: number): boolean {
  return date.getTime() + milliseconds <= Date.now()
}

/** In a crowd, whoever has little patience does not even queue: only one a second gets a place. */
async function placeInBudget(orderId: string, patienceMs: number): Promise<Place> {
  if (patienceMs < PATIENT_MS && waiting >= CROWD) {
    putOff(orderId)
    return 'busy'
  }
  const until = performance.now() + patienceMs
  waiting += 1
  try {
    for (;;) {
      const place = await takeCall('duitku-status')
      if (place === 'taken') return place
      putOff(orderId)
      if (place === 'shut-out' || performance.now() + WAIT_MS > until) return place
      await sleep(WAIT_MS)
    }
  } finally {
    waiting -= 1
  }
}
