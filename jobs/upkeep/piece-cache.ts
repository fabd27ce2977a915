import { env } from '#app/env.server.ts'
import { trimPieces } from '#jobs/media/pieces.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'
import { cacheFolder } from '#jobs/workspace.ts'

export const pieceCache: UpkeepTask = {
  when: 'each-machine',
  does: 'trims the pieces kept for later renders to CACHE_BYTES, the longest unused first',
  run: async (sweep) => ({ ...(await trimPieces(await cacheFolder(), env().CACHE_BYTES, sweep)) }),
}
