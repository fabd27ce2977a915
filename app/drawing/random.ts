import { mulberry32 } from '#app/mulberry32.ts'

/** Chance that is the same for the same seed, in every browser and on every server. */
export interface Random {
  /** From `low` to `high`. */
  between(low: number, high: number): number
  pick<T>(from: readonly T[]): T
}

export function randomOf(seed: number): Random {
  const next = mulberry32(seed)
  return {
    between: (low, high) => low + (high - low) * next(),
    pick: (from) => from[Math.floor(next() * from.length)]!,
  }
}

/** FNV-1a: a short name for whatever was said in `text`. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
