import { sweepFavouritePoses, sweepPoseRequests } from '#app/models/pose.server.ts'
import { POSES } from '#app/poses/library.ts'
import type { UpkeepTask } from '#jobs/upkeep/task.ts'

export const poses: UpkeepTask = {
  when: '15 2 * * *',
  does: 'forgets answered wishes for poses, and favourites that left the library',
  async run(sweep) {
    const requests = await sweepPoseRequests(sweep)
    const favourites = await sweepFavouritePoses(
      POSES.map(({ id }) => id),
      sweep,
    )
    return { removed: requests + favourites, requests, favourites }
  },
}
