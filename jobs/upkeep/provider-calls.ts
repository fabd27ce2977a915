import { removeOldCalls } from '#app/models/provider.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const providerCalls: UpkeepTask = {
  when: '10 2 * * *',
  does: 'removes notes on calls to providers that nobody asks about any more',
  run: async (sweep) => ({ removed: await removeOldCalls(sweep) }),
}
