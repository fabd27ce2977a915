import type { PoseChoice } from './choice.ts'
import { findPose } from './library.ts'
import { mirrorSkeleton } from './mirror.ts'
import type { Skeleton } from './skeleton.ts'

/** What a choice asks for, mirrored where it says so; undefined when the library does not have it any more. Server. */
export function skeletonOf({ pose, isMirrored, skeleton }: PoseChoice): Skeleton | undefined {
  const chosen = skeleton ?? findPose(pose)?.skeleton
  return chosen && (isMirrored ? mirrorSkeleton(chosen) : chosen)
}
