import type { Traits } from '#app/avatars/traits.ts'
import { figureSvg } from '#app/drawing/figure.ts'
import { placeOn } from './geometry.ts'
import { mirrorSkeleton } from './mirror.ts'
import type { Skeleton } from './skeleton.ts'

/** Every picture of a pose has this shape: 3:4, as the library's own canvas. */
export const PICTURE = { width: 480, height: 640 }

/** A figure in the pose, as SVG. What it is drawn with is the draft renderer; it is no result, so it bears no mark. */
export function posePicture(skeleton: Skeleton, sitter: Traits, { isMirrored = false } = {}): string {
  const placed = placeOn(skeleton, PICTURE.width / PICTURE.height)
  return figureSvg({
    traits: sitter,
    skeleton: isMirrored ? mirrorSkeleton(placed) : placed,
    seed: 1,
    background: { mode: 'colour', colour: '#efe9dd' },
    ...PICTURE,
    isDraft: false,
  })
}
