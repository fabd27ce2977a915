import { closedAccounts } from '#jobs/upkeep/closed-accounts.ts'
import { incoming } from '#jobs/upkeep/incoming.ts'
import { ledger } from '#jobs/upkeep/ledger.ts'
import { mails } from '#jobs/upkeep/mails.ts'
import { pieceCache } from '#jobs/upkeep/piece-cache.ts'
import { poses } from '#jobs/upkeep/poses.ts'
import { previews } from '#jobs/upkeep/previews.ts'
import { providerCalls } from '#jobs/upkeep/provider-calls.ts'
import { rateLimits } from '#jobs/upkeep/rate-limits.ts'
import { recoverRuns } from '#jobs/upkeep/recover-runs.ts'
import { removedFiles } from '#jobs/upkeep/removed-files.ts'
import { retention } from '#jobs/upkeep/retention.ts'
import { scrub } from '#jobs/upkeep/scrub.ts'
import { sessions } from '#jobs/upkeep/sessions.ts'
import { strayFiles } from '#jobs/upkeep/stray-files.ts'
import { tokens } from '#jobs/upkeep/tokens.ts'
import { trash } from '#jobs/upkeep/trash.ts'
import { unfinishedFiles } from '#jobs/upkeep/unfinished-files.ts'
import { unfinishedUploads } from '#jobs/upkeep/unfinished-uploads.ts'
import { unpaidOrders } from '#jobs/upkeep/unpaid-orders.ts'
import { unusedUploads } from '#jobs/upkeep/unused-uploads.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

/** Everything that is looked after, by the name that the schedule, the metrics and bin/upkeep.ts use. */
export const TASKS: Readonly<Record<string, UpkeepTask>> = {
  'recover-runs': recoverRuns,
  'unpaid-orders': unpaidOrders,
  sessions,
  tokens,
  mails,
  'closed-accounts': closedAccounts,
  'rate-limits': rateLimits,
  'unfinished-uploads': unfinishedUploads,
  previews,
  'removed-files': removedFiles,
  'unfinished-files': unfinishedFiles,
  trash,
  'unused-uploads': unusedUploads,
  retention,
  'provider-calls': providerCalls,
  poses,
  ledger,
  'stray-files': strayFiles,
  scrub,
  'piece-cache': pieceCache,
  incoming,
}
