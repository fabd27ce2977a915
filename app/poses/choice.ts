import { z } from 'zod'
import type { Skeleton } from './skeleton.ts'
import { skeletonSchema } from './skeleton-schema.ts'

/**
 * A pose as a form posts it and a recipe keeps it. Browser and server; holds no pose of the library, so that a page can
 * know the choice without carrying them all.
 */
export interface PoseChoice {
  /** An id of the library, or OWN_PREFIX with the id of a pose of the user's. */
  pose: string
  isMirrored: boolean
  /**
   * Of an own pose, as it was when it was chosen: a recipe makes the same picture after the pose was changed or deleted,
   * and a preset works for somebody else.
   */
  skeleton?: Skeleton | undefined
}

/** The most poses that are chosen at once. */
export const MAX_CHOSEN_POSES = 200

export const OWN_PREFIX = 'own:'

export function isOwnPose(pose: string): boolean {
  return pose.startsWith(OWN_PREFIX)
}

const MIRRORED = '~mirrored'

/** A choice as an address names it: `arms-crossed-front`, `own:<id>~mirrored`. */
export function poseParameter({ pose, isMirrored }: PoseChoice): string {
  return isMirrored ? pose + MIRRORED : pose
}

export function readPoseParameter(text: string): PoseChoice {
  const isMirrored = text.endsWith(MIRRORED)
  return { pose: isMirrored ? text.slice(0, -MIRRORED.length) : text, isMirrored }
}

const ID = /^(own:[0-9a-f-]{36}|[a-z0-9-]{1,80})$/

/**
 * One choice of the fields `<name>[n].pose`, `<name>[n].isMirrored` and, for an own pose, `<name>[n].skeleton` (JSON).
 * Whether a pose of the library is there is for the tool to check: see chosen.ts.
 */
export const poseChoiceSchema = z
  .object({
    pose: z.string().regex(ID),
    isMirrored: z.boolean().default(false),
    skeleton: z.preprocess(parsedIfText, skeletonSchema.optional()),
  })
  .refine(({ pose, skeleton }) => !isOwnPose(pose) || skeleton !== undefined, { path: ['skeleton'] })
  .transform(({ pose, isMirrored, skeleton }): PoseChoice => ({
    pose,
    isMirrored,
    ...(isOwnPose(pose) && { skeleton }),
  }))

function parsedIfText(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return null
  }
}
