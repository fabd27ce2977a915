import { cancelRunsOfDisabled, recoverGenerations } from '#app/models/generation.server.ts'
import { recoverVariants } from '#app/models/variant/recover.server.ts'
import { refreshFairness } from '#app/queue.server.ts'
import { findTool } from '#app/studio/catalog.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

/** Whatever the queue loses, the rows remember. */
export const recoverRuns: UpkeepTask = {
  when: '* * * * *',
  does: 'sends again what the queue lost, and ranks what waits',
  async run(sweep) {
    if (!sweep.isDryRun) await refreshFairness()
    return {
      recovered: await recoverGenerations(findTool, sweep),
      variants: await recoverVariants(sweep),
      disabled: await cancelRunsOfDisabled(sweep),
    }
  },
}
