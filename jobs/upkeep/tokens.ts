import { removeExpiredTokens } from '#app/models/user/token.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const tokens: UpkeepTask = {
  when: '18 * * * *',
  does: 'removes links of mails that are good for nothing any more',
  run: async (sweep) => ({ removed: await removeExpiredTokens(sweep) }),
}
