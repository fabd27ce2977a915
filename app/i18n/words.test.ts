import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { en } from './en.ts'
import { FORMER_PROBLEMS } from './former-problems.ts'
import type { LooseWord } from './hooks.ts'
import { createI18n } from './i18n.ts'
import { id } from './id.ts'
import { preferredLanguage } from './language.ts'

const indonesian = leaves(id)
const english = leaves(en)

test('every Indonesian sentence has an English one, and the other way round', () => {
  const plural = (key: string) => key.replace(/_(one|other)$/, '')
  expect(new Set([...english.keys()].map(plural))).toEqual(new Set([...indonesian.keys()].map(plural)))
})

test('both languages fill the same values into a sentence', () => {
  for (const [key, sentence] of indonesian) {
    expect(values(english.get(key) ?? ''), key).toEqual(values(sentence))
  }
})

test('every problem that a run or an upload can have has its sentence', () => {
  // What a jobs process answers is read by machines.
  const exclude = ['**/*.test.ts', 'jobs/http.ts']
  const sources = globSync(['app/models/**/*.ts', 'jobs/**/*.ts'], { exclude })
  const codes = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:code: |refuse\()'([a-z-]+)'/g)].map(([, code = '']) => code),
  )
  expect(codes).toContain('uploads-missing')
  for (const code of codes) expect([...indonesian.keys()], code).toContain(`problems.${code}`)
})

test('a problem that older runs keep under another code has the sentence of today’s', () => {
  for (const code of Object.values(FORMER_PROBLEMS))
    expect([...indonesian.keys()]).toContain(`problems.${code}`)
})

test('nothing shouts', () => {
  for (const sentence of [...indonesian.values(), ...english.values()])
    expect(sentence).not.toMatch(/!|\boops\b/i)
})

test('counts follow the plural rules and the digits of each language', () => {
  const count = (language: 'id' | 'en', number: number) =>
    createI18n(language, language === 'en' ? en : id).t('common.credits', { count: number })
  expect(count('id', 1)).toBe('1 kredit')
  expect(count('id', 1440)).toBe('1.440 kredit')
  expect(count('en', 1)).toBe('1 credit')
  expect(count('en', 1440)).toBe('1,440 credits')
})

test('a number that is written out already stays as it is', () => {
  const t = createI18n('id', id).t as unknown as LooseWord
  const said = (seconds: unknown) => t('clip', { defaultValue: '{{seconds, number}} detik', seconds })
  expect(said(3.1)).toBe('3,1 detik')
  expect(said('3,1')).toBe('3,1 detik')
})

test.each([
  ['en-GB,en;q=0.9,id;q=0.8', 'en'],
  ['fr,id;q=0.5,en;q=0.4', 'id'],
  ['fr, en;q=0.4, id;q=0.5', 'id'],
  ['*', 'id'],
  [null, 'id'],
])('a browser that asks for %s gets %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language)
})

function leaves(tree: object, path = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    const at = path ? `${path}.${key}` : key
    if (typeof value === 'string') found.set(at, value)
    else for (const [deeper, leaf] of leaves(value as object, at)) found.set(deeper, leaf)
  }
  return found
}

function values(sentence: string): string[] {
  return [...sentence.matchAll(/\{\{(\w+)/g)].map(([, name = '']) => name).sort()
}
