import { findPreset, savePreset } from '#app/models/preset.server.ts'
import {
  presetNameIn,
  REPLACE_PRESET,
  UPDATE_PRESET,
  type PresetAnswer,
  type PresetProblem,
} from './preset-form.ts'

/**
 * Keeps a tool's form under `_presetName`, or as the new input of `_presetId` whatever its name. `input` is undefined for
 * a form with a broken field, which is not kept.
 */
export async function savePresetForm(
  form: FormData,
  { userId, tool, input }: { userId: string; tool: string; input: unknown },
): Promise<{ ok: true; presetId: string } | ({ ok: false } & PresetAnswer)> {
  const intent = form.get('_intent')
  const isUpdate = intent === UPDATE_PRESET
  const known = isUpdate ? await findPreset(userId, String(form.get('_presetId'))) : undefined
  const name = known?.name ?? presetNameIn(form)
  const refuse = (problem: PresetProblem) => ({ ok: false as const, problem, name })
  if (isUpdate && known?.tool !== tool) return refuse('not-found')
  if (input === undefined) return refuse('broken-form')
  const isReplacing = isUpdate || intent === REPLACE_PRESET
  const outcome = await savePreset({ userId, tool, name, input, isReplacing })
  return outcome.ok ? outcome : refuse(outcome.reason)
}
