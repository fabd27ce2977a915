import { eachAlone } from '#app/models/each-alone.server.ts'
import { sweepUnfinishedFiles } from '#app/models/output.server.ts'
import { sweepUnwantedVariants } from '#app/models/variant/remove.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const unfinishedFiles: UpkeepTask = {
  when: '31 * * * *',
  does: 'removes files of ended runs and of copies that no row knows',
  async run(sweep) {
    let outputs = 0
    let variants = 0
    const steps = {
      outputs: async () => (outputs = await sweepUnfinishedFiles(sweep)),
      variants: async () => (variants = await sweepUnwantedVariants(sweep)),
    }
    await eachAlone(
      Object.entries(steps),
      ([, step]) => step(),
      ([step]) => ({ step }),
    )
    return { removed: outputs + variants, outputs, variants }
  },
}
