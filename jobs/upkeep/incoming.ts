import { sweepIncoming } from '#app/models/upload.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const incoming: UpkeepTask = {
  when: 'each-machine',
  does: 'takes away what broken uploads left in the incoming folder',
  run: async (sweep) => ({ removed: await sweepIncoming(sweep) }),
}
