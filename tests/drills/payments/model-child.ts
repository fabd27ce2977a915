import { closeDatabase } from '#app/db/client.server.ts'
import { checkLedger } from '#app/models/credit.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { startFakeDuitku } from '#tests/fakes/duitku/duitku.ts'
import { checkPaymentModel } from '#tests/support/payment-model.ts'

/**
 * A share of the random lives of payments, on the database of DATABASE_URL: one process for each core. Ends with 0 and
 * no word when all were as the model says and the books agree.
 */
const [runs, seed] = process.argv.slice(2).map(Number)
const merchant = { merchantCode: 'DSMODEL', apiKey: 'a-key-for-models' }
const duitku = await startFakeDuitku(merchant)
Object.assign(process.env, {
  DUITKU_MERCHANT_CODE: merchant.merchantCode,
  DUITKU_API_KEY: merchant.apiKey,
  DUITKU_BASE_URL: duitku.url,
})
try {
  await checkPaymentModel(duitku, { runs: runs!, seed: seed!, lanes: 6 })
  for (const { invariant, detail } of await checkLedger()) throw new Error(`${invariant}: ${detail}`)
} finally {
  await stopQueue()
  await closeDatabase()
  await duitku.close()
}
