import { log } from '#app/log.server.ts'
import { sweepStrays } from '#app/models/stored-files.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const strayFiles: UpkeepTask = {
  when: '30 3 * * *',
  does: 'removes stored files that no row names, and tells which rows miss theirs',
  async run(sweep) {
    const { removed, bytes, heldBack, missing } = await sweepStrays(sweep)
    if (missing.length > 0)
      log.error({ count: missing.length, keys: missing.slice(0, 20) }, 'files are missing')
    if (heldBack > 0)
      log.error({ count: heldBack }, 'more than half of all files have no row; is this the right database?')
    return { removed, bytes, heldBack, missingFiles: missing.length }
  },
}
