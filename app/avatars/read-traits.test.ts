import { expect, test } from 'vitest'
import { readTraits } from './read-traits.ts'

test.each([
  [
    'Perempuan muda berhijab memakai batik',
    { gender: 'female', age: 'young', hair: 'hijab', outfit: 'batik' },
  ],
  [
    'Pria berkacamata, berjenggot, kemeja biru',
    { gender: 'male', hasGlasses: true, hasBeard: true, outfit: 'shirt' },
  ],
  ['An elderly man with a bald head', { gender: 'male', age: 'senior', hair: 'bald' }],
  ['a girl in a T-shirt', { gender: 'female', outfit: 't-shirt' }],
  ['blus batik cokelat dan hijab krem', { outfitColour: '#7a4a2a', coverColour: '#e2d3b5', outfit: 'batik' }],
  ['a woman in a navy blazer and a cream hijab', { outfitColour: '#23356b', coverColour: '#e2d3b5' }],
  ['Rambutnya keriting, kulit sawo matang.', { hair: 'curly', skin: 'medium' }],
])('"%s" is seen', (description, traits) => {
  expect(readTraits(description)).toMatchObject(traits)
})

test('a word inside another says nothing, and nothing said is nothing found', () => {
  expect(readTraits('Manusia tuan mantap kebun')).toEqual({})
  expect(readTraits('')).toEqual({})
})
