import { closeDatabase, db } from '#app/db/client.server.ts'
import { adjustCredits, WELCOME_BONUS } from '#app/models/credit.server.ts'
import { addSamples } from '#app/models/upload.server.ts'
import { createUser } from '#app/models/user.server.ts'
import { stopQueue } from '#app/queue.server.ts'

/** The address of bin/start's account; no mail can reach it (RFC 2606). */
const EMAIL = 'demo@lumiku.test'
/** Enough to try every tool many times. */
const CREDITS = 2_000

/** An account to log in with at once, with credits and sample clips. Made at the first start; kept as it is afterwards. */
export async function prepareSampleAccount(password: string): Promise<{ email: string }> {
  const created = await createUser({
    email: EMAIL,
    name: 'Lumi',
    password,
    language: 'id',
    isConfirmed: true,
  })
  if (created.ok) await equip(created.userId)
  await stopQueue()
  await closeDatabase()
  return { email: EMAIL }
}

async function equip(userId: string): Promise<void> {
  const credits = CREDITS - WELCOME_BONUS
  const grant = { userId, credits, reason: 'sample account', reference: `sample:${userId}` }
  await db.transaction().execute((trx) => adjustCredits(trx, grant))
  await addSamples(userId)
}
