import { sweepRetention } from '#app/models/retention.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

/** At an hour at which people read their mails. */
export const retention: UpkeepTask = {
  when: '35 9 * * *',
  does: 'warns accounts that nobody comes to, and moves their files to the trash after two warnings',
  run: async (sweep) => ({ ...(await sweepRetention(sweep)) }),
}
