import type { App } from '#tests/support/app.ts'
import type { DrillRow } from '../drill.ts'
import { addressOf, createPeople, knock, newEmail } from './door.ts'

/**
 * Whether the time of an answer tells who has an account: of logging in with a wrong password, and of asking for a new
 * one. Known and unknown take turns, so that the machine's mood meets both. Welch's t below 2.6 is a p above 0.01.
 */
export async function compareTimes(app: App, samples: number): Promise<DrillRow[]> {
  const people = await createPeople(samples)
  const rows: DrillRow[] = []
  for (const [what, ask] of [
    [
      'log-in',
      (email: string, at: number) =>
        knock(app, '/login', { email, password: 'bukan ini juga' }, addressOf(at)),
    ],
    [
      'a new password',
      (email: string, at: number) => knock(app, '/password/forgotten', { email }, addressOf(at)),
    ],
  ] as const) {
    const known: number[] = []
    const unknown: number[] = []
    const statuses = new Set<number>()
    const timed = async (times: number[], email: string, at: number) => {
      const startedAt = performance.now()
      statuses.add(await ask(email, at))
      times.push(performance.now() - startedAt)
    }
    for (const [at, email] of people.entries()) {
      const inTurn = [() => timed(known, email, at), () => timed(unknown, newEmail(), at)]
      for (const one of at % 2 ? inTurn : inTurn.reverse()) await one()
    }
    // Of pairs that ran one after the other: a busy machine slows both alike.
    const ratio = median(known.map((milliseconds, at) => milliseconds / unknown[at]!))
    rows.push(
      {
        name: `${what}: kinds of answer, known and unknown`,
        value: statuses.size,
        limit: 1,
        details: [...statuses].map(String),
      },
      {
        name: `${what}: Welch's t of ${samples} known and unknown`,
        value: Math.abs(welch(known, unknown)),
        limit: 2.6,
      },
      {
        name: `${what}: apart, by the median of pairs`,
        value: Math.abs(ratio - 1) * 100,
        unit: '%',
        limit: 10,
      },
    )
  }
  return rows
}

function median(numbers: number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? NaN
}

/** Without the slowest twentieth: a pause of the machine is nobody's secret. */
function welch(ones: number[], others: number[]): number {
  const [one, other] = [ones, others].map((numbers) => {
    const kept = numbers.toSorted((a, b) => a - b).slice(0, Math.ceil(numbers.length * 0.95))
    const mean = kept.reduce((sum, number) => sum + number, 0) / kept.length
    const variance = kept.reduce((sum, number) => sum + (number - mean) ** 2, 0) / (kept.length - 1)
    return { mean, error: variance / kept.length }
  })
  return (one!.mean - other!.mean) / Math.sqrt(one!.error + other!.error)
}
