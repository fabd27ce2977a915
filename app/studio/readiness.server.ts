import type { LiveOutput, LiveVariant } from '#app/live-events.ts'
import { PLATFORMS, findPlatform } from '#app/studio/platforms.ts'
import {
  canFix,
  fixesOf,
  isReady,
  kindOf,
  preflight,
  secondsAfterCut,
  takes,
  type Check,
} from '#app/studio/preflight.ts'

/** What a page shows of a run before a platform's rules. Judged here, so that no rule travels to the browser. */
export interface Readiness {
  /** The chosen one, if any output is for it. */
  platform: string | null
  /** Ids of the platforms that take at least one of these outputs. */
  offered: string[]
  /** Of every finished output that the chosen platform takes. */
  files: FileReadiness[]
}

export interface FileReadiness {
  outputId: string
  /** 1-based, as on its frame. */
  number: number
  /**
   * As it is; by its copy, which is there or on its way; can be fixed at a press; only by cutting its end off; not by us.
   */
  state: 'ready' | 'fixed' | 'making' | 'fixable' | 'too-long' | 'blocked'
  /** Of the copy when there is one, else of the output. */
  checks: Check[]
  /** Ready, but a copy would do better. */
  canBetter: boolean
  /** What it would be cut to. */
  cutSeconds: number | null
  variant: LiveVariant | null
}

export function readinessOf(
  run: { outputs: LiveOutput[]; groupSize: number },
  platformId: string | null,
  variants: LiveVariant[],
): Readiness {
  const finished = run.outputs.filter(({ state, url }) => state === 'delivered' && url)
  const offered = PLATFORMS.filter((platform) =>
    finished.some(({ contentType }) => takes(platform, contentType)),
  )
  const platform = offered.find(({ id }) => id === platformId)
  if (!platform) return { platform: null, offered: offered.map(({ id }) => id), files: [] }
  const groupOf = ({ index }: LiveOutput) => Math.floor(index / run.groupSize)
  const isPicture = ({ contentType }: LiveOutput) => kindOf(contentType) === 'image'
  const files = finished
    .filter(({ contentType }) => takes(platform, contentType))
    .map((output) => {
      const group = finished.filter((other) => isPicture(other) && groupOf(other) === groupOf(output))
      const count = isPicture(output) ? group.length : undefined
      const variant = variants.find(({ outputId }) => outputId === output.id) ?? null
      return fileReadiness(platform.id, output, variant, count)
    })
  return { platform: platform.id, offered: offered.map(({ id }) => id), files }
}

/** An address may say anything. */
export function platformIdOf(asked: string | null): string | null {
  return findPlatform(asked)?.id ?? null
}

function fileReadiness(
  platform: string,
  output: LiveOutput,
  variant: LiveVariant | null,
  count: number | undefined,
): FileReadiness {
  const own = preflight(platform, { ...output, count })
  const isFixed = variant?.state === 'ready'
  return {
    outputId: output.id,
    number: output.index + 1,
    state: stateOf(own, variant),
    checks: isFixed ? preflight(platform, { ...variant, count }) : own,
    canBetter: !isFixed && isReady(own) && fixesOf(own).length > 0,
    cutSeconds: secondsAfterCut(own) ?? null,
    variant,
  }
}

function stateOf(checks: Check[], variant: LiveVariant | null): FileReadiness['state'] {
  if (variant?.state === 'ready') return 'fixed'
  if (variant?.state === 'waiting' || variant?.state === 'making') return 'making'
  if (isReady(checks)) return 'ready'
  if (canFix(checks)) return 'fixable'
  return canFix(checks, { isTrimmed: true }) ? 'too-long' : 'blocked'
}
