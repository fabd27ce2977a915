import { findAvatarPreset } from '#app/avatars/presets.ts'
import type { Problem, UploadsById } from '../contract.ts'
import { MIN_PHOTO_SIDE, MIN_PROMPT, showsRealFace, uploadsOf, type AvatarInput } from './input.ts'

/** What keeps this input from becoming an avatar. */
export function checkAvatar(input: AvatarInput, uploads: UploadsById): Problem[] {
  const problems = [...checkWay(input), ...checkPhotos(input, uploads)]
  if (showsRealFace(input) && !input.hasConsent) problems.push({ code: 'consent-missing' })
  return problems
}

function checkWay({ way, preset, prompt, photo, references }: AvatarInput): Problem[] {
  if (way === 'preset' && !findAvatarPreset(preset)) return [{ code: 'preset-missing' }]
  if (way === 'text' && prompt.length < MIN_PROMPT) {
    return [{ code: 'prompt-too-short', values: { count: MIN_PROMPT } }]
  }
  if (way === 'photo' && !photo) return [{ code: 'photo-missing' }]
  if (way === 'references' && references.length === 0) return [{ code: 'references-missing' }]
  return []
}

function checkPhotos(input: AvatarInput, uploads: UploadsById): Problem[] {
  return uploadsOf(input).flatMap((id): Problem[] => {
    const upload = uploads.get(id)
    if (!upload) return [{ code: 'photo-gone' }]
    const { name: file, kind, facts } = upload
    if (kind !== 'image') return [{ code: 'not-a-photo', values: { file } }]
    const { width = 0, height = 0 } = facts
    return Math.min(width, height) < MIN_PHOTO_SIDE
      ? [{ code: 'photo-too-small', values: { file, width, height, min: MIN_PHOTO_SIDE } }]
      : []
  })
}
