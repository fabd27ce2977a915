import { traitsSchema, type Traits } from '#app/avatars/traits.ts'

/** Characters to try the tool with before there is an avatar. Their names are names: the same in both languages. */
export interface Character {
  id: string
  name: string
  traits: Traits
}

export const CHARACTERS: readonly Character[] = [
  character('sari', 'Sari', {
    hair: 'hijab',
    coverColour: '#c98f9f',
    outfit: 'gamis',
    outfitColour: '#7d4f6b',
    style: 'fashion',
  }),
  character('bima', 'Bima', {
    gender: 'male',
    hair: 'short',
    skin: 'brown',
    outfit: 'batik',
    outfitColour: '#7a4a1f',
    style: 'professional',
  }),
  character('rani', 'Rani', {
    hair: 'ponytail',
    outfit: 'sport',
    body: 'athletic',
    outfitColour: '#2f7d6b',
    style: 'sports',
  }),
  character('dewi', 'Dewi', {
    age: 'adult',
    hair: 'bun',
    skin: 'light',
    outfit: 'blazer',
    outfitColour: '#23356b',
    hasGlasses: true,
    style: 'professional',
  }),
]

export function findCharacter(id: string): Character | undefined {
  return CHARACTERS.find((one) => one.id === id)
}

function character(id: string, name: string, traits: Partial<Traits>): Character {
  return { id, name, traits: traitsSchema.parse(traits) }
}
