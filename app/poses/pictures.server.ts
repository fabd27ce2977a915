import { createHash } from 'node:crypto'
import type { LibraryPose } from '#app/poses/library.ts'
import { posePicture } from '#app/poses/picture.ts'
import { PLAIN_SITTER, sitterFor } from '#app/poses/sitter.ts'
import type { Skeleton } from '#app/poses/skeleton.ts'

export interface Drawn {
  svg: string
  /** Another one as soon as the picture is another one. */
  version: string
}

/** Twice the library at most: each pose and its mirror image. */
const drawn = new Map<string, Drawn>()

/** The picture of a pose of the library. Drawn once in a process. */
export function libraryPicture(pose: LibraryPose, { isMirrored = false } = {}): Drawn {
  const name = `${pose.id}${isMirrored ? ' mirrored' : ''}`
  const known = drawn.get(name) ?? versioned(posePicture(pose.skeleton, sitterFor(pose), { isMirrored }))
  drawn.set(name, known)
  return known
}

export function ownPicture(skeleton: Skeleton, { isMirrored = false } = {}): Drawn {
  return versioned(posePicture(skeleton, PLAIN_SITTER, { isMirrored }))
}

/**
 * Answers with the picture. Whoever asked for this very version may keep it for good; `scope` says whether others may
 * have it, too.
 */
export function pictureResponse(
  request: Request,
  { svg, version }: Drawn,
  scope: 'public' | 'private',
): Response {
  const isAsked = new URL(request.url).searchParams.get('v') === version
  const headers = {
    'Content-Type': 'image/svg+xml; charset=utf-8',
    'Cache-Control': isAsked ? `${scope}, max-age=31536000, immutable` : `${scope}, no-cache`,
    ETag: `"${version}"`,
  }
  const isKnown = request.headers.get('If-None-Match')?.includes(headers.ETag)
  return isKnown ? new Response(null, { status: 304, headers }) : new Response(svg, { headers })
}

function versioned(svg: string): Drawn {
  return { svg, version: createHash('sha256').update(svg).digest('base64url').slice(0, 12) }
}
