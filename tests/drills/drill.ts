import type { Studio } from './studio.ts'

/**
 * How much of each drill is done: `quick` is a part of bin/test, `default` is what somebody runs after a change,
 * `release` has the figures of FIGURES.
 */
export type Tier = 'quick' | 'default' | 'release'

/** What a release is held to: how often each is tried. The table at the end has a row for each, in this order. */
export const FIGURES = {
  'kill -9 of a jobs process': 1_000,
  'kill -9 of a web process': 1_000,
  'deploys by SIGTERM': 100,
  'restarts of PostgreSQL': 50,
  'forged callbacks': 10_000,
  'mutated callbacks': 10_000,
  'lives of a payment': 10_000,
  'ledger sequences of 50 commands': 1_000,
  'fuzzed media': 10_000,
  'fuzzed cookies, names and queries': 10_000,
  'routes × 4 identities': undefined,
  'minutes of soak': 30,
} satisfies Record<string, number | undefined>

export type Figure = keyof typeof FIGURES

/** What may never happen, whatever is done to the product. Columns of the table at the end. */
export const HARMS = ['lost', 'double', 'unearned', 'negative', 'violations', 'rejections', 'exits'] as const
export type Harm = (typeof HARMS)[number]

export interface DrillRow {
  name: string
  value: number
  unit?: string
  /** The value must be at most this; with `atLeast`, at least. */
  limit?: number
  atLeast?: boolean
  /** What was wrong, in words. */
  details?: string[]
  /** The value is how often this figure of the release was tried; with `harm`, how often that came of it. */
  figure?: Figure
  /** The value counts these. Without a figure they are told of every figure that the drill tries. */
  harm?: Harm
}

export interface DrillOptions {
  tier: Tier
  /** Seeds whatever is random, so that `SEED=` replays the drill. */
  random(): number
}

export type Drill = {
  /** As in `npm run drills -- <name>`. */
  name: string
  /** Those it is a part of. Asked for by name it runs in any. */
  tiers: readonly Tier[]
} & (
  | {
      /** On the product that all drills share: built app, a web and a jobs process, a database. Leaves them running. */
      run(studio: Studio, options: DrillOptions): Promise<DrillRow[]>
    }
  | {
      /** On what it starts and stops itself. */
      runAlone(options: DrillOptions): Promise<DrillRow[]>
    }
)

export const EVERY_TIER: readonly Tier[] = ['quick', 'default', 'release']

export function isKept({ value, limit, atLeast }: DrillRow): boolean {
  return limit === undefined || (atLeast ? value >= limit : value <= limit)
}
