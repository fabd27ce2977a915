import { startTestServer } from '#tests/support/database.ts'
import { runChild } from '../child.ts'
import type { DrillRow } from '../drill.ts'
import { below } from '../random.ts'
import type { Studio } from '../studio.ts'

const CHILD = new URL('./model-child.ts', import.meta.url)
const CHILDREN = 2

/** D2: random lives of payments against the model, on a server of their own, one process for each of two cores. */
export async function liveAtRandom({ random }: Studio, lives: number): Promise<DrillRow[]> {
  const server = await startTestServer()
  const startedAt = performance.now()
  try {
    const ends = await Promise.all(
      Array.from({ length: CHILDREN }, async () =>
        runChild(CHILD, [lives / CHILDREN, below(random, 1e9)], {
          DATABASE_URL: await server.createDatabase(),
        }),
      ),
    )
    const details = ends.filter((end) => end !== '')
    return [
      { name: 'D2 random lives of a payment', value: lives, figure: 'lives of a payment' },
      {
        name: 'processes in which one differed from the model',
        value: details.length,
        limit: 0,
        harm: 'unearned',
        details,
      },
      { name: 'time for all of them', value: (performance.now() - startedAt) / 1_000, unit: 's', limit: 180 },
    ]
  } finally {
    await server.stop()
  }
}
