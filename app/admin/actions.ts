/** Everything that operators do and the audit log tells. The words for each are in words.ts. */
export const ACTIONS = [
  'user.disable',
  'user.enable',
  'user.role',
  'user.quota',
  'user.end-session',
  'user.end-sessions',
  'user.reset-link',
  'user.email',
  'credits.adjust',
  'run.retry',
  'run.cancel',
  'dead-letter.redrive',
  'dead-letter.discard',
  'package.version',
  'setting.change',
  'payment.check',
  'case.resolve',
  'pose-request.answer',
  'pose-request.remove',
] as const
export type AdminAction = (typeof ACTIONS)[number]

/** What an action is about; `id` is a row's, or a name. */
export const TARGETS = [
  'user',
  'generation',
  'dead-letter',
  'package',
  'setting',
  'payment',
  'case',
  'pose-request',
] as const
export type TargetKind = (typeof TARGETS)[number]
