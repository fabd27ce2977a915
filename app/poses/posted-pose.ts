import { JOINTS, type Joint, type Point, type Skeleton } from './skeleton.ts'
import { readSkeleton } from './skeleton-schema.ts'

/** Names of the fields that a pose editor posts. */
export const posted = {
  /** The whole skeleton as JSON, where JavaScript runs. */
  skeleton: 'skeleton',
  /** Where none runs: the skeleton as it was, and each joint's place in per cent of the canvas. */
  base: 'base',
  x: (joint: Joint) => `x.${joint}`,
  y: (joint: Joint) => `y.${joint}`,
  isSeen: (joint: Joint) => `seen.${joint}`,
  /** An OpenPose file to begin from instead: pasted, or chosen. */
  pasted: 'openpose',
  file: 'openposeFile',
}

/** The skeleton of a posted editor; undefined when it is none, or has too few joints. */
export function readPosted(form: FormData): Skeleton | undefined {
  const base = form.get(posted.base)
  if (typeof base !== 'string') return readSkeleton(String(form.get(posted.skeleton) ?? ''))
  const known = readSkeleton(base)
  if (!known) return undefined
  const joints = Object.fromEntries(JOINTS.map((joint) => [joint, placeOf(form, joint, known)]))
  return readSkeleton(JSON.stringify({ ...known, joints }))
}

/** What was pasted, else what is in the file; empty when neither was given. */
export async function readPostedOpenPose(form: FormData): Promise<string> {
  const text = String(form.get(posted.pasted) ?? '').trim()
  const file = form.get(posted.file)
  return text || !(file instanceof File) ? text : await file.text()
}

function placeOf(form: FormData, joint: Joint, { width }: Skeleton): Point | null {
  const share = (name: string) => Number(String(form.get(name) ?? '').replace(',', '.') || NaN) / 100
  const [x, y] = [share(posted.x(joint)), share(posted.y(joint))]
  const isSeen = form.has(posted.isSeen(joint)) && Number.isFinite(x) && Number.isFinite(y)
  return isSeen ? { x: x * width, y } : null
}
