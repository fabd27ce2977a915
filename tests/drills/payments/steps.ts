import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { db } from '#app/db/client.server.ts'
import { balanceOf } from '#app/models/credit.server.ts'
import { verifyPayment } from '#app/payments/verify.server.ts'
import { makeTripwire, relayRequests, relayStatements, type Moment } from '#tests/support/tripwire.ts'
import { freePort } from '../../../bin/postgres.ts'
import { startProcess, waitUntilHealthy } from '../../../bin/process.ts'
import type { DrillRow } from '../drill.ts'
import { post, type Studio } from '../studio.ts'
import { call, callUntilTaken, CREDITS, freeBudget, newBuyer, order } from './orders.ts'

/**
 * kill -9 at every step of a callback and of a checkout: before each statement and each request to Duitku is sent, and
 * after it was done but not yet heard of. Whoever asked then asks another process again, as Duitku and browsers do.
 */
export async function killAtEachStep(studio: Studio, { every }: { every: number }): Promise<DrillRow[]> {
  const callback = await killAlong(studio, every, {
    async prepare() {
      const buyer = await newBuyer()
      const orderId = await order(buyer)
      await studio.duitku.settle(orderId, 'paid', { callback: false })
      return { buyer, orderId }
    },
    send: ({ orderId }, origin) => call(studio, studio.duitku.callbackOf(orderId), origin),
    async converge({ buyer, orderId }) {
      const status = await callUntilTaken(studio, studio.duitku.callbackOf(orderId))
      return status === 200 ? await balanceOf(buyer.userId) : `the answer was ${status}`
    },
  })
  const checkout = await killAlong(studio, every, {
    prepare: async () => ({ buyer: await newBuyer(), fields: { package: 'small', _key: randomUUID() } }),
    send: ({ buyer, fields }, origin) => buy(studio, buyer.cookie, fields, origin),
    async converge({ buyer, fields }) {
      await buy(studio, buyer.cookie, fields)
      let payment = await newestOf(buyer.userId)
      if (!studio.duitku.orders.has(payment.order_id)) {
        // Duitku never heard of it: minutes later that is known, and the buyer may order anew.
        await db
          .updateTable('payments')
          .set({ created_at: new Date(Date.now() - 180_000) })
          .where('id', '=', payment.id)
          .execute()
        await verifyPayment(payment.order_id, { patienceMs: 5_000 })
        await buy(studio, buyer.cookie, { _key: randomUUID(), retryOf: payment.id })
        payment = await newestOf(buyer.userId)
      }
      await studio.duitku.settle(payment.order_id, 'paid', { callback: false })
      await freeBudget()
      await verifyPayment(payment.order_id, { patienceMs: 5_000 })
      return await balanceOf(buyer.userId)
    },
  })
  return [
    ...rowsOf('a callback', callback, every),
    // Pages have more before them: the session, the counters.
    ...rowsOf('a checkout', checkout, every),
  ]
}

interface Path<Subject> {
  prepare(): Promise<Subject>
  /** To the process that is killed meanwhile. */
  send(subject: Subject, origin: string): Promise<unknown>
  /** What somebody does then who got no answer; the balance in the end, or what went wrong. */
  converge(subject: Subject): Promise<number | string>
}

interface Walk {
  steps: number
  kills: number
  wrongs: string[]
}

async function killAlong<Subject>(studio: Studio, every: number, along: Path<Subject>): Promise<Walk> {
  const walk: Walk = { steps: 0, kills: 0, wrongs: [] }
  // The next one comes up while this one is killed.
  let next = startVictim(studio)
  for (let step = 1, isOver = false; !isOver; step += every) {
    for (const moment of ['before', 'after'] satisfies Moment[]) {
      const victim = await next
      next = startVictim(studio)
      await freeBudget()
      const subject = await along.prepare()
      victim.tripwire.arm(step, moment, () => victim.web.kill('SIGKILL'))
      isOver = await along.send(subject, victim.url).then(
        () => true,
        () => false,
      )
      const steps = victim.tripwire.disarm()
      if (isOver) walk.steps = steps
      else walk.kills += 1
      await victim.end()
      await freeBudget()
      const found = await along.converge(subject).catch(String)
      if (found !== CREDITS) walk.wrongs.push(`killed ${moment} step ${step}: ${found}`)
    }
  }
  await (await next).end()
  return walk
}

/** A web process of its own, all of whose steps go by a tripwire. */
async function startVictim(studio: Studio) {
  const tripwire = makeTripwire()
  const statements = await relayStatements(studio.app.databaseUrl, tripwire)
  const requests = await relayRequests(studio.duitku.url, tripwire)
  const port = await freePort()
  const url = `http://localhost:${port}`
  const web = startProcess('web', ['app/main.ts'], {
    env: {
      ...studio.app.env,
      PORT: String(port),
      DATABASE_URL: statements.url,
      DUITKU_BASE_URL: requests.url,
    },
    logFile: path.join(studio.app.dataDir, `logs/victim-${port}.log`),
  })
  await waitUntilHealthy(`${url}/health`, [web])
  return {
    url,
    web,
    tripwire,
    async end() {
      web.kill('SIGKILL')
      await web.ended
      await statements.close()
      await requests.close()
    },
  }
}

async function buy(
  studio: Studio,
  cookie: string,
  fields: Record<string, string>,
  origin = studio.app.url,
): Promise<void> {
  const answer = await post(studio, '/wallet/checkout', cookie, fields, origin)
  await answer.arrayBuffer()
}

async function newestOf(userId: string) {
  return await db
    .selectFrom('payments')
    .select(['id', 'order_id'])
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .executeTakeFirstOrThrow()
}

function rowsOf(name: string, { steps, kills, wrongs }: Walk, every: number): DrillRow[] {
  return [
    { name: `D8 steps of ${name}, every ${every === 1 ? 'one' : `${every}th`}`, value: steps },
    {
      name: `kills along ${name}, before and after`,
      value: kills,
      limit: (2 * (steps - every)) / every,
      atLeast: true,
    },
    {
      name: `of them without exactly one credit in the end`,
      value: wrongs.length,
      limit: 0,
      details: wrongs,
    },
  ]
}
