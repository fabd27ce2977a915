import type { GenerationState } from '#app/db/schema.ts'

export const VIEWS = ['outputs', 'runs', 'uploads'] as const
export const PERIODS = ['today', 'week', 'month'] as const
export const SHAPES = ['portrait', 'landscape', 'square'] as const
export const STATES: readonly GenerationState[] = ['queued', 'running', 'done', 'failed', 'cancelled']

/** What the address of the library asks for. Anything it does not know counts as not asked. */
export interface LibraryFilter {
  view: (typeof VIEWS)[number]
  tool?: string | undefined
  name?: string | undefined
  period?: (typeof PERIODS)[number] | undefined
  shape?: (typeof SHAPES)[number] | undefined
  state?: GenerationState | undefined
  isFavourite?: true | undefined
  /** A project's id. */
  project?: string | undefined
  before?: string | undefined
}

export function readFilter(search: URLSearchParams): LibraryFilter {
  return {
    view: oneOf(VIEWS, search.get('view')) ?? 'outputs',
    tool: search.get('tool') || undefined,
    name: search.get('name')?.trim().slice(0, 100) || undefined,
    period: oneOf(PERIODS, search.get('period')),
    shape: oneOf(SHAPES, search.get('shape')),
    state: oneOf(STATES, search.get('state')),
    isFavourite: search.get('favourite') === 'true' || undefined,
    project: search.get('project') || undefined,
    before: search.get('before') || undefined,
  }
}

const HOUR_MS = 3_600_000
/** Jakarta has no summer time. */
const JAKARTA_MS = 7 * HOUR_MS

/** When a period began; today begins at midnight in Jakarta. */
export function periodStart(
  period: (typeof PERIODS)[number] | undefined,
  now = new Date(),
): Date | undefined {
  if (period === undefined) return undefined
  const midnight = Math.floor((now.getTime() + JAKARTA_MS) / (24 * HOUR_MS)) * 24 * HOUR_MS - JAKARTA_MS
  const days = { today: 0, week: 6, month: 29 }[period]
  return new Date(midnight - days * 24 * HOUR_MS)
}

function oneOf<T extends string>(known: readonly T[], value: string | null): T | undefined {
  return known.find((one) => one === value)
}
