import type { Traits } from '#app/avatars/traits.ts'
import type { Skeleton } from '#app/poses/skeleton.ts'

/**
 * A picture as any engine is asked for it: by what it must show, never by what one API calls it. The draft renderer
 * draws it here; a provider turns it into its own request.
 */
export interface PictureRequest {
  /** Head and shoulders, or a whole figure in `pose`. */
  shot: 'portrait' | 'figure'
  /** The user's own words about it, as data; may be empty. */
  prompt: string
  traits?: Traits
  /** Who it must look like: files on this machine's disk, the most telling first. */
  references: readonly string[]
  pose?: Skeleton
  background: PictureBackground
  /** Pixels. */
  width: number
  height: number
  /** The same request with the same seed gives the same picture, where the engine can. 0 to 2³¹ − 1. */
  seed: number
  tier: PictureTier
}

export type PictureBackground =
  /** Whatever suits. */
  | { mode: 'keep' }
  /** '#rrggbb'. */
  | { mode: 'colour'; colour: string }
  | { mode: 'transparent' }
  | { mode: 'scene'; prompt: string }

/** `draft` is drawn by this machine and costs nothing; the others differ in model, steps and size: app settings. */
export type PictureTier = 'draft' | 'standard' | 'best'

export interface Picture {
  /** PNG or JPEG bytes, decoded once and found whole. */
  bytes: Buffer
  /** What really made it, for the recipe. */
  engine: { provider: string; model: string; seed: number }
  /** What was sent beside the words. */
  conditions: { hasPose: boolean; references: number }
  /** Dollars, as the provider's price list says; 0 for a draft. */
  usd: number
}

export interface EngineCapabilities {
  /** How many reference pictures it takes. */
  references: number
  /** Whether a drawn pose really conditions it. */
  pose: boolean
  seed: boolean
  transparent: boolean
  maxPixels: number
}

/** Fails with ProviderError of jobs/ai/policy.ts, or the reason of `signal`. */
export interface PictureEngine {
  readonly provider: string
  capabilities(tier: PictureTier): EngineCapabilities
  /** Dollars and the usual seconds of one picture. */
  quote(request: PictureRequest): { usd: number; seconds: number }
  run(request: PictureRequest, options: PictureOptions): Promise<Picture>
}

export interface PictureOptions {
  signal: AbortSignal
}
