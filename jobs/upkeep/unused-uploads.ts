import { trashUnusedUploads } from '#app/models/upload.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

/** Their user may take them back from there for a month more. */
export const unusedUploads: UpkeepTask = {
  when: '20 1 * * *',
  does: 'moves uploads to the trash that nothing was made with for 60 days',
  async run(sweep) {
    const { moved, bytes } = await trashUnusedUploads(sweep)
    return { moved, movedBytes: bytes }
  },
}
