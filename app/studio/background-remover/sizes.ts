/**
 * A larger picture is made smaller before it is cut: 4,000 × 4,000, more than any marketplace keeps, and a run's memory
 * stays below a gigabyte whatever comes.
 */
export const MOST_PIXELS = 16_000_000

/** A preview's picture, and the long side of its square. */
export const PREVIEW_PIXELS = 600_000
export const PREVIEW_SIDE = 600
