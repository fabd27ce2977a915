import { log } from '#app/log.server.ts'
import { checkLedger } from '#app/models/credit.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const ledger: UpkeepTask = {
  when: '50 2 * * *',
  does: 'proves the rules of the ledger',
  async run() {
    const violations = await checkLedger()
    for (const violation of violations) log.fatal(violation, 'the ledger is wrong')
    return { ledgerViolations: violations.length }
  },
}
