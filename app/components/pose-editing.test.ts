import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pointsOf } from '#app/poses/geometry.ts'
import { JOINTS, LIMBS, type Joint, type Point, type Skeleton } from '#app/poses/skeleton.ts'
import { MIN_JOINTS, seenJoints, skeletonSchema } from '#app/poses/skeleton-schema.ts'
import { STANDING } from '#app/poses/standing.ts'
import { beginEditing, canHide, editPose, MAX_STEPS, type Edit, type Editing } from './pose-editing.ts'

const AT = STANDING.joints as Record<Joint, Point>
const withHand: Skeleton = {
  ...STANDING,
  leftHand: Array.from({ length: 21 }, (_, finger) =>
    finger === 20 ? null : { x: 0.5 + finger / 500, y: 0.52 },
  ),
}

const joint = fc.constantFrom(...JOINTS)
const place = fc.record({
  x: fc.double({ min: -1, max: 2, noNaN: true }),
  y: fc.double({ min: -1, max: 2, noNaN: true }),
})
const step = fc.constantFrom<Point>(
  { x: 0.01, y: 0 },
  { x: -0.05, y: 0 },
  { x: 0, y: 0.01 },
  { x: 0, y: -0.05 },
)
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ do: fc.constant('select' as const), joint }),
  fc.record({ do: fc.constant('step' as const), by: fc.constantFrom(1 as const, -1 as const) }),
  fc.record({ do: fc.constant('grab' as const), joint }),
  fc.record({ do: fc.constant('drag' as const), to: place }),
  fc.record({
    do: fc.constantFrom(
      'drop' as const,
      'release' as const,
      'mirror' as const,
      'undo' as const,
      'redo' as const,
    ),
  }),
  fc.record({ do: fc.constant('nudge' as const), by: step }),
  fc.record({ do: fc.constant('place' as const), joint, to: place }),
  fc.record({ do: fc.constant('toggle' as const), joint }),
  fc.record({ do: fc.constant('widen' as const), width: fc.constantFrom(0.5625, 0.75, 1, 1.7777) }),
  fc.record({ do: fc.constant('stiffen' as const), isRigid: fc.boolean() }),
)

describe('whatever is done', () => {
  test('the pose can be kept, and undoing it all leads back to where it began', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 40 }), (edits) => {
        const end = settled(edits.reduce(editPose, beginEditing(STANDING)))
        expect(skeletonSchema.safeParse(end.present).success).toBe(true)
        expect(seenJoints(end.present)).toBeGreaterThanOrEqual(MIN_JOINTS)
        const back = times(end.past.length, end, { do: 'undo' })
        expect(back.present).toEqual(STANDING)
        expect(back.past).toEqual([])
        const again = times(back.future.length, back, { do: 'redo' })
        expect(again.present).toEqual(times(end.future.length, end, { do: 'redo' }).present)
      }),
      { numRuns: 200 },
    )
  })

  test('an undo and a redo are as good as nothing', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 20 }), (edits) => {
        const end = settled(edits.reduce(editPose, beginEditing(STANDING)))
        if (end.past.length === 0) return
        const again = editPose(editPose(end, { do: 'undo' }), { do: 'redo' })
        expect(again.present).toEqual(end.present)
        expect(again.past).toEqual(end.past)
      }),
      { numRuns: 100 },
    )
  })
})

describe('a joint', () => {
  test('goes where it is dragged, alone, and never out of the picture', () => {
    const end = drag(beginEditing(STANDING), 'leftElbow', [
      { x: 0.6, y: 0.3 },
      { x: 9, y: -1 },
    ])
    expect(end.present.joints.leftElbow).toEqual({ x: 0.75, y: 0 })
    expect(changedJoints(STANDING, end.present)).toEqual(['leftElbow'])
    expect(end.past).toHaveLength(1)
  })

  test('keeps the lengths of its bones and takes along what hangs on it, where that is asked', () => {
    fc.assert(
      fc.property(joint, place, (one, to) => {
        const rigid = editPose(beginEditing(STANDING), { do: 'stiffen', isRigid: true })
        const { present } = drag(rigid, one, [to])
        for (const [from, end] of LIMBS)
          expect(lengthOf(present, from, end)).toBeCloseTo(lengthOf(STANDING, from, end), 6)
      }),
    )
  })

  test('takes its hand along', () => {
    const { present } = drag(beginEditing(withHand), 'leftWrist', [{ x: 0.6, y: 0.41 }])
    expect(present.leftHand?.[0]).toEqual({
      x: expect.closeTo(0.6, 6) as number,
      y: expect.closeTo(0.42, 6) as number,
    })
    expect(present.leftHand?.[20]).toBeNull()
    const rigid = editPose(beginEditing(withHand), { do: 'stiffen', isRigid: true })
    const bent = drag(rigid, 'leftElbow', [{ x: 0.7, y: 0.3 }]).present
    const reach = (pose: Skeleton) =>
      Math.hypot(
        pose.leftHand![5]!.x - pose.joints.leftWrist!.x,
        pose.leftHand![5]!.y - pose.joints.leftWrist!.y,
      )
    expect(reach(bent)).toBeCloseTo(reach(withHand), 6)
  })

  test('goes back when the drag is broken off', () => {
    const dragged = [
      { do: 'grab', joint: 'nose' },
      { do: 'drag', to: { x: 0, y: 0 } },
    ] as const
    const end = editPose(dragged.reduce<Editing>(editPose, beginEditing(STANDING)), { do: 'release' })
    expect(end.present).toEqual(STANDING)
    expect(end.past).toEqual([])
  })

  test('is nudged, and a row of nudges is one step back', () => {
    const begun = editPose(beginEditing(STANDING), { do: 'select', joint: 'rightWrist' })
    const end = times(5, begun, { do: 'nudge', by: { x: 0.01, y: 0 } })
    expect(end.present.joints.rightWrist?.x).toBeCloseTo(0.3, 6)
    expect(editPose(end, { do: 'undo' }).present).toEqual(STANDING)
    const other = editPose(editPose(end, { do: 'select', joint: 'nose' }), {
      do: 'nudge',
      by: { x: 0, y: 0.01 },
    })
    expect(other.past).toHaveLength(2)
  })

  test('is hidden, and comes back where it was', () => {
    const hidden = editPose(beginEditing(STANDING), { do: 'toggle', joint: 'leftKnee' })
    expect(hidden.present.joints.leftKnee).toBeNull()
    expect(editPose(hidden, { do: 'toggle', joint: 'leftKnee' }).present).toEqual(STANDING)
  })

  test('that was never seen appears beside what it hangs on', () => {
    const half: Skeleton = { ...STANDING, joints: { ...AT, leftAnkle: null, leftKnee: null } }
    const shown = editPose(beginEditing(half), { do: 'toggle', joint: 'leftKnee' })
    const knee = shown.present.joints.leftKnee!
    expect(knee.y).toBeGreaterThan(AT.leftHip.y)
    expect(pointsOf(shown.present)).toHaveLength(17)
  })

  test('stays when a net could not tell any more what is meant', () => {
    const few = JOINTS.slice(MIN_JOINTS).reduce<Editing>(
      (editing, one) => editPose(editing, { do: 'toggle', joint: one }),
      beginEditing(STANDING),
    )
    expect(seenJoints(few.present)).toBe(MIN_JOINTS)
    expect(canHide(few.present)).toBe(false)
    expect(editPose(few, { do: 'toggle', joint: 'nose' }).present).toEqual(few.present)
  })

  test('is followed by the next that is seen', () => {
    const hidden = editPose(beginEditing(STANDING), { do: 'toggle', joint: 'neck' })
    const at = (editing: Editing, by: 1 | -1) => editPose(editing, { do: 'step', by }).joint
    expect(at({ ...hidden, joint: 'nose' }, 1)).toBe('rightShoulder')
    expect(at({ ...hidden, joint: 'nose' }, -1)).toBe('leftEar')
    expect(at({ ...hidden, joint: 'leftEar' }, 1)).toBe('nose')
  })
})

test('a pose is mirrored, and mirrored again it is as it was', () => {
  const once = editPose(beginEditing(STANDING), { do: 'mirror' })
  expect(once.present.joints.leftWrist?.x).toBeCloseTo(0.75 - AT.rightWrist.x, 6)
  const twice = editPose(once, { do: 'mirror' })
  for (const one of JOINTS) expect(twice.present.joints[one]?.x).toBeCloseTo(AT[one].x, 6)
})

test('what changes nothing is no step', () => {
  const begun = beginEditing(STANDING)
  expect(editPose(begun, { do: 'lay', skeleton: structuredClone(STANDING) }).past).toEqual([])
  expect(drag(begun, 'nose', [AT.nose]).past).toEqual([])
  expect(editPose(begun, { do: 'undo' })).toBe(begun)
})

test('a new change takes away what could be redone, and the oldest steps are forgotten', () => {
  const moved = drag(beginEditing(STANDING), 'nose', [{ x: 0.1, y: 0.1 }])
  const other = drag(editPose(moved, { do: 'undo' }), 'neck', [{ x: 0.3, y: 0.3 }])
  expect(other.future).toEqual([])
  let editing = beginEditing(STANDING)
  for (let step = 0; step < MAX_STEPS + 20; step++) {
    const to = { x: (step % 70) / 100, y: (step % 90) / 100 }
    editing = editPose(editing, { do: 'place', joint: step % 2 ? 'nose' : 'neck', to })
  }
  expect(editing.past).toHaveLength(MAX_STEPS)
})

function drag(editing: Editing, one: Joint, path: Point[]): Editing {
  const grabbed = editPose(editing, { do: 'grab', joint: one })
  const dragged = path.reduce((state, to) => editPose(state, { do: 'drag', to }), grabbed)
  return editPose(dragged, { do: 'drop' })
}

/** No drag is left under way. */
function settled(editing: Editing): Editing {
  return editPose(editing, { do: 'drop' })
}

function times(count: number, editing: Editing, one: Edit): Editing {
  return Array.from({ length: count }).reduce<Editing>((state) => editPose(state, one), editing)
}

function changedJoints(before: Skeleton, after: Skeleton): Joint[] {
  return JOINTS.filter((one) => JSON.stringify(before.joints[one]) !== JSON.stringify(after.joints[one]))
}

function lengthOf({ joints }: Skeleton, from: Joint, to: Joint): number {
  return Math.hypot(joints[from]!.x - joints[to]!.x, joints[from]!.y - joints[to]!.y)
}
