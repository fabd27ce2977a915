import { closeDatabase } from '#app/db/client.server.ts'
import { checkLedger } from '#app/models/credit.server.ts'

/** Prints every broken rule of the ledger. Exit code 1 when there is one. */
const violations = await checkLedger()
await closeDatabase()
for (const { invariant, detail } of violations) console.error(`${invariant}: ${detail}`)
console.log(
  violations.length ? `${violations.length} rules of the ledger are broken` : 'The ledger is in order',
)
process.exit(violations.length ? 1 : 0)
