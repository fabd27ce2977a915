import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPose } from '#app/poses/library.ts'
import { HAND_BONES, MAP_COLOURS } from '#app/poses/map.ts'
import { mirrorSkeleton } from '#app/poses/mirror.ts'
import { FACE_POINTS, JOINTS, LIMBS, type Point, type Skeleton } from '#app/poses/skeleton.ts'
import { containPixels, imageSize } from './image.ts'
import { drawPoseMap } from './pose-map.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-pose-map-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const standing = withoutHands(findPose('casual-standing')!.skeleton)
const wide = withoutHands(findPose('yoga-warrior-two')!.skeleton)
const hiddenLegs: Skeleton = {
  ...standing,
  joints: { ...standing.joints, rightAnkle: null, leftKnee: null, leftEar: null },
}
const withHands = findPose('hijab-skirt-hold')!.skeleton
const withFace: Skeleton = {
  ...standing,
  face: Array.from({ length: FACE_POINTS }, (_, index) =>
    index % 7 === 0 ? null : { x: 0.05 + (index % 10) * 0.06, y: 0.05 + Math.floor(index / 10) * 0.1 },
  ),
}

describe('the map of a pose', () => {
  it.each([
    ['a square of 512', standing, 512, 512],
    ['a square of 768', standing, 768, 768],
    ['a portrait', standing, 768, 1024],
    ['a wide canvas', wide, 1216, 832],
    ['a body with hidden joints', hiddenLegs, 576, 768],
    ['a body from behind', withoutHands(findPose('standing-from-behind')!.skeleton), 512, 640],
    ['half a body', withoutHands(findPose('arms-crossed-front')!.skeleton), 768, 1024],
    ['a mirrored body', mirrorSkeleton(wide), 1216, 832],
    ['a body with a face', withFace, 768, 1024],
  ])('is, for %s, what OpenCV would have painted', async (_, skeleton, width, height) => {
    const map = await readMap(skeleton, width, height)
    const expected = paint(skeleton, width, height)
    const different = map.filter((colour, at) => colour !== expected[at]).length
    const painted = expected.filter((colour) => colour !== 0).length
    expect(painted).toBeGreaterThan(1_000)
    // Two painters agree but for the rims of a shape.
    expect(different / painted).toBeLessThan(0.04)
  })

  // Counted once from a map that was looked at: pixels of limbs, joints, fingers, blue points (the left knee's is blue as well), face.
  it.each([
    ['standing', standing, 768, 1024, [21_663, 1_887, 0, 111, 0]],
    ['wide', wide, 1216, 832, [21_000, 2_055, 0, 137, 0]],
    ['with hands', withHands, 768, 1024, [21_005, 1_690, 770, 3_730, 0]],
    ['with a face', withFace, 768, 1024, [21_549, 1_887, 0, 111, 4_140]],
  ] as const)('has the paint of the golden map: %s', async (_, skeleton, width, height, golden) => {
    const map = await readMap(skeleton, width, height)
    const count = (colours: Set<number>) => map.filter((colour) => colours.has(colour)).length
    const paint = [LIMB_PAINT, JOINT_PAINT, BONE_PAINT, new Set([BLUE]), new Set([WHITE])].map(count)
    for (const [index, pixels] of paint.entries()) {
      expect(pixels, `group ${index}: ${paint.join(', ')}`).toBeGreaterThanOrEqual(golden[index]! * 0.98)
      expect(pixels, `group ${index}: ${paint.join(', ')}`).toBeLessThanOrEqual(golden[index]! * 1.02)
    }
  })

  it('has no colour that the nets do not know, and no soft edge', async () => {
    const known = new Set([0, BLUE, WHITE, ...LIMB_PAINT, ...JOINT_PAINT, ...BONE_PAINT])
    for (const skeleton of [withHands, withFace]) {
      expect([...new Set(await readMap(skeleton, 640, 853))].filter((colour) => !known.has(colour))).toEqual(
        [],
      )
    }
  })

  it('shows each finger in its hues, from the palm to the tip, with blue points', async () => {
    const hand = Array.from({ length: 21 }, (_, index) => fingerPoint(index))
    const map = await readMap({ ...standing, width: 1, leftHand: hand }, 512, 512)
    const at = ({ x, y }: Point) => map[Math.floor(y * 512) * 512 + Math.floor(x * 512)]
    for (const point of hand) expect(at(point)).toBe(BLUE)
    for (const [index, [from, to]] of HAND_BONES.entries()) {
      const [a, b] = [hand[from]!, hand[to]!]
      expect(at({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }), `bone ${index}`).toBe(RAINBOW[index])
    }
  })

  it('is black where everything is hidden', async () => {
    const joints = Object.fromEntries(JOINTS.map((joint) => [joint, null])) as Skeleton['joints']
    expect(new Set(await readMap({ width: 1, joints }, 64, 64))).toEqual(new Set([0]))
  })

  it('holds all of a wide pose on a narrow canvas', async () => {
    const map = await readMap(wide, 576, 1024)
    for (const colour of MAP_COLOURS.filter((_, index) => wide.joints[JOINTS[index]!])) {
      expect(map).toContain(packed(colour))
    }
  })
})

/** Matplotlib's `hsv_to_rgb([index / 20, 1, 1]) * 255`, as the nets' own drawing calls it. */
const RAINBOW = [
  0xff0000, 0xff4c00, 0xff9900, 0xffe500, 0xccff00, 0x7fff00, 0x33ff00, 0x00ff19, 0x00ff66, 0x00ffb2,
  0x00ffff, 0x00b2ff, 0x0066ff, 0x0019ff, 0x3300ff, 0x7f00ff, 0xcc00ff, 0xff00e5, 0xff0099, 0xff004c,
]
const BLUE = 0x0000ff
const WHITE = 0xffffff
const dimmed = ([r, g, b]: readonly number[]) => packed([r! * 0.6, g! * 0.6, b! * 0.6].map(Math.floor))
const LIMB_PAINT = new Set(MAP_COLOURS.slice(0, LIMBS.length).map(dimmed))
const JOINT_PAINT = new Set(MAP_COLOURS.map(packed).filter((colour) => colour !== BLUE))
const BONE_PAINT = new Set(RAINBOW.filter((colour) => !JOINT_PAINT.has(colour)))

function packed([r, g, b]: readonly number[]): number {
  return r! * 65_536 + g! * 256 + b!
}

function withoutHands({ leftHand: _, rightHand: __, ...skeleton }: Skeleton): Skeleton {
  return skeleton
}

/** A hand that covers the canvas, no bone near another. */
function fingerPoint(index: number): Point {
  if (index === 0) return { x: 0.5, y: 0.9 }
  const [finger, part] = [Math.floor((index - 1) / 4), (index - 1) % 4]
  return { x: 0.12 + finger * 0.19, y: 0.62 - part * 0.16 }
}

/** Colours as 0xRRGGBB, row by row. */
async function readMap(skeleton: Skeleton, width: number, height: number): Promise<Uint32Array> {
  const file = path.join(folder, 'map.png')
  await writeFile(file, await drawPoseMap(skeleton, { width, height }))
  expect(await imageSize(file)).toEqual({ width, height })
  const { data } = await containPixels(file, { width, height })
  return Uint32Array.from({ length: width * height }, (_, at) => data.readUIntBE(at * 4, 3))
}

/** The recipe of controlnet_aux once more, pixel by pixel, for a skeleton that is as wide as its canvas or narrower. */
function paint(skeleton: Skeleton, width: number, height: number): Uint32Array {
  const canvas = new Uint32Array(width * height)
  const scale = Math.min(width, height) / 512
  const offset = (width / height - skeleton.width) / 2
  const point = (at: Point | null | undefined) =>
    at && { x: Math.floor((at.x + offset) * height), y: Math.floor(at.y * height) }
  const fill = (
    middle: Point,
    reach: number,
    colour: number,
    isInside: (dx: number, dy: number) => boolean,
  ) => {
    const far = Math.ceil(reach)
    for (let dy = -far; dy <= far; dy++) {
      for (let dx = -far; dx <= far; dx++) {
        const [x, y] = [Math.round(middle.x) + dx, Math.round(middle.y) + dy]
        if (x < 0 || y < 0 || x >= width || y >= height) continue
        if (isInside(x - middle.x, y - middle.y)) canvas[y * width + x] = colour
      }
    }
  }
  const disc = (middle: Point, radius: number, colour: number) => {
    fill(middle, radius, colour, (dx, dy) => dx * dx + dy * dy <= radius * radius)
  }
  for (const [index, [from, to]] of LIMBS.entries()) {
    const [a, b] = [point(skeleton.joints[from]), point(skeleton.joints[to])]
    if (!a || !b) continue
    const [half, thick] = [Math.hypot(b.x - a.x, b.y - a.y) / 2, 4 * scale]
    const [cos, sin] = [(b.x - a.x) / (2 * half), (b.y - a.y) / (2 * half)]
    fill({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, half + 1, dimmed(MAP_COLOURS[index]!), (dx, dy) => {
      const [along, aside] = [dx * cos + dy * sin, dy * cos - dx * sin]
      return (along / half) ** 2 + (aside / thick) ** 2 <= 1
    })
  }
  for (const [index, joint] of JOINTS.entries()) {
    const at = point(skeleton.joints[joint])
    if (at) disc(at, 4 * scale, packed(MAP_COLOURS[index]!))
  }
  for (const at of skeleton.face ?? []) if (at) disc(point(at)!, 3 * scale, WHITE)
  return canvas
}
