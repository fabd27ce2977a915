import { traitsSchema, type Traits } from '#app/avatars/traits.ts'
import type { ProcessContext } from '../contract.ts'
import { findCharacter } from './characters.ts'
import { whoOf, type PoseGeneratorInput } from './input.ts'

/** Who is drawn: how they look in words, and pictures that show it. */
export interface Subject {
  traits: Traits
  /** Files on this machine's disk, the most telling first. */
  references: readonly string[]
  /** What a recipe knows them by: never a picture. */
  recipe: Record<string, unknown>
}

/** Undefined when it is not there any more. */
export function subjectOf({
  input,
  files,
  avatars,
}: Pick<ProcessContext<PoseGeneratorInput>, 'input' | 'files' | 'avatars'>): Subject | undefined {
  const { from, id } = whoOf(input)
  if (from === 'avatar') {
    const avatar = avatars.get(id)
    if (!avatar) return
    const { traits, seed, references } = avatar
    return { traits, references, recipe: { avatar: id, traits, seed } }
  }
  if (from === 'photo') {
    const photo = files.get(id)
    if (!photo) return
    const { gender, hair, outfit } = input.photo
    const traits = traitsSchema.parse({ gender, hair, outfit })
    return { traits, references: [photo.path], recipe: { photo: { id, sha256: photo.sha256 }, traits } }
  }
  const character = findCharacter(id)
  if (!character) return
  const { traits } = character
  return { traits, references: [], recipe: { character: id, traits } }
}
