import { sweepUnfinishedFiles } from '#app/models/output.server.ts'
import { sweepUnwantedVariants } from '#app/models/variant.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const unfinishedFiles: UpkeepTask = {
  when: '31 * * * *',
  does: 'removes files of ended runs and of copies that no row knows',
  async run(sweep) {
    const [outputs, variants] = [await sweepUnfinishedFiles(sweep), await sweepUnwantedVariants(sweep)]
    return { removed: outputs + variants, outputs, variants }
  },
}
