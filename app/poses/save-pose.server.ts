import { holdTo } from '#app/http/hold-to.server.ts'
import { keepOwnPose, changeOwnPose } from '#app/models/pose.server.ts'
import { readOpenPose } from '#app/poses/openpose.ts'
import { MAX_POSE_NAME, type OwnPoseError } from '#app/poses/own-pose.ts'
import { oneLine } from '#app/poses/plain-text.ts'
import { readPosted, readPostedOpenPose } from '#app/poses/posted-pose.ts'
import type { Skeleton } from '#app/poses/skeleton.ts'
import type { Problem } from '#app/studio/contract.ts'

/** What a pose's page shows again when it was not saved. */
export interface PoseAnswer {
  name: string
  /** Null when what was posted is none. */
  skeleton: Skeleton | null
  nameError?: OwnPoseError
  error?: OwnPoseError
  /** Why a file could not be read. */
  problem?: Problem
}

type Saved = { ok: true; id: string } | { ok: false; answer: PoseAnswer } | { ok: false; reason: 'not-found' }

/** Keeps the pose that an editor posted: as a new one, or with `id` in place of that one. */
export async function savePose(userId: string, form: FormData, id?: string): Promise<Saved> {
  const name = oneLine(String(form.get('name') ?? ''))
  const skeleton = readPosted(form) ?? null
  const refuse = (more: Partial<PoseAnswer>): Saved => ({ ok: false, answer: { name, skeleton, ...more } })
  if (!skeleton) return refuse({ error: 'skeletonWrong' })
  if (!name) return refuse({ nameError: 'nameMissing' })
  if (name.length > MAX_POSE_NAME) return refuse({ nameError: 'nameTooLong' })
  if (id !== undefined) {
    const isChanged = await changeOwnPose(userId, id, { name, skeleton })
    return isChanged ? { ok: true, id } : { ok: false, reason: 'not-found' }
  }
  await holdTo('creation', userId)
  const kept = await keepOwnPose(userId, { name, skeleton })
  return kept.ok ? kept : refuse({ error: kept.reason })
}

/** The form again, with the pose of an OpenPose file that was posted without JavaScript. */
export async function importPose(form: FormData): Promise<PoseAnswer> {
  const name = oneLine(String(form.get('name') ?? ''))
  const read = readOpenPose(await readPostedOpenPose(form))
  if (read.ok) return { name, skeleton: read.skeleton }
  return { name, skeleton: readPosted(form) ?? null, problem: read.problem }
}
