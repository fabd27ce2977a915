import type { PoseChoice } from '#app/poses/choice.ts'
import type { Service, UploadSummary } from '../contract.ts'
import { uniquePoses } from './cells.ts'
import { poseGeneratorInput, whoOf, type PoseGeneratorInput } from './input.ts'
import { STARTER_POSES } from './starters.ts'

/**
 * What the form opens with: a character of ours in three poses, so that it runs before there is an avatar. With a key
 * that is 90 credits, which a new account has.
 */
export function examplePoses(_: UploadSummary[], services: readonly Service[] = []): PoseGeneratorInput {
  return poseGeneratorInput.parse({
    poses: STARTER_POSES.example.map((pose) => ({ pose })),
    formats: ['instagram-feed', 'instagram-story', 'shopee'],
    tier: services.includes('huggingface') ? 'standard' : 'draft',
  })
}

/** The same settings for somebody else, or after files are gone: whose face it was is left out. */
export function refitPoses(input: PoseGeneratorInput, uploads: UploadSummary[]): PoseGeneratorInput {
  const { from, id } = whoOf(input)
  const isKept = from === 'sample' || (from === 'photo' && uploads.some((upload) => upload.id === id))
  if (isKept) return input
  const { who } = poseGeneratorInput.parse({})
  return { ...input, who, photo: { ...input.photo, hasConsent: false } }
}

/** Poses that another page sends replace those of the form: what was skipped of these says nothing about them. */
export function withPoses(input: PoseGeneratorInput, poses: PoseChoice[]): PoseGeneratorInput {
  return { ...input, mode: 'poses', poses: uniquePoses(poses), skipped: [] }
}

export function withAvatar(input: PoseGeneratorInput, avatarId: string): PoseGeneratorInput {
  return { ...input, who: `avatar:${avatarId}` }
}
