import type { Db, Trx } from '#app/db/client.server.ts'
import { publish } from '#app/db/notify.server.ts'
import type { VariantEvent } from '#app/live-events.ts'
import { enqueue, VARIANT_PRIORITY } from '#app/queue.server.ts'

/** A quarter of an hour of video, encoded twice on a busy machine. */
const LONGEST_SECONDS = 2 * 3_600

/** To the render queue, in the caller's transaction; quick ones go before everybody's batches. */
export async function sendVariant(
  trx: Trx,
  variant: { id: string; userId: string; isQuick: boolean },
): Promise<void> {
  const { id, userId, isQuick } = variant
  const urgency = isQuick ? { priority: VARIANT_PRIORITY } : {}
  await enqueue(trx, 'render', { variantId: id }, { userId, expireInSeconds: LONGEST_SECONDS, ...urgency })
}

/** To every page that the user has open. */
export function tellVariant(on: Db | Trx, userId: string, event: Omit<VariantEvent, 'type'>): Promise<void> {
  return publish(on, `user:${userId}`, { type: 'variant', ...event } satisfies VariantEvent)
}
