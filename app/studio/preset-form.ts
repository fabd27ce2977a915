/** What the buttons of the preset bar ask of the form that they are sent with. */
export const SAVE_PRESET = 'save-preset'
export const REPLACE_PRESET = 'replace-preset'
export const UPDATE_PRESET = 'update-preset'

/** The Enter key in any field. It runs the form, unless a preset's name was being typed. */
export const ENTER = 'enter'

/** Characters. */
export const MAX_PRESET_NAME = 80

/** Why a preset was not saved: a key of `presets.problems`. */
export type PresetProblem = 'no-name' | 'name-taken' | 'full' | 'too-large' | 'broken-form' | 'not-found'

export interface PresetAnswer {
  problem: PresetProblem
  name: string
}

/** Whether a tool's form was sent to be kept rather than run. */
export function isPresetToSave(form: FormData): boolean {
  const intent = String(form.get('_intent'))
  if (intent === ENTER) return presetNameIn(form) !== ''
  return [SAVE_PRESET, REPLACE_PRESET, UPDATE_PRESET].includes(intent)
}

export function presetNameIn(form: FormData): string {
  return String(form.get('_presetName') ?? '').trim()
}
