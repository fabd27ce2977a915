import type { App } from '#tests/support/app.ts'
import type { DrillRow } from '../drill.ts'
import { addressOf, createPeople, knock, newEmail, pageTime } from './door.ts'

const AT_ONCE = 50

/** Many passwords at the same moment, some a megabyte long: other pages go on, and nobody waits for minutes. */
export async function floodPasswords(app: App, howMany: number): Promise<DrillRow[]> {
  const people = await createPeople(howMany)
  const flood = { isOver: false }
  const others = pageTime(app, flood)
  const statuses = await Promise.all(
    people.map((email, at) =>
      knock(
        app,
        '/login',
        { email, password: at % 20 ? 'bukan ini juga' : 'x'.repeat(1_100_000) },
        addressOf(10_000 + at),
      ).catch(() => 413),
    ),
  )
  flood.isOver = true
  const unexpected = statuses.filter((status) => ![401, 413, 429, 503].includes(status))
  return [
    {
      name: `answers to ${howMany} passwords at once that were none of ours`,
      value: unexpected.length,
      limit: 0,
      details: unexpected.map(String),
    },
    { name: 'another page meanwhile, p95', value: await others, unit: 'ms', limit: 300 },
  ]
}

/** One password at each of many accounts, from as many addresses: a minute lets a thousand through, and it is noticed. */
export async function tryManyAccounts(app: App, howMany: number, token: string): Promise<DrillRow[]> {
  const people = await createPeople(100)
  const startedAt = performance.now()
  const triedBefore = await triesOf(app, token)
  let noticedAfter = Infinity
  let failed = 0
  for (let at = 0; at < howMany; at += AT_ONCE) {
    const statuses = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, more) =>
        knock(
          app,
          '/login',
          { email: people[(at + more) % (people.length * 20)] ?? newEmail(), password: 'bukan ini juga' },
          addressOf(20_000 + at + more),
        ),
      ),
    )
    failed += statuses.filter((status) => status === 401).length
    if (noticedAfter === Infinity && (await triesOf(app, token)) - triedBefore > 200)
      noticedAfter = (performance.now() - startedAt) / 1000
  }
  const minutes = Math.ceil((performance.now() - startedAt) / 60_000)
  return [
    {
      name: `passwords tried of ${howMany}, in ${minutes} min`,
      value: failed,
      limit: Math.min(howMany, 1_100 * (minutes + 1)),
    },
    { name: 'until the alert would know', value: noticedAfter, unit: 's', limit: 60 },
  ]
}

async function triesOf(app: App, token: string): Promise<number> {
  const answer = await fetch(`${app.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  return Number(/^lumiku_log_ins_total\{outcome="wrong"\} (\d+)/m.exec(await answer.text())?.[1] ?? 0)
}
