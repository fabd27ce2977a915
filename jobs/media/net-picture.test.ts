import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { cutAlong, receivePicture, referenceJpeg, sheetOf } from '#jobs/media/net-picture.ts'
import { FIELDS, picture } from '#tests/support/pictures.ts'

const plain = (colour: string, width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: colour } })

const pixel = async (bytes: Buffer, left: number, top: number) => [
  ...(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).ensureAlpha().raw().toBuffer()),
]

describe('a picture that goes out', () => {
  it('is upright and small, and tells nothing of its camera', async () => {
    const bytes = await referenceJpeg(await picture('turned'))
    const { width, height, format, exif, icc, orientation } = await sharp(bytes).metadata()
    expect({ format, exif, icc, orientation }).toEqual({
      format: 'jpeg',
      exif: undefined,
      icc: undefined,
      orientation: undefined,
    })
    expect(Math.max(width, height)).toBeLessThanOrEqual(1024)
    const corner = await pixel(bytes, 5, 5)
    FIELDS.red.forEach((value, channel) => expect(Math.abs(corner[channel]! - value)).toBeLessThan(12))
  })

  it('stands beside another on a sheet, each whole', async () => {
    const left = await plain('#ff0000', 100, 50).png().toBuffer()
    const right = await plain('#00ff00', 50, 100).png().toBuffer()
    const sheet = await sheetOf(left, right, { width: 200, height: 200 })
    expect(await sharp(sheet).metadata()).toMatchObject({ width: 400, height: 200, channels: 3 })
    expect(await pixel(sheet, 100, 100)).toEqual([255, 0, 0, 255])
    expect(await pixel(sheet, 100, 10)).toEqual([255, 255, 255, 255])
    expect(await pixel(sheet, 300, 100)).toEqual([0, 255, 0, 255])
    expect(await pixel(sheet, 210, 100)).toEqual([0, 0, 0, 255])
  })
})

describe('a picture that comes back', () => {
  it.each(['jpeg', 'png', 'webp'] as const)(
    'as %s has the asked size and nothing in it but pixels',
    async (format) => {
      const sent = await plain('#336699', 512, 640)
        .withMetadata({ exif: { IFD0: { Copyright: 'somebody' } }, orientation: 3 })
        .toFormat(format)
        .toBuffer()
      const bytes = await receivePicture(sent, { width: 256, height: 320 })
      const { width, height, exif, orientation, ...rest } = await sharp(bytes).metadata()
      expect({ width, height, exif, orientation, format: rest.format }).toEqual({
        width: 256,
        height: 320,
        exif: undefined,
        orientation: undefined,
        format: 'png',
      })
    },
  )

  it('of a shape that nobody asked for is shown whole', async () => {
    const sent = await plain('#336699', 400, 100).png().toBuffer()
    const bytes = await receivePicture(sent, { width: 100, height: 100 })
    expect(await pixel(bytes, 50, 5)).toEqual([255, 255, 255, 255])
    expect(await pixel(bytes, 50, 50)).toEqual([0x33, 0x66, 0x99, 255])
  })

  it.each([
    ['half of it', async () => (await plain('#336699', 900, 900).png().toBuffer()).subarray(0, 900)],
    [
      'half a JPEG',
      async () => {
        const whole = await readFile(await picture('plain'))
        return whole.subarray(0, whole.length / 2)
      },
    ],
    ['words', () => Promise.resolve(Buffer.from('{"error":"no"}'))],
    [
      'an SVG',
      () => Promise.resolve(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')),
    ],
    ['nothing', () => Promise.resolve(Buffer.alloc(0))],
  ])('as %s is refused', async (_, make) => {
    await expect(receivePicture(await make(), { width: 100, height: 100 })).rejects.toThrow()
  })
})

describe('a cut-out', () => {
  const subject = () =>
    plain('#ffffff', 200, 100)
      .composite([
        {
          input: { create: { width: 100, height: 100, channels: 3, background: '#112233' } },
          left: 0,
          top: 0,
        },
      ])
      .png()
      .toBuffer()

  it('keeps its own size and colours along a grey mask of another size', async () => {
    const mask = await plain('#000000', 20, 10)
      .composite([
        { input: { create: { width: 10, height: 10, channels: 3, background: '#ffffff' } }, left: 0, top: 0 },
      ])
      .png()
      .toBuffer()
    const bytes = await cutAlong(await subject(), mask)
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 200, height: 100, hasAlpha: true })
    expect(await pixel(bytes, 10, 50)).toEqual([0x11, 0x22, 0x33, 255])
    expect((await pixel(bytes, 190, 50))[3]).toBe(0)
  })

  it('follows the alpha of a mask that has one', async () => {
    const mask = await sharp({ create: { width: 200, height: 100, channels: 4, background: '#ff00ff00' } })
      .composite([
        {
          input: { create: { width: 100, height: 100, channels: 4, background: '#000000ff' } },
          left: 0,
          top: 0,
        },
      ])
      .png()
      .toBuffer()
    const bytes = await cutAlong(await subject(), mask)
    expect(await pixel(bytes, 50, 50)).toEqual([0x11, 0x22, 0x33, 255])
    expect((await pixel(bytes, 150, 50))[3]).toBe(0)
  })
})
