import { sweepAvatars } from '#app/models/avatar.server.ts'
import { removeLeftoverFiles } from '#app/models/output.server.ts'
import { removeLeftoverUploads } from '#app/models/upload.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const removedFiles: UpkeepTask = {
  when: '27 * * * *',
  does: 'takes away files of what was removed, where a run still needed them or a process died',
  async run(sweep) {
    // An avatar lets go of its picture and references first.
    const avatars = await sweepAvatars(sweep)
    const outputs = await removeLeftoverFiles(sweep)
    const uploads = await removeLeftoverUploads(sweep)
    return {
      removed: avatars + outputs.removed + uploads.removed,
      bytes: outputs.bytes + uploads.bytes,
      avatars,
      outputs: outputs.removed,
      uploads: uploads.removed,
    }
  },
}
