import sharp from 'sharp'
import { expect, test } from 'vitest'
import { withProvenance } from './provenance.ts'

const GPS = { IFD0: { Make: 'Phone of Sari' }, IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '6/1 10/1 0/1' } }

async function picture(format: 'png' | 'jpeg'): Promise<Buffer> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 }
  return await sharp({ create: { width: 64, height: 48, channels: 3, noise, background: '#888888' } })
    .withExif(GPS)
    .withIccProfile('p3')
    .toFormat(format)
    .toBuffer()
}

test.each(['png', 'jpeg'] as const)(
  'a %s says what made it and nothing else, pixel for pixel',
  async (format) => {
    const before = await picture(format)
    expect((await sharp(before).metadata()).exif).toBeDefined()

    const after = withProvenance(before, 'trainedAlgorithmicMedia')
    const { exif, xmp, icc } = await sharp(after).metadata()
    expect(exif).toBeUndefined()
    expect(xmp?.toString()).toContain(
      'DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"',
    )
    expect(icc).toBeDefined()
    expect(after.toString('latin1')).not.toContain('Phone of Sari')
    expect(await sharp(after).raw().toBuffer()).toEqual(await sharp(before).raw().toBuffer())
  },
)

test.each(['png', 'jpeg'] as const)(
  'a %s is marked anew rather than twice, and unmarked without a source',
  async (format) => {
    const first = withProvenance(await picture(format), 'algorithmicMedia')
    const second = withProvenance(first, 'trainedAlgorithmicMedia')
    expect(second.toString('latin1').match(/DigitalSourceType=/g)).toHaveLength(1)
    expect(withProvenance(second).toString('latin1')).not.toMatch(/xmpmeta|Exif/)
  },
)

test('what is no picture, or not all of one, is refused', async () => {
  expect(() => withProvenance(Buffer.from('GIF89a..'), 'algorithmicMedia')).toThrow()
  const whole = await picture('png')
  expect(() => withProvenance(whole.subarray(0, 60), 'algorithmicMedia')).toThrow('cut short')
})
