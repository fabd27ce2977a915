import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { en } from '#app/i18n/en.ts'
import { pointsOf } from './geometry.ts'
import { POSES } from './library.ts'
import { readOpenPose, writeOpenPose, type OpenPoseFile } from './openpose.ts'
import { FACE_POINTS, HAND_POINTS, JOINTS, type Point, type Skeleton } from './skeleton.ts'

const SIZE = { width: 768, height: 1024 }
const pose = POSES.find(({ framing, skeleton }) => framing === 'full' && skeleton.leftHand)!.skeleton

describe('a pose that is written and read again', () => {
  it('is the same, with 18 or 25 points, in pixels or fractions, for 1,000 random poses', () => {
    fc.assert(
      fc.property(canvases, seeds, shapes, (canvas, seed, shape) => {
        const skeleton = randomSkeleton(canvas.width / canvas.height, seed)
        const read = readOpenPose(JSON.stringify(reshaped(writeOpenPose(skeleton, canvas), shape)))
        if (!read.ok) throw new Error(read.problem.code)
        if (read.notes || !(distance(read.skeleton, skeleton) * canvas.height < 0.01))
          throw new Error('Moved')
      }),
      { numRuns: 1_000 },
    )
  })

  it('is the same when the canvas is another: all of it is still there', () => {
    for (const size of [
      { width: 512, height: 512 },
      { width: 1080, height: 1920 },
      { width: 1200, height: 627 },
    ]) {
      for (const { skeleton } of POSES) {
        const read = readOpenPose(writeOpenPose(skeleton, size))
        expect(read).toMatchObject({ ok: true })
        expect(read.ok && read.notes).toBeUndefined()
        expect(read.ok && pointsOf(read.skeleton).length).toBe(pointsOf(skeleton).length)
      }
    }
  })
})

describe('reading takes', () => {
  const file = writeOpenPose(pose, SIZE)
  const person = file.people[0]
  const skeletonOf = (source: unknown) => {
    const read = readOpenPose(source)
    if (!read.ok) throw new Error(read.problem.code)
    return read
  }

  it.each<[string, unknown]>([
    ['an array of frames, as ComfyUI writes it', [file]],
    [
      'numbers written as texts',
      { ...file, people: [{ ...person, pose_keypoints_2d: person.pose_keypoints_2d.map(String) }] },
    ],
    [
      'points in lists of their own',
      { ...file, people: [{ ...person, pose_keypoints_2d: triples(person.pose_keypoints_2d) }] },
    ],
    ['a canvas called width and height', { people: file.people, width: 768, height: 1024 }],
    ['keypoints without people around them', { ...SIZE, ...person }],
    ['a byte order mark before the text', `\uFEFF${JSON.stringify(file)}`],
    [
      'hands and a face that are empty or null',
      { ...file, people: [{ ...person, face_keypoints_2d: null }] },
    ],
  ])('%s', (_, source) => {
    const read = skeletonOf(source)
    expect(distance(read.skeleton, pose)).toBeLessThan(1e-5)
    expect(read.notes).toBeUndefined()
  })

  it.each([68, 69, 70])('a face of %i points', (count) => {
    const face = Array.from({ length: count }, (_, index) => [100 + index, 200, 0.8]).flat()
    const { skeleton } = skeletonOf({ ...file, people: [{ ...person, face_keypoints_2d: face }] })
    expect(skeleton.face).toHaveLength(FACE_POINTS)
    expect(skeleton.face?.filter(Boolean)).toHaveLength(count)
  })

  it('no point whose third number is 0, or that is null', () => {
    const keypoints: (number | null)[] = [...person.pose_keypoints_2d]
    keypoints[2] = 0
    keypoints[3 * 4] = null
    const { joints } = skeletonOf({ ...file, people: [{ pose_keypoints_2d: keypoints }] }).skeleton
    expect(joints.nose).toBeNull()
    expect(joints.rightWrist).toBeNull()
    expect(joints.neck).not.toBeNull()
  })

  it('the largest of several people, and the first frame that has anybody', () => {
    const small = {
      pose_keypoints_2d: person.pose_keypoints_2d.map((value, index) => (index % 3 < 2 ? value / 3 : value)),
    }
    const several = skeletonOf([{ people: [] }, { ...file, people: [small, person, small] }, file])
    expect(distance(several.skeleton, pose)).toBeLessThan(1e-5)
    expect(several.notes).toEqual([
      { code: 'pose-first-frame', values: { frames: 3 } },
      { code: 'pose-largest-person', values: { people: 3 } },
    ])
  })

  it('a canvas that nobody gave as large as the pose needs it, and says so', () => {
    const { skeleton, notes } = skeletonOf({ people: file.people })
    expect(notes).toEqual([{ code: 'pose-canvas-guessed' }])
    expect(pointsOf(skeleton)).toHaveLength(pointsOf(pose).length)
    const halves = person.pose_keypoints_2d.map((value, index) => (index % 3 < 2 ? value / 1024 : value))
    expect(skeletonOf({ people: [{ pose_keypoints_2d: halves }] }).skeleton.width).toBe(1)
  })

  it('the body where a hand or the face cannot be read, and says so', () => {
    const broken = {
      ...person,
      hand_left_keypoints_2d: [1, 2, 3],
      hand_right_keypoints_2d: ['x'],
      face_keypoints_2d: 7,
    }
    const { skeleton, notes } = skeletonOf({ ...file, people: [broken] })
    expect(skeleton).not.toHaveProperty('leftHand')
    expect(notes?.map(({ code }) => code)).toEqual([
      'pose-left-hand-ignored',
      'pose-right-hand-ignored',
      'pose-face-ignored',
    ])
  })

  it('what lies in the picture, and hides the rest', () => {
    const keypoints = [...person.pose_keypoints_2d]
    keypoints[0] = -50
    const { skeleton, notes } = skeletonOf({ ...file, people: [{ ...person, pose_keypoints_2d: keypoints }] })
    expect(skeleton.joints.nose).toBeNull()
    expect(notes).toEqual([{ code: 'pose-points-outside', values: { points: 1 } }])
  })
})

describe('reading refuses', () => {
  const body = writeOpenPose(pose, SIZE).people[0].pose_keypoints_2d
  const people = (pose_keypoints_2d: unknown) => ({ ...SIZE, people: [{ pose_keypoints_2d }] })

  it.each<[string, unknown, string]>([
    ['an empty text', '', 'pose-not-json'],
    ['half a file', JSON.stringify(people(body)).slice(0, 300), 'pose-not-json'],
    ['NaN as Python writes it', '{"people":[{"pose_keypoints_2d":[NaN,1,1]}]}', 'pose-broken-numbers'],
    ['a NaN', people([Number.NaN, ...body.slice(1)]), 'pose-not-a-number'],
    ['an infinite number', people([Infinity, ...body.slice(1)]), 'pose-not-a-number'],
    ['a number beyond all pictures', people([1e300, ...body.slice(1)]), 'pose-not-a-number'],
    ['a word in place of a number', people(['left', ...body.slice(1)]), 'pose-not-a-number'],
    ['17 points', people(body.slice(3)), 'pose-wrong-count'],
    ['half a point', people(body.slice(1)), 'pose-wrong-count'],
    ['more points than any body has', people(Array(3_000).fill(1)), 'pose-wrong-count'],
    ['no people', { people: [] }, 'pose-no-person'],
    ['other JSON', { name: 'lamp', price: 10 }, 'pose-no-person'],
    ['a number', 42, 'pose-no-person'],
    ['nothing', null, 'pose-no-person'],
    ['a body that is all hidden', people(body.map(() => 0)), 'pose-no-points'],
    [
      'a body beside its picture',
      people(body.map((value, index) => (index % 3 ? value : value + 5_000))),
      'pose-outside-canvas',
    ],
    ['a file of more than 2 MB', JSON.stringify(people(body)).padEnd(2_000_001), 'pose-file-too-large'],
  ])('%s', (_, source, code) => {
    const read = readOpenPose(source)
    expect(read).toMatchObject({ ok: false, problem: { code } })
  })

  it('nothing without a sentence, and notes nothing without one', () => {
    const source = readFileSync(new URL('openpose.ts', import.meta.url), 'utf8')
    const codes = [...source.matchAll(/'(pose-[a-z-]+)'/g)].map(([, code = '']) => code)
    expect(new Set(codes).size).toBeGreaterThan(12)
    for (const code of codes) expect(Object.keys(en.problems)).toContain(code)
  })

  it('nothing by throwing, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.anything()), (source) => {
        expect(typeof readOpenPose(source).ok).toBe('boolean')
      }),
      { numRuns: 150 },
    )
  })

  it('nothing by throwing when a good file is mangled, and keeps what it reads inside the picture', () => {
    const text = JSON.stringify(writeOpenPose(pose, SIZE))
    fc.assert(
      fc.property(
        fc.nat(text.length),
        fc.nat(40),
        fc.constantFrom('', '9', '-', 'null', '[', '"', 'e9', ',,'),
        (at, cut, put) => {
          const read = readOpenPose(text.slice(0, at) + put + text.slice(at + cut))
          if (!read.ok) return
          for (const { x, y } of pointsOf(read.skeleton)) {
            expect(x >= 0 && x <= read.skeleton.width && y >= 0 && y <= 1).toBe(true)
          }
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

const canvases = fc.record({
  width: fc.integer({ min: 256, max: 1_400 }),
  height: fc.integer({ min: 300, max: 1_400 }),
})
const seeds = fc.integer()
const shapes = fc.record({ points: fc.constantFrom(18, 25), isFraction: fc.boolean() })

/** Anything a skeleton can be: joints hidden or not, with hands and a face or without. */
function randomSkeleton(width: number, seed: number): Skeleton {
  let state = seed >>> 0
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  // Away from the corner: a pose within two pixels of it cannot be told from fractions.
  const point = () => ({ x: (0.03 + random() * 0.97) * width, y: 0.03 + random() * 0.97 })
  const some = (count: number) => Array.from({ length: count }, () => (random() < 0.2 ? null : point()))
  const joints = Object.fromEntries(JOINTS.map((joint) => [joint, random() < 0.3 ? null : point()]))
  return {
    width,
    joints: { ...joints, neck: point() } as Skeleton['joints'],
    ...(random() < 0.5 && { leftHand: [...some(HAND_POINTS - 1), point()] }),
    ...(random() < 0.5 && { rightHand: [...some(HAND_POINTS - 1), point()] }),
    ...(random() < 0.5 && { face: [...some(FACE_POINTS - 1), point()] }),
  }
}

/** The same file as another program would have written it. */
function reshaped(file: OpenPoseFile, { points, isFraction }: { points: number; isFraction: boolean }) {
  const { canvas_width: width, canvas_height: height } = file
  const scaled = (flat: number[]) =>
    flat.map((value, index) => (isFraction && index % 3 < 2 ? value / (index % 3 ? height : width) : value))
  const [person] = file.people
  const body = scaled(person.pose_keypoints_2d)
  const feet = Array<number>(6 * 3).fill(0.5)
  return {
    ...file,
    people: [
      {
        pose_keypoints_2d:
          points === 18 ? body : [...body.slice(0, 24), 0.5, 0.5, 0.5, ...body.slice(24), ...feet],
        face_keypoints_2d: scaled(person.face_keypoints_2d),
        hand_left_keypoints_2d: scaled(person.hand_left_keypoints_2d),
        hand_right_keypoints_2d: scaled(person.hand_right_keypoints_2d),
      },
    ],
  }
}

function triples(flat: number[]): number[][] {
  return Array.from({ length: flat.length / 3 }, (_, index) => flat.slice(index * 3, index * 3 + 3))
}

/** The farthest that any point moved, in units of the height; Infinity when one is hidden in only one of the two. */
function distance(one: Skeleton, other: Skeleton): number {
  const list = ({ joints, leftHand = [], rightHand = [], face = [] }: Skeleton): (Point | null)[] => [
    ...JOINTS.map((joint) => joints[joint]),
    ...leftHand,
    ...rightHand,
    ...face,
  ]
  const [from, to] = [list(one), list(other)]
  if (from.length !== to.length) return Infinity
  return Math.max(
    ...from.map((a, index) => {
      const b = to[index] ?? null
      if (!a || !b) return a === b ? 0 : Infinity
      return Math.hypot(a.x - b.x, a.y - b.y)
    }),
  )
}
