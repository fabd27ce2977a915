import { parseWithZod } from '@conform-to/zod/v4'
import { expect, test } from 'vitest'
import { loopInput } from './input.ts'

test('a clip is a whole recipe', () => {
  expect(loopInput.parse({ clip: 'waves.mp4' })).toEqual({
    clip: 'waves.mp4',
    fromSeconds: 0,
    mode: 'crossfade',
    fadeSeconds: 1,
    isEvened: true,
    seconds: 600,
    shape: 'original',
    resolution: 'original',
    fps: 'original',
    fit: 'crop',
    focusX: 0.5,
    focusY: 0.5,
    fitColour: '#000000',
    quality: 'medium',
    sound: {
      isOriginalKept: true,
      originalVolume: 1,
      master: 1,
      fadeInSeconds: 0,
      fadeOutSeconds: 0,
      layers: [],
    },
    also: [],
  })
})

test('what was parsed is parsed to itself', () => {
  const input = loopInput.parse({
    clip: 'a',
    toSeconds: 4,
    seconds: 61.5,
    fps: 24,
    sound: { isOriginalKept: false, layers: ['rain', { upload: 'wind', volume: 0.3 }] },
    also: ['poster', 'webm'],
    isEvened: false,
  })
  expect(loopInput.parse(JSON.parse(JSON.stringify(input)))).toEqual(input)
  expect(input.sound.layers).toEqual([
    { upload: 'rain', volume: 1, fadeInSeconds: 0, fadeOutSeconds: 0, crossfadeSeconds: 2 },
    { upload: 'wind', volume: 0.3, fadeInSeconds: 0, fadeOutSeconds: 0, crossfadeSeconds: 2 },
  ])
})

test.each([
  [{ clip: 'a', colour: 1 }, 'colour'],
  [{ clip: 'a', sound: { volume: 1 } }, 'volume'],
  [{ clip: 'a', sound: { layers: [{ upload: 'b', gain: 2 }] } }, 'gain'],
  [{ clip: 'a', length: 'long' }, 'length'],
  [{ clip: 'a', length: { hours: 1, days: 2 } }, 'days'],
])('a key that means nothing is named: %j', (recipe, key) => {
  const { error } = loopInput.safeParse(recipe)
  expect(error?.issues.map((issue) => issue.message).join()).toContain(`"${key}"`)
})

test('a form posts its length in parts, volumes in percent, and rows left empty', () => {
  expect(
    read({
      clip: 'u1',
      fromSeconds: '1.5',
      toSeconds: '',
      mode: 'boomerang',
      fadeSeconds: '0.5',
      'length.hours': '1',
      'length.minutes': '',
      'length.seconds': '5',
      fps: '30',
      maxMegabits: '8',
      'sound.originalPercent': '50',
      'sound.masterPercent': '',
      'sound.fadeOutSeconds': '3',
      'sound.layers[0].upload': '',
      'sound.layers[0].percent': '80',
      'sound.layers[1].upload': 's1',
      'sound.layers[1].percent': '120',
      'sound.layers[1].crossfadeSeconds': '',
      'also[0]': 'webm',
      'also[2]': 'poster',
      name: '',
      _submissionKey: 'k',
    }),
  ).toMatchObject({
    clip: 'u1',
    fromSeconds: 1.5,
    toSeconds: undefined,
    mode: 'boomerang',
    fadeSeconds: 0.5,
    isEvened: false,
    seconds: 3605,
    fps: 30,
    maxMegabits: 8,
    sound: {
      isOriginalKept: false,
      originalVolume: 0.5,
      master: 1,
      fadeOutSeconds: 3,
      layers: [{ upload: 's1', volume: 1.2, fadeInSeconds: 0, crossfadeSeconds: 2 }],
    },
    also: ['webm', 'poster'],
    name: undefined,
  })
})

test('ticks of a form are on or absent', () => {
  const parts = { 'length.hours': '0', 'length.minutes': '1', 'length.seconds': '0' }
  expect(read({ ...parts, clip: 'u1', isEvened: 'on', 'sound.isOriginalKept': 'on' })).toMatchObject({
    isEvened: true,
    sound: { isOriginalKept: true },
  })
  expect(read({ ...parts, clip: 'u1' })).toMatchObject({ isEvened: false, sound: { isOriginalKept: false } })
})

test('a form without a clip is still read', () => {
  expect(read({ clip: '', 'length.minutes': '10' })).toMatchObject({ clip: '', seconds: 600 })
})

test.each([{ fadeSeconds: 0.1 }, { fps: 25 }, { look: 'film' }])(
  'what the machine cannot make is no input: %j',
  (given) => expect(loopInput.safeParse({ clip: 'a', ...given }).success).toBe(false),
)

function read(fields: Record<string, string>) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  const submission = parseWithZod(form, { schema: loopInput })
  if (submission.status !== 'success') throw new Error(JSON.stringify(submission.error))
  return submission.value
}
