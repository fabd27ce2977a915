import { log } from '#app/log.server.ts'
import { giveUpGeneration, sweepFilesOf } from '#app/models/generation.server.ts'
import { giveUpVariant } from '#app/models/variant/make.server.ts'
import type { Message } from '#app/queue.server.ts'
import { giveUpInspection } from '#jobs/inspect-upload.ts'
import { giveUpMail } from '#jobs/send-mail.ts'

/**
 * What becomes of work that failed at its last try: settled, so that nobody waits and nobody pays for nothing. Dead
 * letters arrive at least once; the second finds nothing open.
 */
export async function giveUp(message: Message): Promise<void> {
  if ('uploadId' in message) {
    await giveUpInspection(message.uploadId)
    return
  }
  if ('variantId' in message) {
    if (await giveUpVariant(message.variantId)) log.error(message, 'a copy for a platform was given up')
    return
  }
  if ('mailId' in message) {
    await giveUpMail(message.mailId)
    return
  }
  // What is about payments has no dead letters: the sweep of unpaid orders asks again.
  if (!('generationId' in message)) return
  if (!(await giveUpGeneration(message.generationId))) return
  await sweepFilesOf(message.generationId)
  log.error({ generationId: message.generationId }, 'a generation was given up')
}
