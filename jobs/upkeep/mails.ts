import { recoverMails, removeOldMails } from '#app/models/mail/sweep.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const mails: UpkeepTask = {
  when: '*/10 * * * *',
  does: 'sends mails again whose message was lost, and removes those settled 90 days ago',
  async run(sweep) {
    return { removed: await removeOldMails(sweep), recovered: await recoverMails(sweep) }
  },
}
