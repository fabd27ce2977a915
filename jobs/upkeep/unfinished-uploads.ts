import { sweepUnfinishedUploads } from '#app/models/upload.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const unfinishedUploads: UpkeepTask = {
  when: '21 * * * *',
  does: 'gives up uploads that never came whole, and forgets refused ones',
  async run(sweep) {
    const { abandoned, neverInspected, forgotten, bytes } = await sweepUnfinishedUploads(sweep)
    return { removed: abandoned + neverInspected + forgotten, bytes, abandoned, neverInspected, forgotten }
  },
}
