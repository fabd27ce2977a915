import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { JOINTS, type Skeleton } from '#app/poses/skeleton.ts'
import { FORMAT_IDS, FORMATS, type FormatId } from './formats.ts'
import { frameFor, personBox, reframe, type Frame } from './framing.ts'
import { shapePicture } from './shape.server.ts'

const MAX_PIXELS = 1_048_576

/** Bodies of every shape there is: standing, lying, arms wide, cut off at the hips. */
const bodies = fc
  .record({
    points: fc.array(
      fc.record({
        x: fc.double({ min: 0, max: 1, noNaN: true }),
        y: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      {
        minLength: JOINTS.length,
        maxLength: JOINTS.length,
      },
    ),
    wide: fc.double({ min: 0.05, max: 1, noNaN: true }),
    tall: fc.double({ min: 0.05, max: 1, noNaN: true }),
    isHalf: fc.boolean(),
  })
  .map(({ points, wide, tall, isHalf }): Skeleton => {
    const joints = JOINTS.map((joint, index) => {
      const hidden = isHalf && /Knee|Ankle/.test(joint)
      return [joint, hidden ? null : { x: points[index]!.x * wide, y: points[index]!.y * tall }]
    })
    return { width: 0.75, joints: Object.fromEntries(joints) as Skeleton['joints'] }
  })

function expectPersonInEveryFormat(frame: Frame, formats: readonly FormatId[]) {
  const { person } = frame
  const ratio = frame.width / frame.height
  for (const id of formats) {
    const { left, top, width, height } = frame.windows.get(id)!
    // Side by side with the picture's own edges: what the picture cuts off, no format can show.
    expect(left).toBeLessThanOrEqual(Math.max(0, person.left) + 1e-6)
    expect(top).toBeLessThanOrEqual(Math.max(0, person.top) + 1e-6)
    expect(left + width).toBeGreaterThanOrEqual(Math.min(ratio, person.right) - 1e-6)
    expect(top + height).toBeGreaterThanOrEqual(Math.min(1, person.bottom) - 1e-6)
    const { width: across, height: down } = FORMATS[id]
    if (down > 0) expect(width / height).toBeCloseTo(across / down, 6)
  }
}

test('every format shows all of the person, whatever the body and the formats', () => {
  fc.assert(
    fc.property(
      bodies,
      fc.subarray(FORMAT_IDS, { minLength: 1 }),
      fc.constantFrom(MAX_PIXELS, 2_000_000),
      (body, formats, maxPixels) => {
        const frame = frameFor(body, formats, maxPixels)
        expectPersonInEveryFormat(frame, formats)
        expect([frame.width % 64, frame.height % 64]).toEqual([0, 0])
        expect(frame.width * frame.height).toBeLessThanOrEqual(maxPixels)
        expect(personBox(frame.skeleton!).left).toBeGreaterThan(-0.02)
        expect(personBox(frame.skeleton!).top).toBeGreaterThan(-0.02)
      },
    ),
    { numRuns: 300 },
  )
})

test('a picture that comes in another shape than it was asked for still shows all of the person', () => {
  const frame = frameFor(upright(0.25, 0.9), ['instagram-story', 'facebook'], MAX_PIXELS)
  expectPersonInEveryFormat(reframe(frame, { width: 1024, height: 1024 }), ['instagram-story', 'facebook'])
})

test('the shape follows the formats: upright ones get an upright picture', () => {
  const shapeFor = (formats: FormatId[]) => {
    const { width, height } = frameFor(upright(0.25, 0.9), formats, MAX_PIXELS)
    return width / height
  }
  expect(shapeFor(['instagram-story', 'tiktok'])).toBeLessThan(0.7)
  expect(shapeFor(['shopee'])).toBeCloseTo(1, 1)
  expect(shapeFor(['facebook', 'twitter', 'linkedin'])).toBeGreaterThan(1)
})

describe('a picture in thirteen formats', () => {
  let folder: string
  beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'formats-'))))
  afterAll(() => rm(folder, { recursive: true, force: true }))

  /** A magenta block where the person is, between a blue wall and a brown floor. */
  async function drawn(frame: Frame): Promise<string> {
    const { width, height, person } = frame
    const px = (units: number) => Math.round(units * height)
    const block = {
      left: Math.max(0, px(person.left)),
      top: Math.max(0, px(person.top)),
      right: Math.min(width, px(person.right)),
      bottom: Math.min(height, px(person.bottom)),
    }
    const plain = (w: number, h: number, background: string) =>
      sharp({ create: { width: w, height: h, channels: 3, background } })
        .png()
        .toBuffer()
    const file = path.join(folder, 'picture.png')
    await sharp({ create: { width, height, channels: 3, background: '#4060a0' } })
      .composite([
        {
          input: await plain(width, Math.round(height * 0.3), '#805020'),
          left: 0,
          top: Math.round(height * 0.7),
        },
        {
          input: await plain(block.right - block.left, block.bottom - block.top, '#ff00ff'),
          left: block.left,
          top: block.top,
        },
      ])
      .png()
      .toFile(file)
    return file
  }

  /** The magenta block, found in what was exported: fractions of its width and height. */
  async function found(bytes: Buffer) {
    const { data, info } = await sharp(bytes)
      .removeAlpha()
      .resize(200, 200, { fit: 'fill', kernel: 'nearest' })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const box = { left: 1, top: 1, right: 0, bottom: 0 }
    for (let at = 0; at < data.length; at += 3) {
      if (data[at]! < 200 || data[at + 1]! > 60 || data[at + 2]! < 200) continue
      const x = ((at / 3) % info.width) / info.width
      const y = Math.floor(at / 3 / info.width) / info.height
      box.left = Math.min(box.left, x)
      box.right = Math.max(box.right, x)
      box.top = Math.min(box.top, y)
      box.bottom = Math.max(box.bottom, y)
    }
    return box
  }

  test.each([
    ['a standing person', upright(0.25, 0.9), FORMAT_IDS],
    ['someone lying', upright(1.2, 0.3), ['instagram-story', 'facebook', 'original']],
  ] as [string, Skeleton, FormatId[]][])(
    '%s: none is cut, none is squeezed, each has its size',
    async (_, skeleton, formats) => {
      const frame = frameFor(skeleton, formats, MAX_PIXELS)
      const picture = await drawn(frame)
      const { person } = frame
      const ratio = (person.right - person.left) / (person.bottom - person.top)
      for (const id of formats) {
        const { file } = FORMATS[id]
        const scratch = path.join(folder, `${id}.png`)
        const made = await shapePicture(id, { picture, scratch, window: frame.windows.get(id)!, file })
        const meta = await sharp(made.bytes).metadata()
        const size = FORMATS[id].height > 0 ? FORMATS[id] : frame
        expect([id, meta.width, meta.height]).toEqual([id, size.width, size.height])
        expect(meta.format).toBe(file)
        expect([meta.exif, meta.xmp, meta.icc]).toEqual([undefined, undefined, undefined])
        const box = await found(made.bytes)
        expect(box.left, id).toBeGreaterThan(0)
        expect(box.top, id).toBeGreaterThan(0)
        expect(box.right, id).toBeLessThan(0.995)
        expect(box.bottom, id).toBeLessThan(0.995)
        const shown = ((box.right - box.left) * size.width) / ((box.bottom - box.top) * size.height)
        expect(shown / ratio, id).toBeCloseTo(1, 0.7)
      }
    },
  )

  test('the wall and the floor go on where a format is wider than the picture', async () => {
    const frame = frameFor(upright(0.25, 0.9), ['instagram-story', 'tiktok', 'facebook'], MAX_PIXELS)
    const picture = await drawn(frame)
    const window = frame.windows.get('facebook')!
    expect(window.width).toBeGreaterThan(frame.width / frame.height)
    const { bytes } = await shapePicture('facebook', {
      picture,
      scratch: path.join(folder, 'wide.png'),
      window,
      file: 'jpeg',
    })
    const at = async (left: number, top: number) => [
      ...(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).raw().toBuffer()),
    ]
    const near = (colour: number[], wanted: number[]) =>
      expect(Math.max(...colour.map((value, index) => Math.abs(value - wanted[index]!)))).toBeLessThan(40)
    for (const left of [4, 1195]) {
      near(await at(left, 60), [0x40, 0x60, 0xa0])
      near(await at(left, 600), [0x80, 0x50, 0x20])
    }
  })

  test('what has no background stays without one', async () => {
    const file = path.join(folder, 'clear.png')
    await sharp({ create: { width: 512, height: 768, channels: 4, background: '#00000000' } })
      .png()
      .toFile(file)
    const window = { left: -0.5, top: 0, width: 1.9, height: 1 }
    const { bytes } = await shapePicture('facebook', {
      picture: file,
      scratch: `${file}.s`,
      window,
      file: 'png',
    })
    const { channels } = await sharp(bytes).stats()
    expect(channels[3]?.max).toBe(0)
  })
})

/** A body of this width and height in a picture of 3:4, every joint on it. */
function upright(width: number, height: number): Skeleton {
  const at = (x: number, y: number) => ({ x: 0.375 + (x - 0.5) * width, y: 0.5 + (y - 0.5) * height })
  return {
    width: 0.75,
    joints: {
      nose: at(0.5, 0.06),
      neck: at(0.5, 0.16),
      rightShoulder: at(0.3, 0.17),
      rightElbow: at(0.1, 0.3),
      rightWrist: at(0, 0.42),
      leftShoulder: at(0.7, 0.17),
      leftElbow: at(0.9, 0.3),
      leftWrist: at(1, 0.42),
      rightHip: at(0.4, 0.5),
      rightKnee: at(0.4, 0.75),
      rightAnkle: at(0.4, 1),
      leftHip: at(0.6, 0.5),
      leftKnee: at(0.6, 0.75),
      leftAnkle: at(0.6, 1),
      rightEye: at(0.47, 0.04),
      leftEye: at(0.53, 0.04),
      rightEar: at(0.44, 0.05),
      leftEar: at(0.56, 0.05),
    },
  }
}
