import type { Db, Trx } from '#app/db/client.server.ts'
import { publish } from '#app/db/notify.server.ts'
import type { UploadEvent } from '#app/live-events.ts'

/** Every page of its owner hears what became of an upload. */
export function tellOwner(on: Db | Trx, userId: string, event: Omit<UploadEvent, 'type'>): Promise<void> {
  return publish(on, `user:${userId}`, { type: 'upload', ...event } satisfies UploadEvent)
}
