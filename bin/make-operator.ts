import { checkSettings } from '#app/boot.server.ts'
import { closeDatabase } from '#app/db/client.server.ts'
import { env } from '#app/env.server.ts'
import { findUserIdByEmail } from '#app/models/user/list.server.ts'
import { changeRole } from '#app/models/user/operate.server.ts'

/**
 * Makes an account an operator: the first one, whom nobody else could. The audit log tells it as done at the console.
 * Exit code 1 when there is no such account.
 */
checkSettings(env)
const email = process.argv[2] ?? ''
const userId = email && (await findUserIdByEmail(email))
const outcome = userId ? await changeRole({ operatorId: null }, userId, 'admin') : undefined
await closeDatabase()

if (!outcome) {
  console.error(
    email
      ? `Nobody has registered with ${email}. Register there first, then run this again.`
      : 'Whose account? node bin/make-operator.ts <e-mail>',
  )
  process.exitCode = 1
} else if (outcome.ok) console.log(`${email} is an operator now: /admin`)
else console.log(`${email} was an operator already`)
