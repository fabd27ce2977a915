import { parseArgs } from 'node:util'
import { forgottenForm } from '#app/accounts/account-forms.ts'
import { checkSettings } from '#app/boot.server.ts'
import { closeDatabase } from '#app/db/client.server.ts'
import { env } from '#app/env.server.ts'
import { findUserIdByEmail } from '#app/models/user/list.server.ts'
import { rescueAccount } from '#app/models/user/rescue.server.ts'
import { stopQueue } from '#app/queue.server.ts'

/**
 * Prints a link for a new password, good once and for an hour: for an owner whom no mail reaches. `--email` gives the
 * account that address first, for whom a thief has changed it: every session ends, and the old password opens nothing.
 * The audit log tells both as done at the console. Whether it is the owner who asks is for a person to know. Exit code 1
 * when there is no link.
 */
const { APP_ORIGIN } = checkSettings(env)
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { email: { type: 'string' } },
})
const outcome = await makeLink(positionals[0], values.email)
await stopQueue()
await closeDatabase()

if ('problem' in outcome) {
  console.error(outcome.problem)
  process.exitCode = 1
} else console.log(`A new password for ${outcome.email}, once and within an hour:\n${outcome.link}`)

async function makeLink(
  email: string | undefined,
  moveTo: string | undefined,
): Promise<{ email: string; link: string } | { problem: string }> {
  if (!email) return { problem: 'Whose account? node bin/reset-link.ts <e-mail> [--email <new e-mail>]' }
  const moved = moveTo === undefined ? undefined : forgottenForm.safeParse({ email: moveTo })
  if (moved && !moved.success) return { problem: `${moveTo} is no e-mail address.` }
  const userId = await findUserIdByEmail(email)
  if (!userId) return { problem: `Nobody has registered with ${email}.` }
  const to = moved?.data.email
  const rescue = await rescueAccount({ operatorId: null }, userId, to)
  if (rescue.ok) {
    return { email: to ?? email, link: `${APP_ORIGIN}/password/new?token=${rescue.secret}` }
  }
  switch (rescue.reason) {
    case 'not-found':
      return { problem: `Nobody has registered with ${email}.` }
    case 'disabled':
      return { problem: `${email} is disabled. Open the account at /admin first, then run this again.` }
    case 'email-taken':
      return { problem: `${to} is taken by another account.` }
  }
}
