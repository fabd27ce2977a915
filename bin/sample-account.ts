import { closeDatabase, db } from '#app/db/client.server.ts'
import { adjustCredits, WELCOME_BONUS } from '#app/models/credit.server.ts'
import { createUser } from '#app/models/user.server.ts'

/** The address of bin/start's account; no mail can reach it (RFC 2606). */
const EMAIL = 'demo@lumiku.test'
/** Enough to try every tool many times. */
const CREDITS = 2_000

/** An account to log in with at once, with credits and sample clips. Made at the first start; kept as it is afterwards. */
export async function prepareSampleAccount(password: string): Promise<{ email: string; isNew: boolean }> {
  const created = await createUser({ email: EMAIL, name: 'Lumi', password, language: 'id' })
  if (created.ok) {
    const { userId } = created
    const reason = 'sample account'
    await db.transaction().execute((trx) =>
      adjustCredits(trx, {
        userId,
        credits: CREDITS - WELCOME_BONUS,
        reason,
        reference: `sample:${userId}`,
      }),
    )
  }
  await closeDatabase()
  return { email: EMAIL, isNew: created.ok }
}
