import type { Problem } from './contract.ts'
import type { PresetAnswer } from './preset-form.ts'

/** What a tool's page hears of its form when it stays where it is. */
export interface FormAnswer {
  problems?: Problem[]
  missing?: number
  isInvalid?: boolean
  isKeyReused?: boolean
  previewId?: string
  /** Why the form was not kept as a preset. */
  preset?: PresetAnswer
  /** Of a run that was asked to stay on its page. */
  generationId?: string
  /** The form as it was sent, for a page without JavaScript. */
  input?: unknown
}
