import { removeOldPreviews } from '#app/models/generation.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const previews: UpkeepTask = {
  when: '25 * * * *',
  does: 'removes previews a day after they were asked for',
  run: async (sweep) => ({ removed: await removeOldPreviews(sweep) }),
}
