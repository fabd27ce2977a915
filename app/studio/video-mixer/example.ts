import type { UploadSummary } from '../contract.ts'
import { withoutSameFiles } from '../same-file.ts'
import { MAX_CLIPS, mixerInput, type MixerInput } from './input.ts'

/** Groups by what the files' names begin with; our sample clips and many a merchant's own are named so. */
const GROUPS = [
  { name: 'Hook', word: /^(hook|pembuka|opening|intro)/i },
  { name: 'Body', word: /^(body|isi|demo|produk|product)/i },
  { name: 'CTA', word: /^(cta|ajakan|penutup|closing|outro)/i },
]

/** Rather than ambience. */
const MUSIC = /^(musik|music|lagu|song)/i

const FIRST_COUNT = 6

/** Hook, body and CTA where the names tell them apart; else everything is body and waits to be laid out. */
export function exampleMix(uploads: UploadSummary[]): MixerInput {
  const videos = withoutSameFiles(uploads.filter((upload) => upload.kind === 'video')).slice(0, MAX_CLIPS)
  const groupOf = (upload: UploadSummary) => {
    const found = GROUPS.findIndex(({ word }) => word.test(upload.name))
    return found < 0 ? 1 : found
  }
  const named = videos.filter(({ name }) => GROUPS.some(({ word }) => word.test(name)))
  // Samples that other tools are tried with make way for those with a place here.
  const wanted =
    named.length > 0 ? videos.filter((upload) => !upload.isSample || named.includes(upload)) : videos
  const clips = GROUPS.map((_, group) => wanted.filter((upload) => groupOf(upload) === group))
  const isNamed = clips.filter((own) => own.length > 0).length > 1
  const sounds = uploads.filter((upload) => upload.kind === 'audio')
  const music = sounds.filter(({ isSample, name }) => !isSample || MUSIC.test(name))
  const songs = music.length > 0 ? music : sounds
  return mixerInput.parse({
    groups: GROUPS.map(({ name }, group) => ({
      name,
      clips: (clips[group] ?? []).map((upload) => upload.id).sort(byName(uploads)),
      // One opening and one ending to a video, also for those that are still to come.
      ...(group === 1 ? {} : { pick: 1 }),
      ...(isNamed && group === 1 && (clips[1]?.length ?? 0) > 2 ? { pick: 2 } : {}),
    })),
    mixing: 'sequential',
    isOrderMixed: true,
    count: FIRST_COUNT,
    ...(songs.length > 0 && songs.every((song) => song.isSample)
      ? { sound: 'music', music: songs.map((song) => song.id), isDucked: true }
      : {}),
  })
}

function byName(uploads: UploadSummary[]): (a: string, b: string) => number {
  const names = new Map(uploads.map((upload) => [upload.id, upload.name]))
  return (a, b) => (names.get(a) ?? '').localeCompare(names.get(b) ?? '', 'id', { numeric: true })
}
