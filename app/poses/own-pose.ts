import type { Skeleton } from './skeleton.ts'

export const MAX_POSE_NAME = 80

/** Why a pose was not kept: keys of `editor.errors` of the words. */
export type OwnPoseError = 'nameMissing' | 'nameTooLong' | 'skeletonWrong' | 'full'

/** A pose to keep, as it was parsed. */
export interface NewPose {
  name: string
  skeleton: Skeleton
}
