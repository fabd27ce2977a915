import { describe, expect, it } from 'vitest'
import { BONES, placeBody } from './body.ts'
import { CATEGORIES } from './categories.ts'
import { boundsOf } from './geometry.ts'
import { findPose, POSES, searchPoses } from './library.ts'
import type { PoseDraft } from './library-pose.ts'
import { E_COMMERCE } from './library/e-commerce.ts'
import { FASHION } from './library/fashion.ts'
import { HIJAB } from './library/hijab.ts'
import { LIFESTYLE } from './library/lifestyle.ts'
import { PROFESSIONAL } from './library/professional.ts'
import { SPORTS } from './library/sports.ts'
import { mirrorSkeleton } from './mirror.ts'
import { HAND_POINTS, JOINTS, type Joint, type Skeleton } from './skeleton.ts'
import { across, cross, dot, lengthOf, subtract, times, add, unit, type Vector } from './space.ts'

const DRAFTS = [...PROFESSIONAL, ...E_COMMERCE, ...FASHION, ...HIJAB, ...LIFESTYLE, ...SPORTS]
const BY_NAME = POSES.map((pose) => [pose.id, pose] as const)
const SIDES = ['left', 'right'] as const

describe('the library', () => {
  it('has a pose for every need: at least 88, and three in each of the 22 sub-categories', () => {
    expect(CATEGORIES).toHaveLength(6)
    const subcategories = CATEGORIES.flatMap((category) => category.subcategories.map(({ id }) => id))
    expect(subcategories).toHaveLength(22)
    expect(POSES.length).toBeGreaterThanOrEqual(88)
    for (const id of subcategories) {
      expect(searchPoses({ subcategory: id }).length, id).toBeGreaterThanOrEqual(3)
    }
  })

  it('names each pose once, and describes it in both languages', () => {
    for (const of of [ids, titles('id'), titles('en')]) expect(new Set(POSES.map(of)).size).toBe(POSES.length)
    for (const { id, title, description, tags } of POSES) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      for (const language of ['id', 'en'] as const) {
        expect(title[language].length, id).toBeLessThanOrEqual(40)
        expect(description[language], id).toMatch(/^\p{Lu}.{20,160}\.$/u)
        expect(tags[language].length, id).toBeGreaterThanOrEqual(3)
        expect(tags[language].join(), id).toBe(tags[language].join().toLowerCase())
      }
    }
  })

  it('has something easy and something hard, for women and for men', () => {
    for (const difficulty of ['easy', 'medium', 'hard'] as const) {
      expect(searchPoses({ difficulty }).length, difficulty).toBeGreaterThan(10)
    }
    for (const suits of ['female', 'male'] as const) {
      expect(searchPoses({ suits }).length, suits).toBeGreaterThan(50)
    }
  })

  it('has no pose twice', () => {
    for (const [index, one] of POSES.entries()) {
      for (const other of POSES.slice(index + 1)) {
        expect(unlikeness(one.skeleton, other.skeleton), `${one.id} and ${other.id}`).toBeGreaterThan(0.05)
      }
    }
  })
})

describe('the body of', () => {
  it.each(DRAFTS.map((draft) => [draft.id, draft] as const))(
    '%s has the limbs and hinges of a person',
    (_, draft) => {
      const { joints } = placeBody(draft.figure)
      const bone = (from: Joint, to: Joint) => subtract(joints[to], joints[from])
      const hips = times(add(joints.leftHip, joints.rightHip), 0.5)
      const up = unit(subtract(joints.neck, hips))
      const front = unit(cross(unit(bone('rightShoulder', 'leftShoulder')), up))
      const pelvisFront = unit(cross(unit(bone('rightHip', 'leftHip')), up))
      for (const side of SIDES) {
        const [upperArm, forearm] = [
          bone(`${side}Shoulder`, `${side}Elbow`),
          bone(`${side}Elbow`, `${side}Wrist`),
        ]
        const [thigh, shin] = [bone(`${side}Hip`, `${side}Knee`), bone(`${side}Knee`, `${side}Ankle`)]
        expect(lengthOf(upperArm)).toBeCloseTo(BONES.upperArm)
        expect(lengthOf(forearm)).toBeCloseTo(BONES.forearm)
        expect(lengthOf(thigh)).toBeCloseTo(BONES.thigh)
        expect(lengthOf(shin)).toBeCloseTo(BONES.shin)

        // Elbows and knees fold to some 150 degrees; knees fold backward, so they point to the front, up or out.
        expect(angleBetween(upperArm, forearm), `${side} elbow`).toBeLessThan(152)
        expect(angleBetween(thigh, shin), `${side} knee`).toBeLessThan(152)
        if (angleBetween(thigh, shin) > 12) {
          const knee = across(thigh, unit(add(thigh, shin)))
          expect(dot(knee, pelvisFront), `${side} knee's way`).toBeGreaterThan(-0.4)
        }
        // An upper arm goes back by some 60 degrees and across the chest by some 45; a thigh back by some 40.
        const inward = times(unit(bone('rightShoulder', 'leftShoulder')), side === 'left' ? -1 : 1)
        expect(dot(unit(upperArm), front), `${side} upper arm back`).toBeGreaterThan(-0.9)
        expect(dot(unit(upperArm), inward), `${side} upper arm across`).toBeLessThan(0.7)
        expect(dot(unit(thigh), pelvisFront), `${side} thigh back`).toBeGreaterThan(-0.75)
        // An elbow that hangs bends forward or inward.
        if (angleBetween(upperArm, forearm) > 25 && dot(unit(upperArm), up) < -0.5) {
          const bend = across(forearm, unit(upperArm))
          expect(Math.max(dot(bend, front), dot(bend, inward)), `${side} elbow's way`).toBeGreaterThan(0)
        }
        // Nothing sinks into the floor.
        expect(
          Math.min(joints[`${side}Ankle`][1], joints[`${side}Knee`][1], joints[`${side}Wrist`][1]),
        ).toBeGreaterThan(0)
      }
      const { turn = 0, nod = 0, tilt = 0 } = draft.figure.head ?? {}
      expect(Math.abs(turn), 'head turn').toBeLessThanOrEqual(80)
      expect(Math.abs(nod), 'head nod').toBeLessThanOrEqual(45)
      expect(Math.abs(tilt), 'head tilt').toBeLessThanOrEqual(30)
    },
  )
})

describe('the picture of', () => {
  it.each(DRAFTS.map((draft) => [draft.id, draft] as const))(
    '%s shortens bones and never stretches them',
    (id, draft) => {
      const { joints } = placeBody(draft.figure)
      const { skeleton } = findPose(id)!
      const scale = scaleOf(draft, skeleton)
      for (const [from, to] of BONES_OF) {
        const [a, b] = [skeleton.joints[from], skeleton.joints[to]]
        if (!a || !b) continue
        const whole = lengthOf(subtract(joints[to], joints[from]))
        expect(Math.hypot(a.x - b.x, a.y - b.y) / (scale * whole), `${from} to ${to}`).toBeLessThan(1.01)
      }
    },
  )

  it.each(BY_NAME)('%s is inside its canvas and shows what its framing says', (_, { skeleton, framing }) => {
    const { joints, width, leftHand, rightHand } = skeleton
    const bounds = boundsOf(skeleton)!
    expect(bounds.left).toBeGreaterThan(framing === 'portrait' ? 0 : 0.05)
    expect(bounds.right).toBeLessThan(width - (framing === 'portrait' ? 0 : 0.05))
    expect(bounds.top).toBeGreaterThan(0.05)
    expect(bounds.bottom).toBeLessThan(framing === 'full' ? 0.96 : 1)
    const shown = (...of: Joint[]) => of.every((joint) => joints[joint] !== null)
    const hidden = (...of: Joint[]) => of.every((joint) => joints[joint] === null)
    expect(shown('neck', 'rightShoulder', 'leftShoulder')).toBe(true)
    expect(shown('rightEar') || shown('leftEar')).toBe(true)
    if (framing === 'portrait') expect(hidden('rightHip', 'leftHip', 'rightKnee', 'leftKnee')).toBe(true)
    else expect(shown('rightHip', 'leftHip', 'rightElbow', 'leftElbow', 'rightWrist', 'leftWrist')).toBe(true)
    expect(framing === 'full' ? shown : hidden).toSatisfy((is: typeof shown) =>
      is('rightKnee', 'leftKnee', 'rightAnkle', 'leftAnkle'),
    )
    for (const hand of [leftHand, rightHand]) if (hand) expect(hand).toHaveLength(HAND_POINTS)
    // A hand that comes from nowhere.
    for (const side of SIDES)
      expect(hidden(`${side}Wrist`) || shown(`${side}Elbow`), `${side} elbow`).toBe(true)
  })

  it.each(BY_NAME)('%s is itself again after two mirrors', (_, { skeleton }) => {
    const twice = mirrorSkeleton(mirrorSkeleton(skeleton))
    expect(unlikeness(twice, skeleton)).toBeLessThan(1e-9)
    expect(twice.leftHand?.length).toBe(skeleton.leftHand?.length)
  })
})

describe('searching', () => {
  const found = (text: string) => searchPoses({ text }).map(ids)

  it('finds words of either language, wherever they are written, and by how they begin', () => {
    expect(found('arms crossed')).toContain('arms-crossed-front')
    expect(found('bersedekap')).toContain('arms-crossed-front')
    expect(found('skincare')).toContain('product-beside-face')
    expect(found('joging')).toEqual(found('jogg').filter((id) => found('joging').includes(id)))
    expect(found('buk')).toContain('bride-bouquet')
    expect(found('wedding').length).toBeGreaterThanOrEqual(
      searchPoses({ subcategory: 'wedding-hijab' }).length,
    )
    expect(found('zeppelin')).toEqual([])
  })

  it('minds neither capitals nor accents nor the order of words', () => {
    expect(found('café')).toEqual(found('CAFE'))
    expect(found('café').length).toBeGreaterThan(0)
    expect(found('crossed arms')).toContain('arms-crossed-front')
  })

  it('puts titles first', () => {
    expect(found('squat')[0]).toBe('squat')
    expect(searchPoses({ text: 'tree', language: 'en' })[0]?.id).toBe('yoga-tree')
  })

  it('meets everything that is asked at once', () => {
    const poses = searchPoses({ category: 'sports', difficulty: 'hard', suits: 'male', text: 'yoga' })
    expect(poses.length).toBeGreaterThan(0)
    for (const pose of poses) {
      expect(pose).toMatchObject({ category: 'sports', difficulty: 'hard' })
      expect(pose.suits).toContain('male')
    }
    expect(searchPoses({})).toHaveLength(POSES.length)
    expect(searchPoses({ text: '  ' })).toHaveLength(POSES.length)
  })

  it('knows each pose by its id alone', () => {
    expect(findPose('squat')?.title.en).toBe('Squat')
    expect(findPose('constructor')).toBeUndefined()
  })
})

const BONES_OF: readonly (readonly [Joint, Joint])[] = [
  ...SIDES.flatMap((side): (readonly [Joint, Joint])[] => [
    [`${side}Shoulder`, `${side}Elbow`],
    [`${side}Elbow`, `${side}Wrist`],
    [`${side}Hip`, `${side}Knee`],
    [`${side}Knee`, `${side}Ankle`],
    ['neck', `${side}Shoulder`],
  ]),
]

function ids({ id }: { id: string }): string {
  return id
}

function titles(language: 'id' | 'en') {
  return ({ title }: PoseDraft | (typeof POSES)[number]) => title[language]
}

/** Canvas units of a centimetre across the picture, by which no camera shortens anything. */
function scaleOf({ figure }: PoseDraft, { joints }: Skeleton): number {
  const body: Record<Joint, Vector> = placeBody(figure).joints
  const seen = JOINTS.filter((joint) => joints[joint])
  const mean = (of: (joint: Joint) => number) => seen.reduce((sum, joint) => sum + of(joint), 0) / seen.length
  const [there, here] = [mean((joint) => body[joint][0]), mean((joint) => joints[joint]!.x)]
  const spread = (of: (joint: Joint) => number) => Math.sqrt(mean((joint) => of(joint) ** 2))
  return spread((joint) => joints[joint]!.x - here) / spread((joint) => body[joint][0] - there)
}

/** Mean distance of the joints that both have, in heights of the trunk or of the shoulders' width, as one lies on the other. */
function unlikeness(one: Skeleton, other: Skeleton): number {
  const both = JOINTS.filter((joint) => one.joints[joint] && other.joints[joint])
  const hiddenInOne = JOINTS.filter((joint) => !one.joints[joint] !== !other.joints[joint]).length
  const normal = (skeleton: Skeleton) => {
    const points = both.map((joint) => skeleton.joints[joint]!)
    const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))]
    const size = Math.sqrt(mean(points.map((point) => (point.x - x) ** 2 + (point.y - y) ** 2)))
    return points.map((point) => ({ x: (point.x - x) / size, y: (point.y - y) / size }))
  }
  const [a, b] = [normal(one), normal(other)]
  return (
    mean(a.map((point, index) => Math.hypot(point.x - b[index]!.x, point.y - b[index]!.y))) +
    hiddenInOne * 0.1
  )
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Degrees 0–180 between two directions. */
function angleBetween(a: Vector, b: Vector): number {
  return (Math.acos(Math.min(1, Math.max(-1, dot(unit(a), unit(b))))) * 180) / Math.PI
}
