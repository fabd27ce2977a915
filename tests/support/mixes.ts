import fc from 'fast-check'
import type { Kind, UploadsById, UploadSummary } from '#app/studio/contract.ts'
import { mixerInput, type MixerInput } from '#app/studio/video-mixer/input.ts'

/** Uploads `c0`, `c1` … with the given lengths in seconds, for tests. */
export function clipsOf(...seconds: number[]): UploadsById {
  return new Map(seconds.map((length, index) => [`c${index}`, upload(`c${index}`, 'video', length)]))
}

export function upload(id: string, kind: Kind, seconds?: number): UploadSummary {
  const facts = {
    kind,
    container: 'mp4',
    ...(seconds === undefined ? {} : { seconds }),
    ...(kind === 'video' ? { width: 720, height: 1280, hasAudio: true } : {}),
  }
  return { id, name: `${id}.mp4`, kind, bytes: 1000, facts, isSample: false }
}

export function ids(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => `c${index + from}`)
}

export function mix(recipe: object): MixerInput {
  return mixerInput.parse(recipe)
}

/** Any settings that bear on the choice, over at most `clips` clips in up to three groups. */
export function anyMix({ clips }: { clips: number }): fc.Arbitrary<MixerInput> {
  return fc
    .record({
      sizes: fc.array(fc.integer({ min: 1, max: Math.ceil(clips / 2) }), { minLength: 1, maxLength: 3 }),
      picks: fc.array(fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }), {
        minLength: 3,
        maxLength: 3,
      }),
      texts: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 }),
      shuffled: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      mixing: fc.constantFrom('list', 'sequential', 'random'),
      isOrderMixed: fc.boolean(),
      hasDifferentStart: fc.boolean(),
      hasFirst: fc.boolean(),
      songs: fc.integer({ min: 0, max: 3 }),
      never: fc.array(fc.tuple(fc.nat(clips - 1), fc.nat(clips - 1)), { maxLength: 3 }),
      count: fc.integer({ min: 1, max: 40 }),
      seed: fc.nat(1_000_000),
    })
    .map(({ sizes, picks, texts, shuffled, hasFirst, songs, never, ...rest }) => {
      let next = 0
      const groups = sizes.map((size, index) => {
        const own = ids(Math.min(size, clips - next), next)
        next += own.length
        const lines = Array.from({ length: texts[index] ?? 0 }, (_, line) => `teks ${index} ${line}`)
        return {
          name: `G${index}`,
          clips: own,
          pick: picks[index],
          isShuffled: shuffled[index],
          texts: lines,
        }
      })
      return mix({
        ...rest,
        groups,
        ...(hasFirst ? { firstClip: `c${next - 1}` } : {}),
        ...(songs > 0 ? { sound: 'music', music: ids(songs, 100) } : {}),
        never: never.map(([a, b]) => [`c${a}`, `c${b}`]),
      })
    })
}
