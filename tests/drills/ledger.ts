import { startTestServer } from '#tests/support/database.ts'
import { runChild } from './child.ts'
import { EVERY_TIER, type Drill, type DrillOptions, type DrillRow } from './drill.ts'
import { below } from './random.ts'

/** J4, J5: random sequences of everything that moves credits against a model, and cancels that race the end of the work. */
export const keepBooks: Drill = { name: 'ledger', tiers: EVERY_TIER, runAlone }

const SEQUENCES = { quick: 20, default: 100, release: 1_000 }
const RACES = { quick: 20, default: 100, release: 500 }
const CHILD = new URL('./ledger-child.ts', import.meta.url)
const CHILDREN = 2

async function runAlone({ tier, random }: DrillOptions): Promise<DrillRow[]> {
  const server = await startTestServer()
  try {
    const said = await Promise.all(
      Array.from({ length: CHILDREN }, async () =>
        runChild(CHILD, [SEQUENCES[tier] / CHILDREN, RACES[tier] / CHILDREN, below(random, 1e9)], {
          DATABASE_URL: await server.createDatabase(),
        }),
      ),
    )
    const details = said.filter((one) => one !== '')
    return [
      {
        name: 'J4 sequences of 50 commands by 4 actors',
        value: SEQUENCES[tier],
        figure: 'ledger sequences of 50 commands',
      },
      { name: 'J5 cancels against the end of the work', value: RACES[tier] },
      {
        name: 'processes in which the books were not as the model',
        value: details.length,
        limit: 0,
        harm: 'violations',
        details,
      },
    ]
  } finally {
    await server.stop()
  }
}
