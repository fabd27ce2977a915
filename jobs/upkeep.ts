import type { PgBoss } from 'pg-boss'
import { log } from '#app/log.server.ts'
import { sweepAvatars } from '#app/models/avatar.server.ts'
import { checkLedger } from '#app/models/credit.server.ts'
import { cancelRunsOfDisabled, recoverGenerations, removeOldPreviews } from '#app/models/generation.server.ts'
import { removeLeftoverFiles, sweepUnfinishedFiles } from '#app/models/output.server.ts'
import { sweepFavouritePoses, sweepPoseRequests } from '#app/models/pose.server.ts'
import { removeOldCalls } from '#app/models/provider.server.ts'
import { removeExpiredSessions } from '#app/models/session.server.ts'
import { sweepStrays } from '#app/models/stored-files.server.ts'
import { sweepUploads } from '#app/models/upload.server.ts'
import { recoverVariants, sweepUnwantedVariants } from '#app/models/variant.server.ts'
import { POSES } from '#app/poses/library.ts'
import { handBack, refreshFairness } from '#app/queue.server.ts'
import { sweepPayments } from '#jobs/sweep-payments.ts'
import { sweepWorkspaces } from '#jobs/workspace.ts'

/** Each returns what its log line tells. */
const TASKS = {
  async minute() {
    const recovered = await recoverGenerations()
    const variants = await recoverVariants()
    await refreshFairness()
    const disabled = await cancelRunsOfDisabled()
    return { recovered, variants, disabled, paymentsToCheck: await sweepPayments() }
  },
  async hour() {
    const uploads = await sweepUploads()
    return {
      avatars: await sweepAvatars(),
      sessions: await removeExpiredSessions(),
      uploadsDiscarded: uploads.discarded,
      uploadsRemoved: uploads.removed,
      previews: await removeOldPreviews(),
      strayFiles: await sweepUnfinishedFiles(),
      strayVariants: await sweepUnwantedVariants(),
    }
  },
  async night() {
    await removeLeftoverFiles()
    const violations = await checkLedger()
    for (const violation of violations) log.fatal(violation, 'the ledger is wrong')
    const { removed, missing } = await sweepStrays()
    if (missing.length > 0)
      log.error({ count: missing.length, keys: missing.slice(0, 20) }, 'files are missing')
    return {
      ledgerViolations: violations.length,
      strayObjects: removed,
      missingFiles: missing.length,
      providerCalls: await removeOldCalls(),
      poseRequests: await sweepPoseRequests(),
      poseFavourites: await sweepFavouritePoses(POSES.map(({ id }) => id)),
    }
  },
}

export type Task = keyof typeof TASKS

const SCHEDULE: Record<Task, string> = {
  minute: '* * * * *',
  hour: '17 * * * *',
  night: '30 3 * * *',
}

/** Tells the queue when upkeep is due; several processes may, and each task is still sent once. */
export async function scheduleUpkeep(boss: PgBoss): Promise<void> {
  for (const [task, cron] of Object.entries(SCHEDULE)) {
    await boss.schedule('upkeep', cron, { task }, { tz: 'Asia/Jakarta', key: task })
  }
}

export async function runUpkeep(task: Task): Promise<void> {
  const found = await TASKS[task]()
  if (Object.values(found).some(Boolean) || task === 'night') log.info({ task, ...found }, 'upkeep')
}

/** What processes of this machine left lying when they died: their jobs go back in line, their folders go. */
export async function tidyAfterDead(): Promise<void> {
  for (const job of await sweepWorkspaces()) {
    const isReturned = await handBack(job)
    log.warn({ queue: job.name, ...job.data, isReturned }, 'a worker died at this')
  }
}
