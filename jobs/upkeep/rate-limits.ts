import { removeExpiredLimits } from '#app/models/rate-limit.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const rateLimits: UpkeepTask = {
  when: '19 * * * *',
  does: 'removes counters whose time is over',
  run: async (sweep) => ({ removed: await removeExpiredLimits(sweep) }),
}
