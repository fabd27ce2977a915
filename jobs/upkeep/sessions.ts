import { removeExpiredSessions } from '#app/models/session.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const sessions: UpkeepTask = {
  when: '17 * * * *',
  does: 'removes sessions that no cookie can use any more',
  run: async (sweep) => ({ removed: await removeExpiredSessions(sweep) }),
}
