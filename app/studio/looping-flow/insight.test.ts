import { expect, test } from 'vitest'
import type { MediaFacts } from '../contract.ts'
import { loopInput } from './input.ts'
import { insightOf } from './insight.ts'

const usual = { seconds: 9, width: 1920, height: 1080, fps: 30, hasAudio: true }

test('nothing is said of a loop that is well as it is', () => {
  expect(codes({})).toEqual([])
  expect(codes({ clip: 'gone' })).toEqual([])
})

test.each([
  ['hours of high quality', { seconds: 14_400, quality: 'high' }, {}, 'large-file'],
  ['a fade of a third', { fadeSeconds: 3 }, {}, 'much-fade'],
  ['frames that are not there', { fps: 60 }, {}, 'fps-raised'],
  ['4K of full HD', { resolution: '4k' }, {}, 'enlarged'],
  ['an upright crop of a lying clip', { shape: '9:16' }, {}, 'enlarged'],
  ['a clip without sound', {}, { hasAudio: false }, 'silent'],
])('%s is worth a word', (_, input, facts, code) => {
  expect(codes(input, facts)).toEqual([code])
})

test.each([
  ['a cap', { seconds: 14_400, quality: 'high', maxMegabits: 1 }, {}],
  ['a fade of another mode', { fadeSeconds: 3, mode: 'hard' }, {}],
  ['fewer frames', { fps: 24 }, {}],
  ['a border', { shape: '9:16', fit: 'blur' }, {}],
  ['sound that nobody wants', { sound: { isOriginalKept: false } }, { hasAudio: false }],
])('%s is not', (_, input, facts) => {
  expect(codes(input, facts)).toEqual([])
})

function codes(input: object, facts: Partial<MediaFacts> = {}): string[] {
  const clip = {
    id: 'wave',
    name: 'wave.mp4',
    kind: 'video' as const,
    bytes: 9_000_000,
    isSample: false,
    facts: { kind: 'video' as const, container: 'mov,mp4', ...usual, ...facts },
  }
  const { warnings } = insightOf(loopInput.parse({ clip: 'wave', ...input }), new Map([['wave', clip]]))
  return warnings.map(({ code }) => code)
}
