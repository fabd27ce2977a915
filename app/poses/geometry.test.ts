import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundsOf, placeOn } from './geometry.ts'
import { POSES } from './library.ts'
import { JOINTS, type Skeleton } from './skeleton.ts'

describe('the bounds', () => {
  const nobody = Object.fromEntries(JOINTS.map((joint) => [joint, null])) as Skeleton['joints']

  it('hold every joint that is there, hands and face', () => {
    const joints = { ...nobody, neck: { x: 0.4, y: 0.2 }, leftWrist: { x: 0.7, y: 0.4 } }
    expect(boundsOf({ width: 1, joints, leftHand: [{ x: 0.9, y: 0.1 }, null] })).toEqual({
      left: 0.4,
      top: 0.1,
      right: 0.9,
      bottom: 0.4,
    })
  })

  it('of nobody are none', () => {
    expect(boundsOf({ width: 1, joints: nobody })).toBeUndefined()
  })
})

describe('a body on another canvas', () => {
  const widths = fc.double({ min: 0.4, max: 2.2, noNaN: true })

  it('is inside it whole, no larger, and in proportion', () => {
    fc.assert(
      fc.property(fc.constantFrom(...POSES), widths, ({ skeleton }, width) => {
        const placed = placeOn(skeleton, width)
        const [before, after] = [boundsOf(skeleton)!, boundsOf(placed)!]
        expect(placed.width).toBe(width)
        expect(after.left).toBeGreaterThanOrEqual(0)
        expect(after.right).toBeLessThanOrEqual(width)
        expect(after.top).toBeGreaterThanOrEqual(0)
        expect(after.bottom).toBeLessThanOrEqual(1)
        const [scaleX, scaleY] = [
          (after.right - after.left) / (before.right - before.left),
          (after.bottom - after.top) / (before.bottom - before.top),
        ]
        expect(scaleX).toBeLessThanOrEqual(1.000001)
        expect(scaleX).toBeCloseTo(scaleY)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps its size where it fits, and its feet or its lower edge where it does not', () => {
    const standing = POSES.find(({ id }) => id === 'casual-standing')!.skeleton
    expect(boundsOf(placeOn(standing, 0.6))!.top).toBeCloseTo(boundsOf(standing)!.top)
    const wide = POSES.find(({ id }) => id === 'arms-wide-open')!.skeleton
    expect(boundsOf(placeOn(wide, 0.5625))!.bottom).toBeCloseTo(boundsOf(wide)!.bottom)
  })

  it('stays as it is on a canvas of the same shape, rounded to pixels', () => {
    const { skeleton } = POSES[0]!
    expect(placeOn(skeleton, 768 / 1025).joints).toEqual(skeleton.joints)
  })
})
