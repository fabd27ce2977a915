import type { PoseChoice } from '#app/poses/choice.ts'
import { MAX_SEED, type PoseGeneratorInput } from './input.ts'

/** One picture to be made: a pose, or the description, in one of its variations. */
export interface Cell {
  /** What `skipped` names it by: it stays when poses before it are taken away. */
  key: string
  /** Absent where words describe the pose. */
  pose?: PoseChoice
  /** 1-based. */
  variation: number
  seed: number
  /** Of its files, without folder and extension; unique in the run. */
  name: string
}

/** A row of the grid: one pose in all its variations. */
export interface Row {
  pose?: PoseChoice
  cells: Cell[]
}

/** The whole grid, skipped cells too: a row for each pose, or one for the description. */
export function gridOf(input: PoseGeneratorInput): Row[] {
  const subjects = input.mode === 'text' ? [undefined] : uniquePoses(input.poses)
  const names = uniqueNames(
    subjects.map((pose) => (pose ? nameOf(pose) : slugOf(input.description) || 'pose')),
  )
  return subjects.map((pose, row) => ({
    ...(pose && { pose }),
    cells: Array.from({ length: input.variations }, (_, index) => {
      const variation = index + 1
      const key = cellKey(pose, variation)
      return {
        key,
        ...(pose && { pose }),
        variation,
        seed: seedOf(input.seed, key),
        name: `${names[row]}-${variation}`,
      }
    }),
  }))
}

/** What the run makes, in order. */
export function cellsOf(input: PoseGeneratorInput): Cell[] {
  const skipped = new Set(input.skipped)
  const cells = gridOf(input).flatMap((row) => row.cells.filter(({ key }) => !skipped.has(key)))
  return input.only === undefined ? cells : cells.slice(input.only, input.only + 1)
}

export function cellKey(pose: PoseChoice | undefined, variation: number): string {
  return `${pose ? poseKey(pose) : 'text'}~${variation}`
}

/** A pose and its mirror image are two. */
export function poseKey({ pose, isMirrored }: PoseChoice): string {
  return isMirrored ? `${pose}~mirrored` : pose
}

export function uniquePoses(poses: readonly PoseChoice[]): PoseChoice[] {
  return [...new Map(poses.map((pose) => [poseKey(pose), pose])).values()]
}

/**
 * The same cell has the same seed whatever else is made with it, so that a retry or a recipe makes the same picture.
 * FNV-1a (draft-eastlake-fnv) over the key, begun with the run's seed.
 */
function seedOf(seed: number, key: string): number {
  let hash = 0x811c9dc5 ^ seed
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  }
  return (hash >>> 0) % (MAX_SEED + 1)
}

function nameOf({ pose, isMirrored }: PoseChoice): string {
  const name = pose.startsWith('own:') ? 'own-pose' : pose
  return isMirrored ? `${name}-mirrored` : name
}

/** The first words, as a file name of any system takes them. */
function slugOf(text: string): string {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9\s-]/g, '')
    .split(/[\s-]+/)
    .filter(Boolean)
  return words.slice(0, 5).join('-').slice(0, 40).replace(/-+$/, '')
}

function uniqueNames(names: string[]): string[] {
  const seen = new Map<string, number>()
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${name}-${count}`
  })
}
