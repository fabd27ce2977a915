import { findAvatarPreset } from '#app/avatars/presets.ts'
import { readTraits } from '#app/avatars/read-traits.ts'
import type { Persona, Traits } from '#app/avatars/traits.ts'
import { MAX_SEED, uploadsOf, showsRealFace, type AvatarInput } from './input.ts'
import type { NewAvatar } from '../contract.ts'

/** Who an input describes: a preset says all of it, and in a description words win over what was chosen beside them. */
export function personOf(input: AvatarInput): { traits: Traits; persona: Persona; description: string } {
  const preset = input.way === 'preset' ? findAvatarPreset(input.preset) : undefined
  if (preset) {
    return { traits: preset.traits, persona: preset.persona[input.language], description: preset.prompt }
  }
  const { way, traits, persona, prompt, wishes } = input
  if (way === 'text') return { traits: { ...traits, ...readTraits(prompt) }, persona, description: prompt }
  return { traits, persona, description: way === 'references' ? wishes : '' }
}

/** "Rani", "Rani 2", "Rani 3": by its own name, else its persona's. */
export function nameOf(input: AvatarInput, index: number): string {
  const name = input.name || personOf(input).persona.name || 'Avatar'
  return index === 0 ? name : `${name} ${index + 1}`
}

export function seedOf({ seed }: AvatarInput, index: number): number {
  return (seed + index) % (MAX_SEED + 1)
}

export function avatarOf(input: AvatarInput, index: number): NewAvatar {
  return {
    ...personOf(input),
    name: nameOf(input, index),
    seed: seedOf(input, index),
    isRealFace: showsRealFace(input),
    source: input.way,
    uploadIds: uploadsOf(input),
  }
}
