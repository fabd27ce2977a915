import { expect, test } from 'vitest'
import { chooseVideos } from './choose.ts'
import { unknownTokens } from './names.ts'
import { mix, upload } from '#tests/support/mixes.ts'

const uploads = new Map(
  ['IMG 01.MOV', 'Seduh: kopi/susu.mp4', 'beli.webm', 'lagu.mp3'].map((name, index) => [
    `u${index}`,
    { ...upload(`u${index}`, index === 3 ? 'audio' : 'video', 4), name },
  ]),
)
const recipe = {
  groups: [
    { name: 'Hook', clips: ['u0'], texts: ['Diskon 50% hari ini'] },
    { name: 'Body', clips: ['u1'] },
    { name: 'CTA', clips: ['u2'] },
  ],
  sound: 'music',
  music: ['u3'],
}

const nameBy = (settings: object) => chooseVideos(mix({ ...recipe, ...settings }), uploads)[0]?.name

test('a name is made of the groups’ clips and the number', () => {
  expect(nameBy({})).toBe('IMG-01_susu_beli_01.mp4')
})

test.each([
  ['{n}-{CTA}', '01-beli.mp4'],
  ['{shape}_{music}_{text}', '9x16_lagu_Diskon-50-hari-ini.mp4'],
  ['promo', 'promo.mp4'],
  ['../../{n}', '01.mp4'],
  ['///', 'video_01.mp4'],
])('the template %s becomes %s', (nameTemplate, name) => {
  expect(nameBy({ nameTemplate })).toBe(name)
})

test('no two names are alike, whatever the template says', () => {
  const clips = ['u0', 'u1', 'u2']
  const edits = chooseVideos(mix({ clips, isOrderMixed: true, count: 4, nameTemplate: 'promo' }), uploads)
  expect(edits.map((edit) => edit.name)).toEqual(['promo.mp4', 'promo-2.mp4', 'promo-3.mp4', 'promo-4.mp4'])
})

test('a token that no group bears is told', () => {
  expect(unknownTokens(mix({ ...recipe, nameTemplate: '{hook}_{penutup}_{n}' }))).toEqual(['penutup'])
})
