import { expect, test } from 'vitest'
import type { MediaFacts, UploadSummary } from '../contract.ts'
import { checkLoop } from './check.ts'
import { mp4Bytes } from './estimate.ts'
import { loopInput } from './input.ts'
import { MAX_BYTES } from './limits.ts'

const wave = upload('wave', { kind: 'video', seconds: 6, width: 1920, height: 1080, fps: 30, hasAudio: true })
const blink = upload('blink', { kind: 'video', seconds: 0.2, width: 640, height: 360, fps: 30 })
const still = upload('still', { kind: 'video', seconds: 0.03, width: 640, height: 360, fps: 30 })
const mute = upload('mute', { kind: 'video', seconds: 4, width: 640, height: 360, hasAudio: false })
const rain = upload('rain', { kind: 'audio', seconds: 30, hasAudio: true })
const faceless = upload('faceless', { kind: 'video', seconds: 6, hasAudio: true })
const endless = upload('endless', { kind: 'video', width: 640, height: 360 })
const photo = upload('photo', { kind: 'image', width: 640, height: 360 })
const all = [wave, blink, still, mute, rain, faceless, endless, photo]
const uploads = new Map(all.map((each) => [each.id, each]))

test.each([
  ['nothing chosen', { clip: '' }, 'clip-missing'],
  ['a clip that is gone', { clip: 'gone' }, 'file-missing'],
  ['a sound to look at', { clip: 'rain' }, 'clip-not-video'],
  ['a picture that stands still', { clip: 'photo' }, 'clip-not-video'],
  ['a video without a picture', { clip: 'faceless' }, 'clip-no-picture'],
  ['a clip of unknown length', { clip: 'endless' }, 'clip-unmeasured'],
  ['an out beyond the end', { toSeconds: 6.2 }, 'trim-outside'],
  ['an in beyond the end', { fromSeconds: 6 }, 'trim-outside'],
  ['an out before the in', { fromSeconds: 4, toSeconds: 2 }, 'trim-empty'],
  ['an out on the in', { fromSeconds: 2, toSeconds: 2 }, 'trim-empty'],
  ['one frame', { clip: 'still', mode: 'hard' }, 'clip-too-short'],
  ['a cut of one frame', { fromSeconds: 2, toSeconds: 2.03, mode: 'hard' }, 'clip-too-short'],
  ['a fade of more than a third', { fadeSeconds: 2.1 }, 'fade-too-long'],
  ['a cut shorter than three fades', { fromSeconds: 4 }, 'fade-too-long'],
  ['a blink', { clip: 'blink', fadeSeconds: 0.2 }, 'clip-too-short-to-fade'],
  ['a layer that is gone', { sound: { layers: ['gone'] } }, 'file-missing'],
  ['a layer without sound', { sound: { layers: ['rain', 'mute'] } }, 'layer-silent'],
  ['a picture as a layer', { sound: { layers: ['photo'] } }, 'layer-silent'],
  ['a target of less than a minute', { seconds: 59.99 }, 'length-too-short'],
  ['a target of more than twelve hours', { seconds: 43_201 }, 'length-too-long'],
  ['two hours of WebM', { also: ['webm'], seconds: 7_200 }, 'webm-too-long'],
])('%s is refused', (_, input, code) => {
  expect(codes(input)).toEqual([code])
})

test.each([
  ['the whole clip', {}],
  ['an out that the container rounded up', { toSeconds: 6.04 }],
  ['a fade of exactly a third', { fadeSeconds: 2 }],
  ['a blink, cut straight', { clip: 'blink', mode: 'hard' }],
  [
    'a blink, back and forth for twelve hours',
    { clip: 'blink', mode: 'boomerang', seconds: 43_200, maxMegabits: 1 },
  ],
  ['a target shorter than the clip', { clip: 'wave', seconds: 60 }],
  ['a clip without sound', { clip: 'mute' }],
  ['layers of sound and of video', { sound: { layers: ['rain', 'wave', 'rain', 'rain'] } }],
  ['everything along with it', { also: ['webm', 'gif', 'webp', 'poster'], seconds: 3_600 }],
])('%s is fine', (_, input) => {
  expect(codes(input)).toEqual([])
})

test('says how long the fade may be', () => {
  expect(check({ fromSeconds: 4 })).toEqual([
    { code: 'fade-too-long', values: { file: 'wave.mp4', seconds: 2, fade: 0.6 } },
  ])
  expect(codes({ fromSeconds: 4, fadeSeconds: 0.6 })).toEqual([])
})

test('an animation is of one round, and short', () => {
  const long = upload('long', { ...wave.facts, seconds: 30 })
  const have = new Map([[long.id, long]])
  for (const [companion, format] of [
    ['gif', 'GIF'],
    ['webp', 'WebP'],
  ]) {
    const input = loopInput.parse({ clip: 'long', also: [companion] })
    expect(checkLoop(input, have)).toEqual([
      { code: 'animation-too-long', values: { format, seconds: 29, longest: 20 } },
    ])
    expect(checkLoop({ ...input, toSeconds: 21 }, have)).toEqual([])
  }
})

test('what nobody could store is refused with a cap that fits', () => {
  const input = loopInput.parse({
    clip: 'wave',
    seconds: 43_200,
    resolution: '4k',
    fps: 60,
    quality: 'high',
  })
  const [problem] = checkLoop(input, uploads)
  expect(problem).toMatchObject({ code: 'file-too-large', values: { most: 10 } })
  const maxMegabits = Number(problem?.values?.['megabits'])
  expect(mp4Bytes({ ...input, maxMegabits }, wave)).toBeLessThan(MAX_BYTES)
  expect(checkLoop({ ...input, maxMegabits }, uploads)).toEqual([])
})

test('seams can be looked at while the fade and the sounds are still wrong', () => {
  expect(codes({ look: 'seams', fadeSeconds: 3, also: ['webm'], seconds: 43_200 })).toEqual([])
  expect(codes({ look: 'seams', clip: 'gone' })).toEqual(['file-missing'])
})

function codes(input: object): string[] {
  return check(input).map(({ code }) => code)
}

function check(input: object) {
  return checkLoop(loopInput.parse({ clip: 'wave', ...input }), uploads)
}

function upload(id: string, facts: Partial<MediaFacts> & Pick<MediaFacts, 'kind'>): UploadSummary {
  return {
    id,
    name: `${id}.mp4`,
    kind: facts.kind,
    bytes: (facts.seconds ?? 1) * 1_500_000,
    isSample: false,
    facts: { container: 'mov,mp4', ...facts },
  }
}
