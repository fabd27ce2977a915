import { statfs } from 'node:fs/promises'
import { poolCounts } from '#app/db/client.server.ts'
import { env } from '#app/env.server.ts'
import { gauge } from '#app/metrics.server.ts'

/** What both roles tell of themselves and of the machine they are on, looked up when somebody asks. */
gauge('lumiku_build_info', '1, with the release that this process is', ['release'], (info) => {
  info.set({ release: env().RELEASE ?? 'unknown' }, 1)
})

gauge(
  'lumiku_database_connections',
  'Connections of this process to the database, and queries that wait for one',
  ['state'],
  (connections) => {
    for (const [state, count] of Object.entries(poolCounts())) connections.set({ state }, count)
  },
)

gauge(
  'lumiku_disk_bytes',
  'Room on the disk of LUMIKU_DATA: free for us, and taken',
  ['state'],
  async (disk) => {
    try {
      const { bsize, blocks, bfree, bavail } = await statfs(env().LUMIKU_DATA)
      disk.set({ state: 'free' }, bavail * bsize)
      disk.set({ state: 'used' }, (blocks - bfree) * bsize)
    } catch {
      // A disk that is gone has no numbers; health says so.
      disk.reset()
    }
  },
)
