import { parseWithZod } from '@conform-to/zod/v4'
import { expect, test } from 'vitest'
import { mixerInput } from './input.ts'

test('two file names are a whole recipe', () => {
  const input = mixerInput.parse({ clips: ['a.mp4', { upload: 'b.mp4', startSeconds: 1 }] })
  expect(input.groups).toMatchObject([{ clips: [{ upload: 'a.mp4' }, { upload: 'b.mp4', startSeconds: 1 }] }])
  expect(input).toMatchObject({ mixing: 'list', count: 5, shape: '9:16', fps: 30, isOrderMixed: false })
})

test('groups keep their places unless the recipe says otherwise', () => {
  const groups = [
    { name: 'Hook', clips: ['a.mp4'] },
    { name: 'CTA', clips: ['b.mp4'] },
  ]
  expect(mixerInput.parse({ groups }).mixing).toBe('sequential')
  expect(mixerInput.parse({ groups, mixing: 'random' }).mixing).toBe('random')
})

test.each([
  [{ clips: ['a'], colour: 1 }, 'colour'],
  [{ clips: [{ upload: 'a', zoom: 2 }] }, 'zoom'],
  [{ groups: [{ name: 'Hook', clips: ['a'], shuffel: true }] }, 'shuffel'],
  [{ groups: [{ name: 'Hook', clips: ['a'] }], clips: ['b'] }, 'clips'],
  [{ clips: ['a'], caption: { font: 'Inter' } }, 'font'],
])('a key that means nothing is named: %j', (recipe, key) => {
  const { error } = mixerInput.safeParse(recipe)
  expect(error?.issues.map((issue) => issue.message).join()).toContain(`"${key}"`)
})

test('a form posts text, ticks and empty fields', () => {
  const result = read({
    'groups[0].name': 'Hook',
    'groups[0].clips[0].upload': 'u1',
    'groups[0].clips[0].startSeconds': '',
    'groups[0].clips[0].endSeconds': '2.5',
    'groups[0].clips[0].isMuted': 'on',
    'groups[0].pick': '',
    'groups[0].texts': 'Halo\r\n\r\n Hai \r\nHalo',
    'groups[1].name': ' ',
    'groups[1].pick': '2',
    'groups[1].isShuffled': 'on',
    'groups[1].texts': '',
    mixing: 'random',
    isOrderMixed: 'on',
    fps: '60',
    'caption.size': '0.06',
    'sticker.kind': 'none',
    'sticker.upload': '',
    'never[0].a': 'u1',
    'never[0].b': '',
    'never[1].a': 'u1',
    'never[1].b': 'u2',
    'music[0]': 'm1',
    'music[1]': '',
    count: '7',
    seed: '',
    nameTemplate: '',
    firstClip: '',
    _submissionKey: 'k',
  })
  expect(result.groups).toEqual([
    {
      name: 'Hook',
      clips: [{ upload: 'u1', endSeconds: 2.5, isMuted: true, focusX: 0.5, focusY: 0.5 }],
      isShuffled: false,
      texts: ['Halo', 'Hai'],
    },
    { name: 'Grup 2', clips: [], pick: 2, isShuffled: true, texts: [] },
  ])
  expect(result).toMatchObject({
    mixing: 'random',
    isOrderMixed: true,
    hasDifferentStart: false,
    fps: 60,
    caption: { size: 0.06 },
    never: [{ a: 'u1', b: 'u2' }],
    music: ['m1'],
    count: 7,
    seed: 1,
  })
  expect(result.firstClip).toBeUndefined()
  expect(result.nameTemplate).toBeUndefined()
})

test('without JavaScript clips are moved, removed and added by the fields beside them', () => {
  const result = read({
    'groups[0].name': 'Hook',
    'groups[0].clips[0].upload': 'u1',
    'groups[0].clips[0].to': '0',
    'groups[0].clips[1].upload': 'u2',
    'groups[0].clips[1].to': '1',
    'groups[0].clips[2].upload': 'u3',
    'groups[0].clips[2].to': 'none',
    'groups[1].name': 'CTA',
    'add[0].upload': 'u4',
    'add[0].to': '',
    'add[1].upload': 'u5',
    'add[1].to': '0',
  })
  expect(result.groups.map((group) => group.clips.map((clip) => clip.upload))).toEqual([['u1', 'u5'], ['u2']])
})

test('the size of the preview is for the preview of one video', () => {
  const clips = ['a', 'b']
  expect(mixerInput.safeParse({ clips, resolution: '360p' }).success).toBe(false)
  expect(mixerInput.safeParse({ clips, resolution: '1080p', only: 0 }).success).toBe(false)
  expect(mixerInput.safeParse({ clips, resolution: '360p', only: 0 }).success).toBe(true)
})

test('what was read reads the same again, so a receipt can be run again', () => {
  const input = mixerInput.parse({ clips: ['a', 'b'], never: [['a', 'b']], sticker: { price: 'Rp 5rb' } })
  expect(mixerInput.parse(JSON.parse(JSON.stringify(input)))).toEqual(input)
})

function read(fields: Record<string, string>) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  const submission = parseWithZod(form, { schema: mixerInput })
  if (submission.status !== 'success') throw new Error(JSON.stringify(submission.error))
  return submission.value
}
