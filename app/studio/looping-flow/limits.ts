/** Where the formats themselves stop making sense. The form says so before the run, the renderer holds to them. */

/** A unit as GIF or WebP: beyond this a phone takes minutes to open it. */
export const MAX_ANIMATION_SECONDS = 20
/** A whole output as WebM. */
export const MAX_WEBM_SECONDS = 3_600
/** Of the mp4. */
export const MAX_BYTES = 10 * 1024 ** 3
