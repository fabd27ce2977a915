import { mulberry32, type Random } from '#app/mulberry32.ts'
import type { UploadsById } from '../contract.ts'
import { countMaterial } from './count.ts'
import { distanceBetween, nearest, profileOf, type Names, type Profile } from './distance.ts'
import { drawDraft, everyDraft, keyOf, noUsage, recordUse, type Draft, type Usage } from './draw.ts'
import type { VideoEdit } from './edit.ts'
import { evenOut } from './even.ts'
import type { MixerInput } from './input.ts'
import { layOut, type Material } from './material.ts'
import { nameVideos } from './names.ts'
import { editOf, speedsOf } from './plan.ts'

/**
 * The run's videos: `count` of all that are possible (fewer when there are fewer), the same for the same input, uploads and seed.
 *
 * - No two are alike: they differ in their clips, the order, a text or the song. Speed alone is no difference.
 * - Every clip, text and song of a pool is used equally often, ± 1, as far as never-together pairs allow.
 * - Each video is the one of a sample of even candidates that is furthest from all before it.
 *
 * A preview (`only`) is that one video of the same run, as index 0. The latest answer for an input is remembered, for form, check and estimate
 * all ask.
 */
export function chooseVideos(input: MixerInput, uploads: UploadsById): VideoEdit[] {
  const known = chosen.get(input)
  if (known?.uploads === uploads) return known.edits
  const edits = choose(input, uploads)
  chosen.set(input, { uploads, edits })
  return edits
}

const chosen = new WeakMap<MixerInput, { uploads: UploadsById; edits: VideoEdit[] }>()

function choose(input: MixerInput, uploads: UploadsById): VideoEdit[] {
  const material = layOut(input)
  const count = Math.min(input.count, countMaterial(material))
  const random = mulberry32(input.seed)
  const names: Names = new Map()
  const profile = (draft: Draft) => profileOf(editOf(material, draft, input, uploads), names)

  const drafts = spread(material, count, random, profile, input.mixing === 'sequential')
  const speeds = speedsOf(material, drafts, input, random)
  const edits = drafts.map((draft, index) => editOf(material, draft, input, uploads, speeds[index]))
  const gaps = nearest(edits.map((edit) => profileOf(edit, names)))
  const fileNames = nameVideos(edits, input, uploads)
  const videos = edits.map((edit, index) => ({
    ...edit,
    index,
    name: fileNames[index] as string,
    distinctness: Math.round((gaps[index] ?? 1) * 1000) / 1000,
  }))
  if (input.only === undefined) return videos
  return videos.slice(input.only, input.only + 1).map((video) => ({ ...video, index: 0 }))
}

/** Greedy max–min: next comes the candidate whose nearest neighbour is furthest. */
function spread(
  material: Material,
  count: number,
  random: Random,
  profile: (draft: Draft) => Profile,
  takesTurns: boolean,
): Draft[] {
  const drafts: Draft[] = []
  const profiles: Profile[] = []
  const used = new Set<string>()
  const usage = noUsage(material)
  const sample = sampleSize(material, count)

  while (drafts.length < count) {
    const best = furthest(candidates(material, usage, used, random, sample, takesTurns), profiles, profile)
    if (!best) break
    drafts.push(best.draft)
    profiles.push(best.profile)
    used.add(keyOf(material, best.draft))
    recordUse(material, usage, best.draft)
  }
  return evenOut(material, drafts, usage, used)
}

/** Comparing costs count² / 2 × shots² steps per candidate; about 30 million of them fit in a tenth of a second of a laptop. */
function sampleSize(material: Material, count: number): number {
  const shots = material.blocks.reduce((sum, block) => sum + block.size, 1)
  return Math.max(2, Math.min(32, Math.floor(30_000_000 / (count * count * shots * shots + 1))))
}

/**
 * New drafts of what was used least. When chance finds none any more, the few that are left are looked for in order.
 */
function candidates(
  material: Material,
  usage: Usage,
  used: ReadonlySet<string>,
  random: Random,
  sample: number,
  takesTurns: boolean,
): Draft[] {
  const fresh = new Map<string, Draft>()
  const draw = (tries: number, ties: 'laid' | 'any') => {
    for (let n = 0; n < tries; n += 1) {
      const draft = drawDraft(material, usage, random, ties)
      const key = draft && keyOf(material, draft)
      if (draft && key && !used.has(key)) fresh.set(key, draft)
    }
  }
  if (takesTurns) draw(sample, 'laid')
  if (fresh.size === 0) draw(sample, 'any')
  if (fresh.size === 0) {
    for (const draft of everyDraft(material)) {
      if (used.has(keyOf(material, draft))) continue
      return [draft]
    }
  }
  return [...fresh.values()]
}

function furthest(drafts: Draft[], profiles: Profile[], profile: (draft: Draft) => Profile) {
  let best: { draft: Draft; profile: Profile; gap: number } | undefined
  for (const draft of drafts) {
    const own = profile(draft)
    let gap = 2
    for (const other of profiles) {
      gap = Math.min(gap, distanceBetween(own, other, gap))
      // It cannot win any more.
      if (best && gap <= best.gap) break
    }
    if (!best || gap > best.gap) best = { draft, profile: own, gap }
  }
  return best
}
