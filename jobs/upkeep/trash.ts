import { sweepTrash } from '#app/models/trash.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const trash: UpkeepTask = {
  when: '5 1 * * *',
  does: 'removes for ever what was in the trash for 30 days',
  run: async (sweep) => ({ ...(await sweepTrash(sweep)) }),
}
