import { hasConflict, keyOf, recordUse, type Draft, type Usage } from './draw.ts'
import type { Material } from './material.ts'

/**
 * Trades an over-used choice for an under-used one, video by video, until every pool is even to ± 1. Without never-together pairs it always gets there:
 * of the videos with the over-used choice at least two have a twin with the other that was not taken, and nobody else's count changes.
 */
export function evenOut(material: Material, drafts: Draft[], usage: Usage, used: Set<string>): Draft[] {
  const result = [...drafts]
  for (const choice of choicesOf(material)) {
    while (tradeOne(material, result, choice, usage, used));
  }
  return result
}

/** A pool of things to choose, and how a draft takes `to` in place of `from`; undefined when it cannot. */
interface Choice {
  values: number[]
  counts(usage: Usage): number[]
  trade(draft: Draft, from: number, to: number): Draft | undefined
}

function choicesOf(material: Material): Choice[] {
  const clips = material.pools.map((pool, index): Choice => ({
    values: pool.clips,
    counts: (usage) => usage.clips,
    trade(draft, from, to) {
      const pick = draft.picks[index] ?? []
      if (!pick.includes(from) || pick.includes(to)) return
      const traded = pick.map((clip) => (clip === from ? to : clip)).sort((a, b) => a - b)
      return { ...draft, picks: draft.picks.with(index, traded) }
    },
  }))
  const texts = material.texts.map((count, group): Choice => ({
    values: upTo(count),
    counts: (usage) => usage.texts[group] ?? [],
    trade: (draft, from, to) =>
      draft.texts[group] === from ? { ...draft, texts: draft.texts.with(group, to) } : undefined,
  }))
  const songs: Choice = {
    values: upTo(material.songs),
    counts: (usage) => usage.songs,
    trade: (draft, from, to) => (draft.song === from ? { ...draft, song: to } : undefined),
  }
  return [...clips, ...texts, songs]
}

function tradeOne(
  material: Material,
  drafts: Draft[],
  choice: Choice,
  usage: Usage,
  used: Set<string>,
): boolean {
  const counts = choice.counts(usage)
  const count = (value: number) => counts[value] ?? 0
  const rising = [...choice.values].sort((a, b) => count(a) - count(b))
  for (const to of rising) {
    for (const from of rising.toReversed()) {
      if (count(from) - count(to) < 2) break
      for (const [index, draft] of drafts.entries()) {
        const traded = choice.trade(draft, from, to)
        if (!traded || used.has(keyOf(material, traded)) || hasConflict(material, traded)) continue
        used.delete(keyOf(material, draft))
        used.add(keyOf(material, traded))
        recordUse(material, usage, draft, -1)
        recordUse(material, usage, traded)
        drafts[index] = traded
        return true
      }
    }
  }
  return false
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
