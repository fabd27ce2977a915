import { writeOpenPose } from './openpose.ts'
import type { Skeleton } from './skeleton.ts'

/** Pixels; the width follows from the skeleton's canvas. */
const HEIGHT = 1_024

/** The canvas that a pose is handed out on, pixels. */
export function exportSize({ width }: Skeleton): { width: number; height: number } {
  return { width: Math.round(width * HEIGHT), height: HEIGHT }
}

/** A pose as an OpenPose file. */
export function openPoseFile(skeleton: Skeleton): string {
  return JSON.stringify(writeOpenPose(skeleton, exportSize(skeleton)), null, 1)
}
