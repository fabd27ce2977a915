import { sweepAvatars } from '#app/models/avatar.server.ts'
import { eachAlone } from '#app/models/each-alone.server.ts'
import { removeLeftoverFiles } from '#app/models/output.server.ts'
import { removeLeftoverUploads } from '#app/models/upload.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const removedFiles: UpkeepTask = {
  when: '27 * * * *',
  does: 'takes away files of what was removed, where a run still needed them or a process died',
  async run(sweep) {
    let avatars = 0
    let outputs = { removed: 0, bytes: 0 }
    let uploads = { removed: 0, bytes: 0 }
    const steps = {
      // An avatar lets go of its picture and references first.
      avatars: async () => (avatars = await sweepAvatars(sweep)),
      outputs: async () => (outputs = await removeLeftoverFiles(sweep)),
      uploads: async () => (uploads = await removeLeftoverUploads(sweep)),
    }
    await eachAlone(
      Object.entries(steps),
      ([, step]) => step(),
      ([step]) => ({ step }),
    )
    return {
      removed: avatars + outputs.removed + uploads.removed,
      bytes: outputs.bytes + uploads.bytes,
      avatars,
      outputs: outputs.removed,
      uploads: uploads.removed,
    }
  },
}
