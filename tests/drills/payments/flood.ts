import { readFileSync } from 'node:fs'
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { balanceOf } from '#app/models/credit.server.ts'
import { createUser } from '#app/models/user.server.ts'
import type { DrillRow } from '../drill.ts'
import { post, type Studio } from '../studio.ts'
import { newBuyer, order } from './orders.ts'

const RATE = 500
const ORDERS = 20
const LOGIN_EVERY_MS = 250
/** Linux counts a process's time in hundredths of a second. */
const TICK_MS = 10

/**
 * D13: 500 signed callbacks a second of orders that nobody paid, each a little different, sent when they are due whether
 * or not the ones before were answered. Somebody logs in meanwhile.
 */
export async function flood(studio: Studio, seconds: number): Promise<DrillRow[]> {
  const buyer = await newBuyer()
  const orders: string[] = []
  for (let index = 0; index < ORDERS; index += 1) orders.push(await order(buyer))
  const calls = studio.duitku.statusCalls.length
  const cpuBefore = cpuMs(studio.app.web.pid)
  const isOver = new AbortController()
  const logins = logInUntil(studio, isOver.signal)
  const startedAt = performance.now()
  const times = await pour(studio, seconds, (index) =>
    studio.duitku.callbackOf(orders[index % ORDERS]!, { customerName: `S*** ${index}` }),
  )
  isOver.abort()
  const lasted = (performance.now() - startedAt) / 1_000
  const { failures, slowest } = await logins
  const made = studio.duitku.statusCalls.length - calls
  const sorted = times.toSorted((one, other) => one - other)
  const cpu = (cpuMs(studio.app.web.pid) - cpuBefore) / times.length
  return [
    { name: `D13 callbacks in ${seconds} s`, value: times.length, limit: seconds * RATE, atLeast: true },
    // One more, because a second has two ends.
    { name: 'status calls until they were answered', value: made, limit: Math.ceil(lasted) + 1 },
    { name: 'slowest hundredth of the answers', value: at(sorted, 0.99), unit: 'ms', limit: 500 },
    { name: 'half of the answers', value: at(sorted, 0.5), unit: 'ms' },
    { name: 'work of the web process for each', value: cpu, unit: 'ms' },
    { name: 'log-ins that failed meanwhile', value: failures, limit: 0 },
    { name: 'slowest log-in', value: slowest, unit: 'ms', limit: 1_000 },
    { name: 'credits given in the flood', value: await balanceOf(buyer.userId), limit: 0 },
  ]
}

/** Milliseconds of each answer; Infinity for one that did not come, or was neither 200 nor 503. */
async function pour(studio: Studio, seconds: number, makeBody: (index: number) => string): Promise<number[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 256 })
  const send = (index: number) =>
    new Promise<number>((resolve) => {
      const startedAt = performance.now()
      const body = makeBody(index)
      const request = http.request(`${studio.app.url}/webhooks/duitku`, {
        method: 'POST',
        agent,
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          'Content-Length': Buffer.byteLength(body),
        },
      })
      request.on('response', (answer) => {
        const isRight = answer.statusCode === 200 || answer.statusCode === 503
        answer.resume().on('end', () => resolve(isRight ? performance.now() - startedAt : Infinity))
      })
      request.on('error', () => resolve(Infinity))
      request.end(body)
    })
  const sent: Promise<number>[] = []
  const startedAt = performance.now()
  while (sent.length < seconds * RATE) {
    const due = Math.min(seconds * RATE, ((performance.now() - startedAt) / 1_000) * RATE)
    while (sent.length < due) sent.push(send(sent.length))
    await sleep(5)
  }
  const times = await Promise.all(sent)
  agent.destroy()
  return times
}

/** Somebody who logs in with the right password, over and over. */
async function logInUntil(
  studio: Studio,
  isOver: AbortSignal,
): Promise<{ failures: number; slowest: number }> {
  const account = { email: `flood-${Date.now()}@lumiku.test`, password: 'tiga cangkir kopi pagi' }
  await createUser({ ...account, name: 'Sari', language: 'id' })
  let failures = 0
  let slowest = 0
  while (!isOver.aborted) {
    const startedAt = performance.now()
    const answer = await post(studio, '/login', '', account).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.status !== 302) failures += 1
    slowest = Math.max(slowest, performance.now() - startedAt)
    await sleep(LOGIN_EVERY_MS)
  }
  return { failures, slowest }
}

function at(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** What a process has used of all cores so far; 0 where that cannot be read. */
function cpuMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  } catch {
    return 0
  }
}
