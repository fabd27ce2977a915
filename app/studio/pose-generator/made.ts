import type { FormatId } from './formats.ts'

/** One picture of the run, however it was made. */
export interface Made {
  /** What the recipe says of all its formats. */
  recipe: Record<string, unknown>
  /** Bytes of one format without metadata, its size in pixels, and what the recipe says of it alone. */
  inFormat(id: FormatId): Promise<Formatted>
}

export interface Formatted {
  bytes: Buffer
  width: number
  height: number
  recipe: Record<string, unknown>
}
