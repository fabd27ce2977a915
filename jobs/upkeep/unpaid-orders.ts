import { sweepPayments } from '#jobs/sweep-payments.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

/** Orders that nobody has heard of for a while; those that Duitku has let expire end by the answer. */
export const unpaidOrders: UpkeepTask = {
  when: '* * * * *',
  does: 'asks about orders whose callback never came, and ends those that expired',
  run: async (sweep) => ({ asked: await sweepPayments(new Date(), sweep) }),
}
