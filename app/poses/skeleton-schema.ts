import { z } from 'zod'
import { FACE_POINTS, HAND_POINTS, JOINTS, type Joint, type Point, type Skeleton } from './skeleton.ts'

/** A skeleton that comes from outside: a form, a recipe, a row. Browser and server. */

/** Narrowest and widest canvas in units of its height, as of the files that openpose.ts reads. */
export const MIN_WIDTH = 0.2
export const MAX_WIDTH = 5

/** With fewer a net cannot tell what is meant. */
export const MIN_JOINTS = 3

/** How far a body may reach out of its canvas, in units of the canvas's height. */
const OVERHANG = 4

const coordinate = z
  .number()
  .min(-OVERHANG)
  .max(MAX_WIDTH + OVERHANG)
  .transform(rounded)

const point = z.object({ x: coordinate, y: coordinate }).nullable()

const joints = z.object(
  Object.fromEntries(JOINTS.map((joint) => [joint, point.default(null)])) as Record<
    Joint,
    z.ZodDefault<typeof point>
  >,
)

export const skeletonSchema: z.ZodType<Skeleton, unknown> = z
  .object({
    width: z.number().min(MIN_WIDTH).max(MAX_WIDTH).transform(rounded),
    joints,
    leftHand: z.array(point).length(HAND_POINTS).optional(),
    rightHand: z.array(point).length(HAND_POINTS).optional(),
    face: z.array(point).length(FACE_POINTS).optional(),
  })
  .refine((skeleton) => seenJoints(skeleton) >= MIN_JOINTS, { message: 'tooFewJoints' })
  .transform(({ leftHand, rightHand, face, ...body }) => ({
    ...body,
    ...(leftHand && { leftHand }),
    ...(rightHand && { rightHand }),
    ...(face && { face }),
  }))

/** How many joints are not hidden. */
export function seenJoints({ joints }: { joints: Record<Joint, Point | null> }): number {
  return JOINTS.filter((joint) => joints[joint]).length
}

/** Undefined for what is no JSON and for what is no skeleton. */
export function readSkeleton(json: string): Skeleton | undefined {
  return skeletonSchema.safeParse(parsed(json)).data
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** A tenth of a pixel on a canvas of 1,000: what is kept and posted stays small. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
