import { isOwnPose } from '#app/poses/choice.ts'
import { findPose, POSES } from '#app/poses/library.ts'
import { mirrorSkeleton } from '#app/poses/mirror.ts'
import type { Skeleton } from '#app/poses/skeleton.ts'
import type { Cell } from './cells.ts'
import type { PoseGeneratorInput } from './input.ts'

/** How the body of a cell is asked for: by its points, by words, or by both. */
export interface Body {
  skeleton?: Skeleton
  /** For nets that read better than they look. */
  words: string
  /** Words alone ask for no points: the library's pose that comes nearest stands in where something must be drawn. */
  standIn?: string
}

/** Undefined for a pose that the library does not have any more. */
export function bodyOf(input: PoseGeneratorInput, { pose }: Cell): Body | undefined {
  if (!pose) {
    if (input.tier !== 'draft') return { words: input.description }
    const nearest = nearestPose(input.description)
    return { skeleton: nearest.skeleton, words: input.description, standIn: nearest.id }
  }
  const known = findPose(pose.pose)
  const skeleton = isOwnPose(pose.pose) ? pose.skeleton : known?.skeleton
  if (!skeleton) return
  return {
    skeleton: pose.isMirrored ? mirrorSkeleton(skeleton) : skeleton,
    words: known?.description.en ?? '',
  }
}

/** The pose of the library that shares most words with the description; the first of those that share as many. */
export function nearestPose(description: string): (typeof POSES)[number] {
  const sought = wordsOf(description)
  const shared = POSES.map(({ title, description: told, tags }) => {
    const named = wordsOf([title.id, title.en, ...tags.id, ...tags.en].join(' '))
    const all = wordsOf(`${told.id} ${told.en}`)
    return sought.reduce(
      (sum, word) => sum + (named.includes(word) ? 2 : 0) + (all.includes(word) ? 1 : 0),
      0,
    )
  })
  return POSES[shared.indexOf(Math.max(...shared))]!
}

/** Short words say nothing about a pose. */
function wordsOf(text: string): string[] {
  return [...new Set(text.toLowerCase().match(/\p{L}{4,}/gu) ?? [])]
}
