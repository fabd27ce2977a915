import { forgetCounts } from '#app/batched-limit.server.ts'
import { db } from '#app/db/client.server.ts'
import { forgetRefusals } from '#app/rate-limit.server.ts'

/** So that no test spends what the next one needs. */
export async function clearLimits(): Promise<void> {
  await db.deleteFrom('rate_limits').execute()
  forgetRefusals()
  forgetCounts()
}
