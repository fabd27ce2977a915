import { poseMapSvg } from '#app/poses/map.ts'
import type { Skeleton } from '#app/poses/skeleton.ts'
import { rasteriseSvg } from './image.ts'

/** The picture by which a net is told the pose, as PNG of exactly `size` pixels. See app/poses/map.ts. */
export async function drawPoseMap(
  skeleton: Skeleton,
  size: { width: number; height: number },
): Promise<Buffer> {
  return await rasteriseSvg(poseMapSvg(skeleton, size))
}
