import { z } from 'zod'
import { oneLine, plainText } from './plain-text.ts'

/** What the pose is wanted for. */
export const POSE_USES = ['marketplace', 'social-media', 'profile', 'catalogue', 'live', 'other'] as const
export type PoseUse = (typeof POSE_USES)[number]

/** `planned`: it will be drawn. After the last two nobody votes any more. */
export const REQUEST_STATES = ['open', 'planned', 'done', 'declined'] as const
export type PoseRequestState = (typeof REQUEST_STATES)[number]

export const MAX_REQUEST_NAME = 80
export const MAX_DESCRIPTION = 500
export const MAX_ANSWER = 500

export type RequestError =
  | 'nameMissing'
  | 'nameTooLong'
  | 'descriptionMissing'
  | 'descriptionTooLong'
  | 'answerMissing'
  | 'answerTooLong'
  | 'poseMissing'
  | 'poseUnknown'
  | 'tooManyOpen'
  | 'tooManySent'

const message = (error: RequestError) => error

/** A pose that is missing from the library. Its messages are keys of `requests.errors`. */
export const requestForm = z.object({
  name: z
    .string({ error: message('nameMissing') })
    .transform(oneLine)
    .pipe(z.string().min(1, message('nameMissing')).max(MAX_REQUEST_NAME, message('nameTooLong'))),
  description: z
    .string({ error: message('descriptionMissing') })
    .transform(plainText)
    .pipe(
      z.string().min(1, message('descriptionMissing')).max(MAX_DESCRIPTION, message('descriptionTooLong')),
    ),
  useCase: z.enum(POSE_USES).catch('other'),
})

export type PoseWish = z.infer<typeof requestForm>

/** An operator's answer: a reason goes with a no, and the pose that was drawn goes with a yes. */
export const answerForm = z
  .object({
    state: z.enum(REQUEST_STATES),
    answer: z
      .string()
      .default('')
      .transform(plainText)
      .pipe(z.string().max(MAX_ANSWER, message('answerTooLong'))),
    poseId: z.string().trim().max(80).default(''),
  })
  .superRefine(({ state, answer, poseId }, context) => {
    if (state === 'declined' && !answer)
      context.addIssue({ code: 'custom', path: ['answer'], message: message('answerMissing') })
    if (state === 'done' && !poseId)
      context.addIssue({ code: 'custom', path: ['poseId'], message: message('poseMissing') })
  })
  .transform(({ state, answer, poseId }) => ({ state, answer, poseId: state === 'done' ? poseId : null }))

export type PoseAnswer = z.infer<typeof answerForm>
