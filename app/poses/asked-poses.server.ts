import type { Language } from '#app/i18n/language.ts'
import { findOwnPose } from '#app/models/pose.server.ts'
import {
  isOwnPose,
  MAX_CHOSEN_POSES,
  OWN_PREFIX,
  readPoseParameter,
  type PoseChoice,
} from '#app/poses/choice.ts'
import { findPose } from '#app/poses/library.ts'
import { tools } from '#app/studio/catalog.server.ts'

/** The poses that an address names, each once; those that are gone, or somebody else's, are left out. */
export async function askedPoses(userId: string, parameters: string[]): Promise<PoseChoice[]> {
  const named = new Map(parameters.slice(0, MAX_CHOSEN_POSES).map((text) => [text, readPoseParameter(text)]))
  const found = await Promise.all([...named.values()].map((choice) => resolved(userId, choice)))
  return found.filter((choice) => choice !== undefined)
}

/** Tools that take poses from other pages. */
export async function poseTools(language: Language): Promise<{ id: string; title: string }[]> {
  const taking = [...(await tools())].filter(([, tool]) => tool.withPoses)
  return taking.map(([id, { title }]) => ({ id, title: title[language] }))
}

async function resolved(userId: string, { pose, isMirrored }: PoseChoice): Promise<PoseChoice | undefined> {
  if (!isOwnPose(pose)) return findPose(pose) && { pose, isMirrored }
  const own = await findOwnPose(userId, pose.slice(OWN_PREFIX.length))
  return own && { pose, isMirrored, skeleton: own.skeleton }
}
