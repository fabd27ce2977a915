import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseVideos } from './choose.ts'
import { countPossible } from './count.ts'
import type { VideoEdit } from './edit.ts'
import { mixesOrder } from './price.ts'
import { anyMix, clipsOf, ids, mix } from '#tests/support/mixes.ts'

const uploads = clipsOf(...Array.from({ length: 50 }, (_, index) => 2 + (index % 7) * 0.73))
const groups = [
  { name: 'Hook', clips: ids(4), pick: 1 },
  { name: 'Body', clips: ids(6, 4), pick: 3 },
  { name: 'CTA', clips: ids(3, 10), pick: 1 },
]

test('as many as were asked for, or all there are, and no two alike', () => {
  fc.assert(
    fc.property(anyMix({ clips: 7 }), (input) => {
      const edits = chooseVideos(input, uploads)
      expect(edits).toHaveLength(Math.min(input.count, countPossible(input)))
      expect(new Set(edits.map(contentOf)).size).toBe(edits.length)
      expect(new Set(edits.map((edit) => edit.name)).size).toBe(edits.length)
      expect(edits.map((edit) => edit.index)).toEqual(edits.map((_, index) => index))
    }),
    { numRuns: 200 },
  )
})

test('the same seed makes the same run, another seed another', () => {
  fc.assert(
    fc.property(anyMix({ clips: 7 }), (input) => {
      expect(chooseVideos(structuredClone(input), uploads)).toEqual(chooseVideos(input, uploads))
    }),
    { numRuns: 30 },
  )
  const run = (seed: number) =>
    chooseVideos(mix({ groups, isOrderMixed: true, mixing: 'random', seed }), uploads)
  expect(run(1).map(contentOf)).not.toEqual(run(2).map(contentOf))
})

test('every clip, text and song of a pool is used equally often, give or take one', () => {
  fc.assert(
    fc.property(anyMix({ clips: 8 }), (drawn) => {
      const input = { ...drawn, never: [] }
      const edits = chooseVideos(input, uploads)
      for (const [index, group] of input.groups.entries()) {
        const clips = group.clips.map((clip) => clip.upload).filter((id) => id !== input.firstClip)
        expectEven(clips.map((id) => edits.filter((edit) => uses(edit, id)).length))
        const texts = group.texts.map((text) => edits.filter((edit) => shows(edit, `G${index}`, text)).length)
        if (group.clips.length > 0) expectEven(texts)
      }
      if (input.sound === 'music') {
        expectEven(input.music.map((id) => edits.filter((edit) => edit.sound.music === id).length))
      }
    }),
    { numRuns: 300 },
  )
})

test('clips that may not meet never do', () => {
  fc.assert(
    fc.property(anyMix({ clips: 8 }), (input) => {
      for (const edit of chooseVideos(input, uploads)) {
        for (const { a, b } of input.never) expect(uses(edit, a) && uses(edit, b)).toBe(false)
      }
    }),
    { numRuns: 200 },
  )
})

test('without order mixing clips stay in the order laid, and a fixed first clip opens every video', () => {
  fc.assert(
    fc.property(anyMix({ clips: 8 }), (input) => {
      const laid = input.groups.flatMap((group) => group.clips.map((clip) => clip.upload))
      const isInOrder = !mixesOrder(input) && !input.hasDifferentStart
      for (const edit of chooseVideos(input, uploads)) {
        const shown = edit.shots.map((shot) => shot.upload)
        if (input.firstClip) expect(shown[0]).toBe(input.firstClip)
        const rest = input.firstClip ? shown.slice(1) : shown
        if (isInOrder) expect(rest).toEqual(rest.toSorted((a, b) => laid.indexOf(a) - laid.indexOf(b)))
      }
    }),
    { numRuns: 200 },
  )
})

test('groups keep their places', () => {
  for (const mixing of ['sequential', 'random']) {
    for (const edit of chooseVideos(mix({ groups, mixing, isOrderMixed: true, count: 50 }), uploads)) {
      expect(edit.shots.map((shot) => shot.group)).toEqual(['Hook', 'Body', 'Body', 'Body', 'CTA'])
    }
  }
})

test('in turn means the first video takes the first clips, the second the next', () => {
  const input = mix({ groups: groups.map((group) => ({ ...group, pick: 1 })), count: 3 })
  expect(chooseVideos(input, uploads).map((edit) => edit.shots.map((shot) => shot.upload))).toEqual([
    ['c0', 'c4', 'c10'],
    ['c1', 'c5', 'c11'],
    ['c2', 'c6', 'c12'],
  ])
})

test('different starts are spread evenly', () => {
  for (const isOrderMixed of [false, true]) {
    const input = mix({ clips: ids(5), hasDifferentStart: true, isOrderMixed, count: 5 })
    const openings = chooseVideos(input, uploads).map((edit) => edit.shots[0]?.upload)
    expect(new Set(openings).size).toBe(5)
  }
})

test('spread by chance of the best, a run is less alike than one taken in turn', () => {
  const mean = (mixing: string) => {
    const edits = chooseVideos(mix({ groups, mixing, isOrderMixed: true, count: 20 }), uploads)
    return edits.reduce((sum, edit) => sum + edit.distinctness, 0) / edits.length
  }
  expect(mean('random')).toBeGreaterThan(0.25)
  expect(mean('random')).toBeGreaterThanOrEqual(mean('sequential'))
})

test('each clip has a speed of its own within the range, and frames of its own footage', () => {
  const input = mix({ groups, isOrderMixed: true, isSpeedVaried: true, count: 30, fps: 24 })
  const speeds = new Set<number>()
  for (const edit of chooseVideos(input, uploads)) {
    for (const shot of edit.shots) {
      speeds.add(shot.speed)
      expect(shot.speed).toBeGreaterThanOrEqual(0.95)
      expect(shot.speed).toBeLessThanOrEqual(1.05)
      const seconds = uploads.get(shot.upload)?.facts.seconds ?? 0
      expect((shot.frames / 24) * shot.speed).toBeLessThanOrEqual(seconds + 1e-6)
    }
  }
  expect(speeds.size).toBe(5)
})

test('the frames of a video are its shots less what they share', () => {
  const input = mix({
    groups,
    transition: 'fade',
    transitionSeconds: 2,
    length: 'fixed',
    seconds: 8,
    count: 9,
  })
  for (const edit of chooseVideos(input, uploads)) {
    expect(edit.frames).toBe(240)
    const shots = edit.shots.reduce((sum, shot) => sum + shot.frames, 0)
    expect(edit.frames).toBe(shots - 4 * edit.transitionFrames)
    expect(Math.min(...edit.shots.map((shot) => shot.frames))).toBeGreaterThanOrEqual(
      2 * edit.transitionFrames,
    )
    expect(edit.transitionFrames).toBeGreaterThan(0)
  }
})

test.each([
  ['9:16', '1080p', 1080, 1920],
  ['9:16', '480p', 480, 854],
  ['4:5', '1080p', 1080, 1350],
  ['1:1', '720p', 720, 720],
  ['16:9', '4k', 3840, 2160],
  ['16:9', '720p', 1280, 720],
])('%s at %s is %d × %d pixels', (shape, resolution, width, height) => {
  const [edit] = chooseVideos(mix({ clips: ids(2), shape, resolution }), uploads)
  expect(edit).toMatchObject({ width, height })
})

test('a preview is the very video of the run, small', () => {
  const recipe = { groups, isOrderMixed: true, isSpeedVaried: true, count: 12, resolution: '1080p' }
  const whole = chooseVideos(mix(recipe), uploads)
  const preview = chooseVideos(mix({ ...recipe, resolution: '360p', only: 7 }), uploads)
  expect(preview).toEqual([{ ...whole[7], index: 0, width: 360, height: 640 }])
})

// Processor time, not the clock's: other tests run beside this one.
test('a hundred videos are chosen within 200 ms', () => {
  const heavy = [
    { clips: ids(50), isOrderMixed: true },
    { groups: [{ clips: ids(50), pick: 6 }], isOrderMixed: true, isSpeedVaried: true },
    { groups, mixing: 'random', isOrderMixed: true, length: 'fixed', seconds: 10, transition: 'fade' },
  ]
  for (const recipe of heavy) {
    const best = Math.min(
      ...[1, 2, 3].map((seed) => {
        const input = mix({ ...recipe, count: 100, seed })
        const started = process.cpuUsage()
        expect(chooseVideos(input, uploads)).toHaveLength(100)
        return process.cpuUsage(started).user / 1000
      }),
    )
    expect(best).toBeLessThan(200)
  }
})

function contentOf(edit: VideoEdit): string {
  const shots = edit.shots.map((shot) => `${shot.upload}@${shot.startSeconds}“${shot.text?.content ?? ''}”`)
  return `${shots.join('|')} ♪${edit.sound.music ?? ''}`
}

function uses(edit: VideoEdit, upload: string): boolean {
  return edit.shots.some((shot) => shot.upload === upload)
}

function shows(edit: VideoEdit, group: string, text: string): boolean {
  return edit.shots.some((shot) => shot.group === group && shot.text?.content === text)
}

function expectEven(counts: number[]): void {
  if (counts.length > 0) expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
}
