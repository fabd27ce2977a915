import type { Trx } from '#app/db/client.server.ts'
import { publish } from '#app/db/notify.server.ts'
import type { Generation, GenerationPurpose } from '#app/db/schema.ts'
import { enqueue, jobIdOf, PREVIEW_PRIORITY } from '#app/queue.server.ts'
import type { Tool } from '#app/studio/contract.ts'

/** Sends the message of an open generation's present round, in the caller's transaction. */
export async function send(
  trx: Trx,
  generation: {
    id: string
    userId: string
    tool: Pick<Tool, 'queue' | 'queueOf'>
    input: unknown
    purpose: GenerationPurpose
    round: number
    estimate: number
  },
): Promise<void> {
  const { id, userId, tool, input, purpose, round, estimate } = generation
  await enqueue(
    trx,
    tool.queueOf?.(input) ?? tool.queue,
    { generationId: id },
    {
      id: jobIdOf(id, round),
      userId,
      ...(purpose === 'preview' && { priority: PREVIEW_PRIORITY }),
      expireInSeconds: timeLimit(estimate),
    },
  )
}

/** Tells the user's pages that a generation of theirs changed its state or its count. */
export async function publishState(
  trx: Trx,
  userId: string,
  generation: Pick<Generation, 'id' | 'state' | 'planned' | 'delivered' | 'failed'>,
): Promise<void> {
  const { id: generationId, state, planned, delivered, failed } = generation
  await publish(trx, `user:${userId}`, {
    type: 'generation',
    generationId,
    state,
    planned,
    delivered,
    failed,
  })
}

/** A run that takes 20 times what was expected hangs. Not below half an hour: the estimate may be of an idle machine. */
function timeLimit(estimate: number): number {
  return Math.round(Math.min(Math.max(30 * 60, estimate * 20), 23 * 3_600))
}
