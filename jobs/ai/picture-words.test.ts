import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  AGES,
  BODIES,
  EYES,
  GENDERS,
  HAIR_COLOURS,
  HAIRS,
  OUTFITS,
  SKINS,
  STYLES,
  traitsSchema,
} from '#app/avatars/traits.ts'
import type { PictureRequest } from '#jobs/ai/picture.ts'
import { personWords, promptOf } from '#jobs/ai/picture-words.ts'

const request = (over: Partial<PictureRequest> = {}): PictureRequest => ({
  shot: 'figure',
  prompt: '',
  references: [],
  background: { mode: 'keep' },
  width: 768,
  height: 1_024,
  seed: 1,
  tier: 'standard',
  ...over,
})
const alone = { as: 'pictures', identity: 0, hasPose: false } as const

const traits = fc
  .record({
    gender: fc.constantFrom(...GENDERS),
    age: fc.constantFrom(...AGES),
    skin: fc.constantFrom(...SKINS),
    hair: fc.constantFrom(...HAIRS),
    hairColour: fc.constantFrom(...HAIR_COLOURS),
    eyes: fc.constantFrom(...EYES),
    body: fc.constantFrom(...BODIES),
    outfit: fc.constantFrom(...OUTFITS),
    style: fc.constantFrom(...STYLES),
    hasGlasses: fc.boolean(),
    hasBeard: fc.boolean(),
  })
  .map((given) => traitsSchema.parse(given))

test('everybody is told in words, and no two looks alike', () => {
  fc.assert(
    fc.property(traits, traits, (one, other) => {
      expect(personWords(one)).not.toMatch(/undefined|null| {2}/)
      const isAlike = JSON.stringify(one) === JSON.stringify(other)
      // The colour of covered hair is nobody's to see.
      const isHidden = ['hijab', 'hijab-syari', 'turban', 'bald'].includes(one.hair)
      if (!isHidden) expect(personWords(one) === personWords(other)).toBe(isAlike)
    }),
  )
})

test('a child is not called a woman, and covered hair does not show', () => {
  const child = personWords(traitsSchema.parse({ age: 'child', hair: 'hijab', coverColour: '#112233' }))
  expect(child).toContain('a girl of about nine')
  expect(child).not.toContain('woman')
  expect(child).toContain('#112233, no hair showing')
  expect(child).not.toContain('black hair')
})

describe('a request in words', () => {
  it('says which picture shows what', () => {
    const words = promptOf(request(), { as: 'pictures', identity: 2, hasPose: true })
    expect(words).toContain('Images 1 to 2 show the person')
    expect(words).toContain('Image 3 is a skeleton')
    expect(promptOf(request(), { as: 'pictures', identity: 0, hasPose: true })).toContain(
      'Image 1 is a skeleton',
    )
    expect(promptOf(request(), alone)).not.toMatch(/skeleton|Image \d/)
    expect(promptOf(request(), { as: 'sheet' })).toContain('Its right half is a skeleton')
  })

  it('holds the user’s words as they are, and what is behind the person', () => {
    const said = promptOf(
      request({ prompt: ' memegang kopi susu ', background: { mode: 'scene', prompt: 'sawah' } }),
      alone,
    )
    expect(said).toContain('\nmemegang kopi susu\n')
    expect(said).toContain('sawah')
    expect(promptOf(request({ background: { mode: 'colour', colour: '#aabbcc' } }), alone)).toContain(
      '#aabbcc',
    )
    expect(promptOf(request({ background: { mode: 'transparent' } }), alone)).toContain('light grey')
  })
})
