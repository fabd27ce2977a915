import { placeOn } from '#app/poses/geometry.ts'
import { mirrorSkeleton } from '#app/poses/mirror.ts'
import { bendJoint, likelyPlace, moveJoint, withJoint } from '#app/poses/moving.ts'
import { JOINTS, type Joint, type Point, type Skeleton } from '#app/poses/skeleton.ts'
import { MIN_JOINTS, seenJoints } from '#app/poses/skeleton-schema.ts'

/** What happens to a pose while it is drawn. Pure: everything the editor knows and can do, without a page. */
export interface Editing {
  present: Skeleton
  /** The newest last. */
  past: readonly Skeleton[]
  /** The next one first. */
  future: readonly Skeleton[]
  /** What the keys move. */
  joint: Joint
  /** Bones keep their lengths. */
  isRigid: boolean
  /** The pose as it was before the drag that is under way. */
  grabbed: Skeleton | null
  /** Where joints were before they were hidden. */
  lastSeen: Partial<Record<Joint, Point>>
  /** Of the last change: small steps of one joint in a row are undone together. */
  streak: Joint | null
}

export type Edit =
  | { do: 'select'; joint: Joint }
  /** The joint after the selected one among those that are seen, or before it. */
  | { do: 'step'; by: 1 | -1 }
  | { do: 'grab'; joint: Joint }
  | { do: 'drag'; to: Point }
  | { do: 'drop' }
  /** The drag came to nothing. */
  | { do: 'release' }
  /** Moves the selected joint by so much of the canvas's height. */
  | { do: 'nudge'; by: Point }
  | { do: 'place'; joint: Joint; to: Point }
  /** Hides a joint, or shows it again. */
  | { do: 'toggle'; joint: Joint }
  | { do: 'mirror' }
  /** Another pose in place of this one. */
  | { do: 'lay'; skeleton: Skeleton }
  | { do: 'widen'; width: number }
  | { do: 'stiffen'; isRigid: boolean }
  | { do: 'undo' }
  | { do: 'redo' }

const OF_A_DRAG: ReadonlySet<Edit['do']> = new Set(['drag', 'drop', 'release'])

/** Skeletons are a few kilobytes; nobody goes back further. */
export const MAX_STEPS = 200

export function beginEditing(skeleton: Skeleton): Editing {
  return {
    present: skeleton,
    past: [],
    future: [],
    joint: JOINTS.find((joint) => skeleton.joints[joint]) ?? 'neck',
    isRigid: false,
    grabbed: null,
    lastSeen: {},
    streak: null,
  }
}

export function editPose(editing: Editing, edit: Edit): Editing {
  const { present, grabbed, joint } = editing
  // A key pressed in the middle of a drag ends it.
  if (grabbed && !OF_A_DRAG.has(edit.do)) return editPose(editPose(editing, { do: 'drop' }), edit)
  switch (edit.do) {
    case 'select':
      return { ...editing, joint: edit.joint, streak: null }
    case 'step':
      return { ...editing, joint: nextSeen(editing, edit.by), streak: null }
    case 'grab':
      return present.joints[edit.joint] ? { ...editing, joint: edit.joint, grabbed: present } : editing
    case 'drag':
      return grabbed ? { ...editing, present: moved(editing, grabbed, joint, edit.to) } : editing
    case 'drop':
      return grabbed ? { ...changed({ ...editing, present: grabbed }, present), grabbed: null } : editing
    case 'release':
      return grabbed ? { ...editing, present: grabbed, grabbed: null } : editing
    case 'nudge': {
      const at = present.joints[joint]
      if (!at) return editing
      return shifted(editing, joint, { x: at.x + edit.by.x, y: at.y + edit.by.y })
    }
    case 'place':
      return shifted({ ...editing, joint: edit.joint }, edit.joint, edit.to)
    case 'toggle':
      return toggled(editing, edit.joint)
    case 'mirror':
      return { ...changed(editing, mirrorSkeleton(present)), lastSeen: {} }
    case 'lay':
      return { ...changed(editing, edit.skeleton), lastSeen: {} }
    case 'widen':
      return { ...changed(editing, placeOn(present, edit.width)), lastSeen: {} }
    case 'stiffen':
      return { ...editing, isRigid: edit.isRigid }
    case 'undo':
      return travelled(editing, editing.past.at(-1), {
        past: editing.past.slice(0, -1),
        future: [present, ...editing.future],
      })
    case 'redo':
      return travelled(editing, editing.future[0], {
        past: [...editing.past, present],
        future: editing.future.slice(1),
      })
  }
}

/** Whether a joint may be hidden: some must stay. */
export function canHide({ joints }: Skeleton): boolean {
  return seenJoints({ joints }) > MIN_JOINTS
}

function moved({ isRigid }: Editing, from: Skeleton, joint: Joint, to: Point): Skeleton {
  const inside = { x: clamp(to.x, 0, from.width), y: clamp(to.y, 0, 1) }
  return isRigid ? bendJoint(from, joint, inside) : moveJoint(from, joint, inside)
}

/** By keys or by figures: small steps that belong together. */
function shifted(editing: Editing, joint: Joint, to: Point): Editing {
  const next = moved(editing, editing.present, joint, to)
  if (editing.streak === joint) return { ...editing, present: next }
  const stepped = changed(editing, next)
  return stepped === editing ? editing : { ...stepped, streak: joint }
}

function toggled(editing: Editing, joint: Joint): Editing {
  const { present, lastSeen } = editing
  const at = present.joints[joint]
  if (at && !canHide(present)) return editing
  const shown = at ? null : (lastSeen[joint] ?? insideOf(present, likelyPlace(present, joint)))
  const next = changed(editing, withJoint(present, joint, shown))
  return { ...next, joint, lastSeen: at ? { ...lastSeen, [joint]: at } : lastSeen }
}

function changed(editing: Editing, present: Skeleton): Editing {
  if (JSON.stringify(present) === JSON.stringify(editing.present)) return editing
  const past = [...editing.past, editing.present].slice(-MAX_STEPS)
  return { ...editing, present, past, future: [], streak: null }
}

function travelled(
  editing: Editing,
  to: Skeleton | undefined,
  trail: Pick<Editing, 'past' | 'future'>,
): Editing {
  if (!to) return editing
  return { ...editing, ...trail, present: to, streak: null }
}

function nextSeen({ present, joint }: Editing, by: 1 | -1): Joint {
  const seen = JOINTS.filter((one) => present.joints[one] || one === joint)
  return seen.at((seen.indexOf(joint) + by) % seen.length) ?? joint
}

function insideOf({ width }: Skeleton, { x, y }: Point): Point {
  return { x: clamp(x, 0, width), y: clamp(y, 0, 1) }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
