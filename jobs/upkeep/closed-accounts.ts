import { removeClosedAccounts } from '#app/models/user/close.server.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const closedAccounts: UpkeepTask = {
  when: '* * * * *',
  does: 'removes the files and rows of accounts that their owners have deleted',
  run: (sweep) => removeClosedAccounts(sweep),
}
