import { nextScrub, scrubFiles, scrubState } from '#app/models/scrub.server.ts'
import type { Found, UpkeepTask } from '#jobs/upkeep/task.ts'

/** Hours of the night, below. */
const RUNS_A_DAY = 6
/** A run never takes the queue's worker for longer. */
const LONGEST_MS = 8 * 60_000

/** Never removes anything: see the model. */
export const scrub: UpkeepTask = {
  when: '40 0-5 * * *',
  does: 'reads stored files and compares them with their hashes, all of them once a month',
  run: ({ isDryRun }) => (isDryRun ? lookAhead() : readShare()),
}

async function lookAhead(): Promise<Found> {
  const { read, bytes } = await nextScrub(RUNS_A_DAY)
  return { read, readBytes: bytes }
}

async function readShare(): Promise<Found> {
  const end = Date.now() + LONGEST_MS
  const { read, bytes } = await scrubFiles({
    runsPerDay: RUNS_A_DAY,
    isOver: () => Date.now() > end,
  })
  const state = await scrubState()
  return { read, readBytes: bytes, damaged: state.damaged, unreadDays: state.unreadDays }
}
