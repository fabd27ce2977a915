import { z } from 'zod'
import { oneLine } from './plain-text.ts'
import type { Skeleton } from './skeleton.ts'
import { skeletonSchema } from './skeleton-schema.ts'

export const MAX_POSE_NAME = 80

export type OwnPoseError = 'nameMissing' | 'nameTooLong' | 'skeletonWrong' | 'tooFewJoints' | 'full'

const message = (error: OwnPoseError) => error

/** A pose of the user's. Its messages are keys of `editor.errors`. */
export const ownPoseForm = z.object({
  name: z
    .string({ error: message('nameMissing') })
    .transform(oneLine)
    .pipe(z.string().min(1, message('nameMissing')).max(MAX_POSE_NAME, message('nameTooLong'))),
  skeleton: skeletonSchema,
})

export interface NewPose {
  name: string
  skeleton: Skeleton
}
