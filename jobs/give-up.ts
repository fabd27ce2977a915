import { log } from '#app/log.server.ts'
import { giveUpGeneration, sweepFilesOf } from '#app/models/generation.server.ts'
import { refuseUpload } from '#app/models/upload.server.ts'

/**
 * What becomes of work that failed at its last try: settled, so that nobody waits and nobody pays for nothing. Dead
 * letters arrive at least once; the second finds nothing open.
 */
export async function giveUp(message: { generationId: string } | { uploadId: string }): Promise<void> {
  if ('uploadId' in message) {
    await refuseUpload(message.uploadId, { code: 'inspection-failed' })
    return
  }
  if (!(await giveUpGeneration(message.generationId))) return
  await sweepFilesOf(message.generationId)
  log.error({ generationId: message.generationId }, 'a generation was given up')
}
