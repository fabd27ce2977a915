import { expect, test } from 'vitest'
import { en, id } from './words.ts'

const indonesian = leaves(id)
const english = leaves(en)

test('both languages say the same things, with the same values', () => {
  const singular = (key: string) => key.replace(/_one$/, '_other')
  expect(new Set([...english.keys()].map(singular))).toEqual(new Set(indonesian.keys()))
  for (const [key, sentence] of english) {
    expect(values(sentence), key).toEqual(values(indonesian.get(singular(key)) ?? ''))
  }
})

test('nothing shouts', () => {
  for (const sentence of [...indonesian.values(), ...english.values()]) expect(sentence).not.toContain('!')
})

function leaves(tree: object, path = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(path + key, value)
    else for (const [deeper, leaf] of leaves(value as object, `${path}${key}.`)) found.set(deeper, leaf)
  }
  return found
}

function values(sentence: string): string[] {
  return [...sentence.matchAll(/\{\{(\w+)/g)].map(([, name = '']) => name).sort()
}
