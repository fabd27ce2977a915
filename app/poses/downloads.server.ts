import { exportSize, openPoseFile } from '#app/poses/export.ts'
import { poseMapSvg } from '#app/poses/map.ts'
import { mirrorSkeleton } from '#app/poses/mirror.ts'
import type { Skeleton } from '#app/poses/skeleton.ts'

/** The pose as a file to keep: `openpose` is JSON, `map` the picture that a ControlNet reads. `?mirror=1` mirrors it. */
export function poseDownload(
  request: Request,
  kind: 'openpose' | 'map',
  { name, skeleton }: { name: string; skeleton: Skeleton },
): Response {
  const isMirrored = new URL(request.url).searchParams.has('mirror')
  const pose = isMirrored ? mirrorSkeleton(skeleton) : skeleton
  const [content, type, end] =
    kind === 'openpose'
      ? [openPoseFile(pose), 'application/json', 'openpose.json']
      : [poseMapSvg(pose, exportSize(pose)), 'image/svg+xml', 'map.svg']
  return new Response(content, {
    headers: {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Disposition': `attachment; filename="${name}${isMirrored ? '-mirrored' : ''}.${end}"`,
      'Cache-Control': 'private, no-cache',
    },
  })
}
