import { closeDatabase } from '#app/db/client.server.ts'
import { checkLedger } from '#app/models/credit.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { checkLedgerModel, raceCancels } from '#tests/support/ledger-model.ts'
import { seeded } from './random.ts'

/**
 * A share of the ledger's sequences, on the database of DATABASE_URL: one process for each core. Ends with 0 and no word
 * when all were as the model says and the books agree.
 */
const [sequences, races, seed] = process.argv.slice(2).map(Number)
try {
  await checkLedgerModel({ sequences: sequences!, seed: seed! })
  await raceCancels(races!, seeded(seed!))
  for (const { invariant, detail } of await checkLedger()) throw new Error(`${invariant}: ${detail}`)
} finally {
  await stopQueue()
  await closeDatabase()
}
